package org.datatrust.integration;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorServiceGrpc.AnchorServiceBlockingV2Stub;
import org.datatrust.protocol.v1.AnchorServiceGrpc.AnchorServiceStub;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.BridgeServiceGrpc.BridgeServiceBlockingV2Stub;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc.ConsentServiceBlockingV2Stub;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc.LogServiceBlockingV2Stub;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;

/** One connection to a gateway, that of {@link TestNetwork#AGENCY} unless another one is named. */
final class GatewayClient implements AutoCloseable {
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final long SECONDS = 30;

    private final ManagedChannel connection;

    private GatewayClient(ManagedChannel connection) {
        this.connection = connection;
    }

    /** As a person of the gateway's own organisation. */
    static GatewayClient own(TestNetwork network) {
        return of(network, Optional.of(network.organisation(TestNetwork.AGENCY).client("user1")));
    }

    /** As a person of an organisation, to that organisation's gateway. */
    static GatewayClient of(TestNetwork network, String organisation) {
        return of(
                network,
                organisation,
                Optional.of(network.organisation(organisation).client("user1")));
    }

    /** @param certificate shown to the gateway; without one the client stays anonymous */
    static GatewayClient of(TestNetwork network, Optional<OrganisationHome.KeyPair> certificate) {
        return of(network, TestNetwork.AGENCY, certificate);
    }

    private static GatewayClient of(
            TestNetwork network, String organisation, Optional<OrganisationHome.KeyPair> certificate) {
        try {
            TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder()
                    .trustManager(network.organisation(organisation)
                            .tlsAuthority()
                            .certificate()
                            .toFile());
            if (certificate.isPresent()) {
                credentials.keyManager(
                        certificate.get().certificate().toFile(),
                        certificate.get().key().toFile());
            }
            return new GatewayClient(Grpc.newChannelBuilder(
                            "127.0.0.1:" + network.network().port(new NodeId(NodeId.Kind.GATEWAY, organisation)),
                            credentials.build())
                    .maxInboundMessageSize(LARGEST_ANSWER)
                    .build());
        } catch (IOException e) {
            throw new IllegalStateException("the client's certificate cannot be read", e);
        }
    }

    AnchorServiceBlockingV2Stub anchors() {
        return AnchorServiceGrpc.newBlockingV2Stub(connection).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    /** Without a deadline: streams last as long as the test wants. */
    AnchorServiceBlockingV2Stub streams() {
        return AnchorServiceGrpc.newBlockingV2Stub(connection);
    }

    AnchorServiceStub asyncStreams() {
        return AnchorServiceGrpc.newStub(connection);
    }

    LogServiceBlockingV2Stub logs() {
        return LogServiceGrpc.newBlockingV2Stub(connection).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    BridgeServiceBlockingV2Stub bridge() {
        return BridgeServiceGrpc.newBlockingV2Stub(connection).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    ConsentServiceBlockingV2Stub consents() {
        return ConsentServiceGrpc.newBlockingV2Stub(connection).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    /** The stable code of a refusal, or the status if there is none. */
    static String code(Throwable refusal) {
        com.google.rpc.Status status = StatusProto.fromThrowable(refusal);
        if (status != null) {
            for (com.google.protobuf.Any detail : status.getDetailsList()) {
                if (detail.is(com.google.rpc.ErrorInfo.class)) {
                    try {
                        return detail.unpack(com.google.rpc.ErrorInfo.class).getReason();
                    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return io.grpc.Status.fromThrowable(refusal).getCode().name();
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    /** What all proofs of the channel share, out of a gateway's bundle for a record in a log of its own. */
    static Context context(TestNetwork network) throws Exception {
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "context");
        Entries entries = new Entries(network.network().consortium().channel(), log.log());
        try (GatewayClient client = GatewayClient.own(network)) {
            client.logs()
                    .createLog(
                            CreateLogRequest.newBuilder().setLog(log.toString()).build());
            client.anchors()
                    .anchor(AnchorRequest.newBuilder()
                            .setLog(log.toString())
                            .setRequestId("1")
                            .addAllEntries(entries.message(100, 1))
                            .setWaitFor(AnchorState.COMMITTED)
                            .build());
            return ProofBundle.parse(client.anchors()
                            .getProof(GetProofRequest.newBuilder()
                                    .setLog(log.toString())
                                    .build())
                            .getBundle()
                            .toByteArray())
                    .context()
                    .orElseThrow();
        }
    }
}
