package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datatrust.auditor.service.VerifierServer;
import org.datatrust.network.OrganisationHome;
import org.datatrust.protocol.v1.GetTrustPolicyRequest;
import org.datatrust.protocol.v1.VerifierServiceGrpc;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The verifier service with real certificates. */
@OnTheNetwork
@Order(151)
class VerifierServiceIT {
    private final TestNetwork network;

    VerifierServiceIT(TestNetwork network) {
        this.network = network;
    }

    private VerifierServer serve(OrganisationHome home) throws Exception {
        TrustPolicy policy = TrustPolicy.ofGenesis(
                "service",
                Files.readAllBytes(network.network().home().genesisBlock()),
                network.network().consortium().chaincode(),
                3);
        return VerifierServer.start(
                Verifier.of(policy),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(new VerifierServer.Tls(
                        home.gatewayServerTls().certificate(),
                        home.gatewayServerTls().key(),
                        home.tlsAuthority().certificate())),
                VerifierServer.Limits.standard());
    }

    private static String policyName(VerifierServer server, ChannelCredentials credentials) throws Exception {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + server.port(), credentials)
                .build();
        try {
            return VerifierServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .getTrustPolicy(GetTrustPolicyRequest.getDefaultInstance())
                    .getName();
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void servesWhomTheOrganisationVouchesForAndNobodyElse() throws Exception {
        OrganisationHome agency = network.organisation(TestNetwork.AGENCY);
        OrganisationHome hospital = network.organisation(TestNetwork.HOSPITAL);
        OrganisationHome.KeyPair own = agency.client("auditor");
        OrganisationHome.KeyPair foreign = hospital.client("auditor");
        try (VerifierServer server = serve(agency)) {
            TlsChannelCredentials.Builder known = TlsChannelCredentials.newBuilder()
                    .trustManager(agency.tlsAuthority().certificate().toFile());

            assertThat(policyName(
                            server,
                            known.keyManager(
                                            own.certificate().toFile(),
                                            own.key().toFile())
                                    .build()))
                    .isEqualTo("service");
            for (ChannelCredentials stranger : List.of(
                    TlsChannelCredentials.newBuilder()
                            .trustManager(agency.tlsAuthority().certificate().toFile())
                            .build(),
                    TlsChannelCredentials.newBuilder()
                            .trustManager(agency.tlsAuthority().certificate().toFile())
                            .keyManager(
                                    foreign.certificate().toFile(),
                                    foreign.key().toFile())
                            .build())) {
                assertThatThrownBy(() -> policyName(server, stranger))
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            }
        }
    }
}
