package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;

/** What a client can read from a failed call. */
record ErrorOf(Status.Code status, String code, String message, String zhTw) {
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** Fails unless the call is refused in the form that every refusal must have. */
    static ErrorOf refused(Call call) {
        try {
            call.run();
        } catch (StatusRuntimeException e) {
            return of(e);
        } catch (Exception e) {
            return fail("not a gRPC error", e);
        }
        return fail("the call was carried out");
    }

    static ErrorOf of(Throwable error) {
        com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(error));
        if (Status.fromThrowable(error).getCode().equals(Status.Code.DEADLINE_EXCEEDED)) {
            // Most times the client's own clock ends the call, and no details arrive.
            return new ErrorOf(Status.Code.DEADLINE_EXCEEDED, "", "", "");
        }
        try {
            String code = "";
            String zhTw = "";
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    ErrorInfo info = detail.unpack(ErrorInfo.class);
                    assertThat(info.getDomain()).isEqualTo("datatrust.org");
                    code = info.getReason();
                } else if (detail.is(LocalizedMessage.class)) {
                    LocalizedMessage message = detail.unpack(LocalizedMessage.class);
                    assertThat(message.getLocale()).isEqualTo("zh-TW");
                    zhTw = message.getMessage();
                }
            }
            assertThat(status.getMessage()).doesNotContain("Exception", "org.datatrust", ".java", "/tmp", "\tat ");
            return new ErrorOf(Status.fromThrowable(error).getCode(), code, status.getMessage(), zhTw);
        } catch (InvalidProtocolBufferException e) {
            return fail("details that cannot be read", e);
        }
    }

    void isLate() {
        assertThat(status).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    void is(ErrorCode expected) {
        assertThat(this)
                .extracting(ErrorOf::code, ErrorOf::status, ErrorOf::zhTw)
                .containsExactly(expected.code(), expected.status(), expected.zhTw());
    }
}
