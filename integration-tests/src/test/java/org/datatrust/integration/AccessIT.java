package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.network.OrganisationHome;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.GetLedgerRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.ListEntriesRequest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call a gateway, and about what. */
@OnTheNetwork
@Order(200)
class AccessIT {
    private final TestNetwork network;

    AccessIT(TestNetwork network) {
        this.network = network;
    }

    private static List<ThrowingCallable> calls(GatewayClient client, String log) {
        return List.of(
                () -> client.logs()
                        .createLog(CreateLogRequest.newBuilder().setLog(log).build()),
                () -> client.logs()
                        .getHead(GetHeadRequest.newBuilder().setLog(log).build()),
                () -> client.logs()
                        .listEntries(ListEntriesRequest.newBuilder().setLog(log).build()),
                () -> client.anchors()
                        .getProof(GetProofRequest.newBuilder().setLog(log).build()),
                () -> client.anchors()
                        .anchor(AnchorRequest.newBuilder()
                                .setLog(log)
                                .setRequestId("x")
                                .addEntries(com.google.protobuf.ByteString.copyFromUtf8("x"))
                                .build()));
    }

    private static void assertRefused(GatewayClient client, String log, String... codes) {
        for (ThrowingCallable call : calls(client, log)) {
            assertThatThrownBy(call)
                    .satisfies(e -> assertThat(GatewayClient.code(e)).isIn((Object[]) codes));
        }
    }

    @Test
    void refusesCallersWithoutCertificate() {
        String log = TestLog.fresh(TestNetwork.AGENCY, "access").toString();
        try (GatewayClient client = GatewayClient.of(network, Optional.empty())) {
            assertRefused(client, log, "AUT-01");
            assertThatThrownBy(() -> client.logs().getLedger(GetLedgerRequest.getDefaultInstance()))
                    .satisfies(e -> assertThat(GatewayClient.code(e)).isEqualTo("AUT-01"));
        }
    }

    @Test
    void refusesCallersOfAnotherOrganisation() {
        String log = TestLog.fresh(TestNetwork.AGENCY, "access").toString();
        OrganisationHome.KeyPair foreign =
                network.organisation(TestNetwork.HOSPITAL).client("user1");
        try (GatewayClient client = GatewayClient.of(network, Optional.of(foreign))) {
            assertRefused(client, log, "AUT-02");
        }
    }

    /** The connection itself is refused, or the call: either way nothing is answered. */
    @Test
    void refusesCertificatesThatNoMemberIssued(@TempDir Path folder) throws Exception {
        String log = TestLog.fresh(TestNetwork.AGENCY, "access").toString();
        try (GatewayClient client = GatewayClient.of(network, Optional.of(Stranger.certificate(folder)))) {
            assertRefused(client, log, "AUT-01", "UNAVAILABLE");
        }
    }

    @Test
    void refusesLogsOfAnotherOrganisation() {
        String log = TestLog.fresh(TestNetwork.HOSPITAL, "access").toString();
        try (GatewayClient client = GatewayClient.own(network)) {
            assertRefused(client, log, "AUT-03");
        }
    }

    @Test
    void servesItsOwnOrganisation() throws Exception {
        try (GatewayClient client = GatewayClient.own(network)) {
            var ledger = client.logs().getLedger(GetLedgerRequest.getDefaultInstance());
            assertThat(ledger.getOrganisation()).isEqualTo(TestNetwork.AGENCY);
            assertThat(ledger.getChannel())
                    .isEqualTo(network.network().consortium().channel());
        }
    }
}
