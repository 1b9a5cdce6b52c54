package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.datatrust.chaincode.TestAuthority.Credentials;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeGrpc;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeMessage;
import org.hyperledger.fabric.protos.peer.GetState;
import org.hyperledger.fabric.protos.peer.Proposal;
import org.hyperledger.fabric.protos.peer.PutState;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.SignedProposal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar as its own process, with the test in the peer's place. */
class ChaincodeServerIT {
    private static final String PACKAGE_ID = "datatrust:0011223344";
    private static final long PATIENCE_SECONDS = 60;

    private static final TestAuthority SERVER_CA = new TestAuthority("tls.server");
    private static final TestAuthority PEER_CA = new TestAuthority("tls.peer");
    private static final Credentials PEER = PEER_CA.issue("CN=peer");

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private int port;

    @BeforeEach
    void writeSettings() throws IOException {
        port = freePort();
        Credentials server = SERVER_CA.issue("CN=chaincode");
        environment.put("CHAINCODE_SERVER_ADDRESS", "127.0.0.1:" + port);
        environment.put("CORE_CHAINCODE_ID_NAME", PACKAGE_ID);
        environment.put(
                "CHAINCODE_TLS_KEY", server.writeKey(folder, "server.key").toString());
        environment.put(
                "CHAINCODE_TLS_CERT",
                server.writeCertificate(folder, "server.pem").toString());
        environment.put(
                "CHAINCODE_TLS_CLIENT_CA",
                Files.writeString(folder.resolve("peer-ca.pem"), PEER_CA.certificate())
                        .toString());
    }

    @AfterEach
    void stopProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void servesThePeerAndEndsWhenAsked() throws Exception {
        // Leftovers of a peer's environment must not matter.
        environment.put("CORE_PEER_TLS_ENABLED", "true");
        environment.put("CORE_PEER_ADDRESS", "no address");
        Process server = start();
        awaitListening(server);
        try (PlayedPeer peer = new PlayedPeer(connect(PEER))) {
            ChaincodeMessage register = peer.next();
            assertThat(register.getType()).isEqualTo(ChaincodeMessage.Type.REGISTER);
            assertThat(ChaincodeID.parseFrom(register.getPayload()).getName()).isEqualTo(PACKAGE_ID);
            peer.send(ChaincodeMessage.Type.REGISTERED);
            peer.send(ChaincodeMessage.Type.READY);

            Bytes owner = new TestAuthority("ca").identity("test-agency", "CN=gateway,OU=client");
            Bytes log = Bytes.utf8(TestLog.NAME.toString());
            Response created = peer.invoke("tx1", owner, Bytes.utf8("CreateLog"), log);
            assertThat(created.getStatus()).isEqualTo(200);
            assertThat(LogState.parse(created.getPayload().toByteArray())).isEqualTo(LogState.empty(TestLog.NAME));

            Bytes request =
                    new TestLog().request("first", TestLog.leaves("first", 3)).encode();
            Response appended = peer.invoke("tx2", owner, Bytes.utf8("Append"), request);
            assertThat(appended.getStatus()).isEqualTo(200);
            assertThat(Batch.parse(appended.getPayload().toByteArray()).treeSize())
                    .isEqualTo(3);
            assertThat(peer.state.keySet())
                    .containsExactlyInAnyOrder(
                            StateKey.log(TestLog.NAME),
                            StateKey.batch(TestLog.NAME, 0),
                            StateKey.batchId(TestLog.NAME, TestLog.digest("first")));

            Response refused = peer.invoke("tx3", owner, Bytes.utf8("CreateLog"), log);
            assertThat(refused.getStatus()).isEqualTo(400);
            assertThat(refused.getMessage()).startsWith("CHC-04 LOG_EXISTS: ");

            peer.state.put(StateKey.log(TestLog.NAME), Bytes.utf8("damaged"));
            Response failed = peer.invoke("tx4", owner, Bytes.utf8("GetLog"), log);
            assertThat(failed.getStatus()).isEqualTo(500);
            assertThat(failed.getMessage()).startsWith("CHC-00 INTERNAL: ");
            // Before the peer leaves: the shim prints a trace of that, or not, as the threads happen to run.
            assertThat(output()).doesNotContain("\tat ");
        }
        server.destroy();
        assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).as("ended by SIGTERM").isEqualTo(143);
        assertThat(output()).doesNotContain("Exception in thread");
    }

    @Test
    void refusesAPeerWithoutCertificateOrWithAStrangers() throws Exception {
        awaitListening(start());
        try (PlayedPeer nobody = new PlayedPeer(connect());
                PlayedPeer stranger = new PlayedPeer(connect(SERVER_CA.issue("CN=peer")));
                PlayedPeer self = new PlayedPeer(connect(new TestAuthority("tls.peer").issue("CN=peer")))) {
            for (PlayedPeer refused : List.of(nobody, stranger, self)) {
                assertThatThrownBy(refused::next).isInstanceOf(IOException.class);
            }
        }
        try (PlayedPeer peer = new PlayedPeer(connect(PEER))) {
            assertThat(peer.next().getType()).isEqualTo(ChaincodeMessage.Type.REGISTER);
        }
    }

    @Test
    void refusesToTalkWithoutTls() throws Exception {
        awaitListening(start());
        try (PlayedPeer plain = new PlayedPeer(
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())) {
            assertThatThrownBy(plain::next).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHAINCODE_SERVER_ADDRESS",
                "CORE_CHAINCODE_ID_NAME",
                "CHAINCODE_TLS_KEY",
                "CHAINCODE_TLS_CERT",
                "CHAINCODE_TLS_CLIENT_CA"
            })
    void doesNotStartWithoutEverySetting(String name) throws Exception {
        environment.remove(name);
        assertDoesNotStart(2, "CHS-01", name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.0.0.1:", ":7052", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1", "a b:1"})
    void doesNotStartOnABadAddress(String address) throws Exception {
        environment.put("CHAINCODE_SERVER_ADDRESS", address);
        assertDoesNotStart(2, "CHS-02", "CHAINCODE_SERVER_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAINCODE_TLS_KEY", "CHAINCODE_TLS_CERT", "CHAINCODE_TLS_CLIENT_CA"})
    void doesNotStartWithAMissingOrUselessFile(String name) throws Exception {
        environment.put(name, folder.resolve("absent").toString());
        assertDoesNotStart(2, "CHS-03", name);
        environment.put(
                name, Files.writeString(folder.resolve("useless"), "no PEM").toString());
        assertDoesNotStart(2, "CHS-04", "TLS");
    }

    @Test
    void saysWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertDoesNotStart(6, "CHS-05", "cannot listen");
        }
    }

    private void assertDoesNotStart(int exitCode, String code, String text) throws Exception {
        Process process = start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains(code + " ").contains(text).doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        System.getProperty("chaincode.jar"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("server.log"));
    }

    private void awaitListening(Process server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > deadline || server.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException(output(), e);
                }
            }
        }
    }

    private ManagedChannel connect(Credentials... client) throws IOException {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(stream(SERVER_CA.certificate()));
        for (Credentials credentials : client) {
            tls.keyManager(stream(credentials.certificate()), stream(credentials.key()));
        }
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(tls.build())
                .build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The peer's side of the chaincode protocol, over a state in memory. Its failures come out of {@link #next}. */
    private static final class PlayedPeer implements AutoCloseable {
        private static final String CHANNEL = "test";

        private final Map<String, Bytes> state = new HashMap<>();
        private final BlockingQueue<ChaincodeMessage> messages = new LinkedBlockingQueue<>();
        private final ManagedChannel channel;
        private final StreamObserver<ChaincodeMessage> toChaincode;

        private PlayedPeer(ManagedChannel channel) {
            this.channel = channel;
            this.toChaincode = ChaincodeGrpc.newStub(channel).connect(new StreamObserver<>() {
                @Override
                public void onNext(ChaincodeMessage message) {
                    messages.add(message);
                }

                @Override
                public void onError(Throwable failure) {
                    messages.add(ChaincodeMessage.newBuilder()
                            .setType(ChaincodeMessage.Type.UNDEFINED)
                            .setPayload(ByteString.copyFromUtf8(failure.toString()))
                            .build());
                }

                @Override
                public void onCompleted() {
                    onError(new IOException("the chaincode ended the stream"));
                }
            });
        }

        private ChaincodeMessage next() throws IOException, InterruptedException {
            ChaincodeMessage message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message from the chaincode");
            }
            if (message.getType() == ChaincodeMessage.Type.UNDEFINED) {
                throw new IOException(message.getPayload().toStringUtf8());
            }
            return message;
        }

        private void send(ChaincodeMessage.Type type) {
            toChaincode.onNext(ChaincodeMessage.newBuilder().setType(type).build());
        }

        private Response invoke(String txId, Bytes creator, Bytes... args) throws IOException, InterruptedException {
            ChaincodeInput.Builder input = ChaincodeInput.newBuilder();
            for (Bytes arg : args) {
                input.addArgs(ByteString.copyFrom(arg.toByteArray()));
            }
            Header header = Header.newBuilder()
                    .setChannelHeader(ChannelHeader.newBuilder()
                            .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                            .setChannelId(CHANNEL)
                            .setTxId(txId)
                            .build()
                            .toByteString())
                    .setSignatureHeader(SignatureHeader.newBuilder()
                            .setCreator(ByteString.copyFrom(creator.toByteArray()))
                            .build()
                            .toByteString())
                    .build();
            toChaincode.onNext(ChaincodeMessage.newBuilder()
                    .setType(ChaincodeMessage.Type.TRANSACTION)
                    .setChannelId(CHANNEL)
                    .setTxid(txId)
                    .setPayload(input.build().toByteString())
                    .setProposal(SignedProposal.newBuilder()
                            .setProposalBytes(Proposal.newBuilder()
                                    .setHeader(header.toByteString())
                                    .build()
                                    .toByteString()))
                    .build());
            Map<String, Bytes> writes = new HashMap<>();
            while (true) {
                ChaincodeMessage message = next();
                assertThat(message.getTxid()).isEqualTo(txId);
                switch (message.getType()) {
                    case GET_STATE -> {
                        String key = GetState.parseFrom(message.getPayload()).getKey();
                        answer(txId, state.getOrDefault(key, Bytes.EMPTY));
                    }
                    case PUT_STATE -> {
                        PutState put = PutState.parseFrom(message.getPayload());
                        writes.put(put.getKey(), Bytes.copyOf(put.getValue().toByteArray()));
                        answer(txId, Bytes.EMPTY);
                    }
                    case COMPLETED -> {
                        state.putAll(writes);
                        return Response.parseFrom(message.getPayload());
                    }
                    default -> throw new AssertionError("unexpected " + message.getType());
                }
            }
        }

        private void answer(String txId, Bytes payload) {
            toChaincode.onNext(ChaincodeMessage.newBuilder()
                    .setType(ChaincodeMessage.Type.RESPONSE)
                    .setChannelId(CHANNEL)
                    .setTxid(txId)
                    .setPayload(ByteString.copyFrom(payload.toByteArray()))
                    .build());
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }
}
