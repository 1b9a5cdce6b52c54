package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.server.ErrorOf.refused;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.GetLedgerRequest;
import org.junit.jupiter.api.Test;

final class LimitsTest extends GatewayTest {
    private static final Limits SMALL = new Limits(
            64 << 10,
            8192,
            16,
            16,
            400,
            new Limits.Bound(2, 2),
            new Limits.Bound(1, 2),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(5));

    LimitsTest() {
        super(SMALL);
    }

    @Test
    void refusesMessagesBeyondTheSizeLimit() throws Exception {
        String log = newLog("oversized");
        assertThat(anchors.anchor(Requests.anchor(log, "small", 0, 200)).getCount())
                .isEqualTo(200);
        refused(() -> anchors.anchor(Requests.anchor(log, "large", 200, 256).toBuilder()
                        .addAllEntries(Requests.entries(1000, 256))
                        .build()))
                .is(ErrorCode.MESSAGE_TOO_LARGE);
    }

    @Test
    void refusesMoreStreamsThanOneCallerMayHave() throws Exception {
        String log = newLog("streams");
        StreamClient first = StreamClient.open(AnchorServiceGrpc.newStub(channel));
        first.send(Requests.message(log, "a", 0, 1));
        first.await(receipts -> !receipts.isEmpty());
        StreamClient second = StreamClient.open(AnchorServiceGrpc.newStub(channel));
        ErrorOf.of(second.awaitEnd().orElseThrow()).is(ErrorCode.TOO_MANY_CALLS);
        first.halfClose();
        assertThat(first.awaitEnd()).isEmpty();
        // The place is free again once the gateway has seen the end, which the caller may see before.
        StreamClient third = StreamClient.open(AnchorServiceGrpc.newStub(channel));
        third.halfClose();
        while (third.awaitEnd().isPresent()) {
            third = StreamClient.open(AnchorServiceGrpc.newStub(channel));
            third.halfClose();
        }
        assertThat(third.receipts()).isEmpty();
    }

    @Test
    void refusesMetadataBeyondTheLimit() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("filler", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9000));
        StatusRuntimeException refusal = null;
        try {
            logs.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .getLedger(GetLedgerRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            refusal = e;
        }
        assertThat(refusal).isNotNull();
        assertThat(Status.fromThrowable(refusal).getCode()).isNotEqualTo(Status.Code.OK);
        assertThat(logs.getLedger(GetLedgerRequest.getDefaultInstance()).getChannel())
                .isEqualTo("datatrust");
    }

    @Test
    void countsForEachCertificateAndInAll() {
        Quota quota = new Quota(2, 3);
        var a = org.datatrust.proof.Digest.sha256(new byte[] {1});
        var b = org.datatrust.proof.Digest.sha256(new byte[] {2});
        assertThat(quota.enter(a)).isTrue();
        assertThat(quota.enter(a)).isTrue();
        assertThat(quota.enter(a)).isFalse();
        assertThat(quota.enter(b)).isTrue();
        assertThat(quota.enter(b)).isFalse();
        quota.leave(a);
        assertThat(quota.enter(b)).isTrue();
        quota.leave(a);
        quota.leave(b);
        quota.leave(b);
        assertThat(quota.enter(a)).isTrue();
    }
}
