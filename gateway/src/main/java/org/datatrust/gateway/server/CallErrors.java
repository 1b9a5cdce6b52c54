package org.datatrust.gateway.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestCancellationException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.channels.ClosedChannelException;

/** Gives failures that do not come from our own methods, but from the server around them, the form of all others. */
final class CallErrors implements GrpcExceptionHandlerFunction {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @Override
    public Status apply(RequestContext context, Status status, Throwable cause, Metadata metadata) {
        if (metadata.containsKey(DETAILS)) {
            return status;
        }
        Failure failure = failure(status, cause);
        metadata.merge(failure.trailers());
        return failure.status();
    }

    private static Failure failure(Status status, Throwable cause) {
        return switch (cause) {
            case RequestTimeoutException _ -> deadline();
            case ContentTooLargeException _ -> tooLarge();
            case HttpStatusException http
            when http.httpStatus().equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE) -> tooLarge();
            case CancelledSubscriptionException _ -> cancelled();
            case RequestCancellationException _ -> cancelled();
            case ClosedStreamException _ -> cancelled();
            case ResponseCompleteException _ -> cancelled();
            case ClosedChannelException _ -> cancelled();
            case InvalidProtocolBufferException _ -> malformed();
            default ->
                switch (status.getCode()) {
                    case RESOURCE_EXHAUSTED -> tooLarge();
                    case DEADLINE_EXCEEDED -> deadline();
                    case CANCELLED -> cancelled();
                    case INVALID_ARGUMENT -> malformed();
                    case UNIMPLEMENTED ->
                        // A compressed message: compression is off, as it lets a short message become a long one.
                        Failure.of(ErrorCode.BAD_REQUEST, "The request uses an encoding that is not offered here.");
                    default -> Failure.unexpected(cause);
                };
        };
    }

    private static Failure deadline() {
        return Failure.of(ErrorCode.DEADLINE, "The call's deadline has passed.");
    }

    private static Failure tooLarge() {
        return Failure.of(ErrorCode.MESSAGE_TOO_LARGE, "The message is larger than this gateway accepts.");
    }

    private static Failure cancelled() {
        return Failure.of(ErrorCode.CANCELLED, "The call was cancelled.");
    }

    private static Failure malformed() {
        return Failure.of(ErrorCode.BAD_REQUEST, "The request is not a message of the protocol.");
    }
}
