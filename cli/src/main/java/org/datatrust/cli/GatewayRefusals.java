package org.datatrust.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a gateway's errors mean to the person at the keyboard. */
final class GatewayRefusals {
    private GatewayRefusals() {}

    /** @param doing the gateway's address, for the message */
    static Problem problem(Session session, StatusRuntimeException error, String doing) {
        Status status = error.getStatus();
        if (isTls(error)) {
            return session.problem(ErrorCode.TLS_REFUSED, doing, String.valueOf(rootMessage(error)));
        }
        com.google.rpc.Status details = StatusProto.fromThrowable(error);
        Optional<String> code = Optional.ofNullable(details)
                .flatMap(found -> detail(found, ErrorInfo.class))
                .map(ErrorInfo::getReason);
        if (code.isEmpty() && status.getCode() == Status.Code.UNAVAILABLE) {
            return session.problem(ErrorCode.UNREACHABLE, doing, String.valueOf(rootMessage(error)));
        }
        if (code.isEmpty() && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return session.problem(ErrorCode.GAVE_UP, doing, String.valueOf(status.getDescription()));
        }
        String english = Optional.ofNullable(status.getDescription())
                .orElse(status.getCode().name());
        String message = session.messages().language() == Language.EN || details == null
                ? english
                : detail(details, LocalizedMessage.class)
                        .map(LocalizedMessage::getMessage)
                        .orElse(english);
        ExitCode exit = exit(status.getCode());
        return new Problem(
                code.map(Printable::of).orElse(ErrorCode.REFUSED.text()),
                session.text(ErrorCode.REFUSED.text() + ".what", doing, message),
                session.text("refused.next." + next(code.orElse(""), exit)),
                exit);
    }

    private static String next(String code, ExitCode exit) {
        return switch (code) {
            case "GTW-06" -> "log";
            default ->
                switch (exit) {
                    case PERMISSION -> "permission";
                    case UNAVAILABLE -> "later";
                    default -> "reference";
                };
        };
    }

    private static ExitCode exit(Status.Code code) {
        return switch (code) {
            case OK, UNKNOWN, INTERNAL, DATA_LOSS, UNIMPLEMENTED -> ExitCode.INTERNAL;
            case INVALID_ARGUMENT, ALREADY_EXISTS, OUT_OF_RANGE -> ExitCode.USAGE;
            case FAILED_PRECONDITION -> ExitCode.INCONCLUSIVE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case PERMISSION_DENIED, UNAUTHENTICATED -> ExitCode.PERMISSION;
            case CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE -> ExitCode.UNAVAILABLE;
        };
    }

    /** Whether the same call may succeed later, on another connection. */
    static boolean isPassing(StatusRuntimeException error) {
        if (isTls(error)) {
            return false;
        }
        return switch (error.getStatus().getCode()) {
            case UNAVAILABLE, ABORTED, CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
            // A connection that breaks may show itself so; with a code the gateway itself has spoken.
            case UNKNOWN, INTERNAL -> {
                com.google.rpc.Status details = StatusProto.fromThrowable(error);
                yield details == null || detail(details, ErrorInfo.class).isEmpty();
            }
            case OK,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    DATA_LOSS,
                    UNAUTHENTICATED -> false;
        };
    }

    private static boolean isTls(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
    }

    private static <T extends com.google.protobuf.Message> Optional<T> detail(
            com.google.rpc.Status status, Class<T> type) {
        for (Any any : status.getDetailsList()) {
            if (any.is(type)) {
                try {
                    return Optional.of(any.unpack(type));
                } catch (InvalidProtocolBufferException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
