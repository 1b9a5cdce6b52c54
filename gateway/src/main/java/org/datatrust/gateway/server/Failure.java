package org.datatrust.gateway.server;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.UUID;
import org.datatrust.gateway.log.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One failed call, as its caller sees it: never a stack trace, a path or a message of a library.
 *
 * @param message English, written by us
 * @param metadata further machine-readable facts
 */
record Failure(ErrorCode code, String message, Map<String, String> metadata) {
    static final String DOMAIN = "datatrust.org";
    static final String CORRELATION_ID = "correlation_id";

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    Failure {
        metadata = Map.copyOf(metadata);
    }

    static Failure of(ErrorCode code, String message) {
        return new Failure(code, message, Map.of());
    }

    private static Failure of(Refusal refusal) {
        return new Failure(ErrorCode.of(refusal.reason()), String.valueOf(refusal.getMessage()), refusal.facts());
    }

    /** For what should not happen: the log has the cause under a fresh id, the caller has the id only. */
    static Failure unexpected(Throwable cause) {
        String id = UUID.randomUUID().toString();
        LOG.error("internal error {}", id, cause);
        return new Failure(
                ErrorCode.INTERNAL,
                "Internal error " + id + ". Give this id to the operator of the gateway.",
                Map.of(CORRELATION_ID, id));
    }

    static Failure of(Exception cause) {
        return switch (cause) {
            case Refusal refusal -> of(refusal);
            case RefusedException refused -> refused.failure();
            case InterruptedException _ -> of(ErrorCode.CANCELLED, "The call was cancelled.");
            default -> unexpected(cause);
        };
    }

    StatusRuntimeException toException() {
        return StatusProto.toStatusRuntimeException(toProto());
    }

    io.grpc.Status status() {
        return io.grpc.Status.fromCode(code.status()).withDescription(message);
    }

    /** The trailers that belong to {@link #status}. */
    Metadata trailers() {
        Metadata trailers = StatusProto.toStatusRuntimeException(toProto()).getTrailers();
        return trailers == null ? new Metadata() : trailers;
    }

    private Status toProto() {
        return Status.newBuilder()
                .setCode(code.status().value())
                .setMessage(message)
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(code.code())
                        .setDomain(DOMAIN)
                        .putAllMetadata(metadata)
                        .build()))
                .addDetails(Any.pack(LocalizedMessage.newBuilder()
                        .setLocale("zh-TW")
                        .setMessage(code.zhTw())
                        .build()))
                .build();
    }
}
