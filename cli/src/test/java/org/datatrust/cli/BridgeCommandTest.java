package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.ArrivalProof;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.Crossing;
import org.datatrust.protocol.v1.CrossingStage;
import org.datatrust.protocol.v1.ForeignAnchor;
import org.datatrust.protocol.v1.GetArrivalProofRequest;
import org.datatrust.protocol.v1.GetCrossingRequest;
import org.datatrust.protocol.v1.ListRoutesRequest;
import org.datatrust.protocol.v1.ListRoutesResponse;
import org.datatrust.protocol.v1.SendCheckpointRequest;
import org.datatrust.protocol.v1.TakeOverAnchorRequest;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.WitnessEvidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Routes as files, and a gateway as the protocol describes it, over mutual TLS. The proof is one of a real network. */
class BridgeCommandTest {
    private static final LogName LOG = new LogName(new OrganisationId("test-agency"), "main");
    private static final String ROUTE = "routes/test-qbft";
    private static final String HASH = "ab".repeat(32);
    private static final String EVM =
            """
            {"engine": "qbft", "chainId": 1337, "genesisHash": "0x%s", "rpc": ["http://127.0.0.1:1"],
             "validators": ["0x%s", "0x%s", "0x%s", "0x%s"]}
            """.formatted("0D".repeat(32), "01".repeat(20), "02".repeat(20), "03".repeat(20), "04".repeat(20));
    private static final String DEPLOYED =
            """
            client:   0x%s %s
            registry: 0x%s %s
            book:     0x%s %s
            gas:      12345
            """.formatted("11".repeat(20), HASH, "22".repeat(20), HASH, "33".repeat(20), HASH);

    @TempDir
    private Path folder = Path.of("");

    private final Bridge bridge = new Bridge();
    private final List<Server> servers = new ArrayList<>();
    private Path route = Path.of("");

    /** Knows one route; a crossing goes on by one stage whenever somebody looks. */
    private static final class Bridge extends BridgeServiceGrpc.BridgeServiceImplBase {
        private ByteString route = ByteString.EMPTY;
        private ByteString crossing = ByteString.EMPTY;
        private ByteString anchor = ByteString.EMPTY;
        private ArrivalProof arrival = ArrivalProof.getDefaultInstance();
        private int stage = 1;
        private int lastStage = 5;
        private final List<String> asked = new ArrayList<>();

        private static <T> void answer(StreamObserver<T> observer, T answer) {
            observer.onNext(answer);
            observer.onCompleted();
        }

        @Override
        public void listRoutes(ListRoutesRequest request, StreamObserver<ListRoutesResponse> observer) {
            answer(
                    observer,
                    ListRoutesResponse.newBuilder()
                            .addRoutes(org.datatrust.protocol.v1.Route.newBuilder()
                                    .setName(ROUTE)
                                    .setFrozen(true)
                                    .setContent(route))
                            .build());
        }

        private Crossing now() {
            Crossing.Builder now = Crossing.newBuilder()
                    .setContent(crossing)
                    .setStage(CrossingStage.forNumber(stage))
                    .setTrouble(stage == lastStage && stage < 5 ? "the chain does not answer" : "");
            if (stage >= 3) {
                now.setBlockNumber(7)
                        .setBlockHash(ByteString.copyFrom(new byte[32]))
                        .setGasUsed(900_000);
            }
            stage = Math.min(stage + 1, lastStage);
            return now.build();
        }

        @Override
        public void sendCheckpoint(SendCheckpointRequest request, StreamObserver<Crossing> observer) {
            asked.add("send " + request.getRoute() + " " + request.getLog());
            answer(observer, now());
        }

        @Override
        public void getCrossing(GetCrossingRequest request, StreamObserver<Crossing> observer) {
            asked.add("get " + request.getSequence());
            answer(observer, now());
        }

        @Override
        public void getArrivalProof(GetArrivalProofRequest request, StreamObserver<ArrivalProof> observer) {
            if (arrival.getSize() == 0) {
                observer.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            answer(observer, arrival);
        }

        @Override
        public void takeOverAnchor(TakeOverAnchorRequest request, StreamObserver<ForeignAnchor> observer) {
            answer(observer, ForeignAnchor.newBuilder().setContent(anchor).build());
        }
    }

    @BeforeEach
    void makeRoute() throws IOException, MalformedException {
        Files.writeString(folder.resolve("evm.json"), EVM);
        Files.writeString(folder.resolve("deployed.txt"), DEPLOYED);
        route = folder.resolve("route.cbor");
        assertThat(make().exit()).isZero();
        bridge.route = ByteString.copyFrom(Files.readAllBytes(route));
        Route made = Route.parse(Files.readAllBytes(route));
        bridge.crossing =
                ByteString.copyFrom(org.datatrust.proof.bridge.Crossing.first(made, LOG, 5, Digest.ofHex(HASH))
                        .encode()
                        .toByteArray());
    }

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
    }

    private Call make(Object... more) {
        return Call.of(Stream.concat(
                        Stream.of(
                                "bridge",
                                "route",
                                "make",
                                "--evm",
                                folder.resolve("evm.json"),
                                "--deployment",
                                folder.resolve("deployed.txt"),
                                "--channel",
                                "datatrust",
                                "--name",
                                ROUTE,
                                "--log",
                                "orgs/test-hospital/logs/main",
                                "--log",
                                LOG,
                                "--out",
                                route),
                        Arrays.stream(more))
                .toArray());
    }

    /** A command at a gateway with this service. */
    private Call at(Bridge service, Object... words) throws IOException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        TestIdentity.create().write(profile);
        Server server = Grpc.newServerBuilderForPort(
                        0,
                        TlsServerCredentials.newBuilder()
                                .keyManager(
                                        profile.resolve("client.pem").toFile(),
                                        profile.resolve("client.key").toFile())
                                .trustManager(profile.resolve("roots.pem").toFile())
                                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                                .build())
                .addService(service)
                .build()
                .start();
        servers.add(server);
        Files.writeString(profile.resolve("profile.properties"), """
                organisation=test-agency
                channel=datatrust
                gateway=127.0.0.1:%d
                certificate=client.pem
                key=client.key
                tls-roots=roots.pem
                """.formatted(server.getPort()));
        return Call.with(Map.of("DATATRUST_PROFILE", profile.toString()), words);
    }

    @Test
    void aRouteHoldsTheChainTheContractsAndTheLogsInOrder() throws IOException, MalformedException {
        Route made = Route.parse(Files.readAllBytes(route));
        assertThat(made.version()).isEqualTo(1);
        assertThat(made.chain().genesis().hex()).isEqualTo("0d".repeat(32));
        assertThat(made.registry().address()).hasToString("0x" + "22".repeat(20));
        assertThat(made.book()).isPresent();
        assertThat(made.logs())
                .extracting(LogName::toString)
                .containsExactly("orgs/test-agency/logs/main", "orgs/test-hospital/logs/main");
        Call shown = Call.of("bridge", "route", "show", route);
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("Chain 1337", made.digest().hex()).doesNotContain("WEAK");
        JsonNode document = Call.of("bridge", "route", "show", route, "--json").document();
        assertThat(document.get("schema").stringValue()).isEqualTo("datatrust.bridge-route/v1");
        assertThat(document.get("validators").get(0).get("members")).hasSize(4);
        assertThat(Call.of("bridge", "route", "show", route, "--lang", "zh-TW").out())
                .contains("輕客戶端");
    }

    @ParameterizedTest
    @CsvSource({
        "evm.json, qbft, anvil",
        "evm.json, 1337, 0",
        "evm.json, 0x01, 0x",
        "evm.json, validators, signers",
        "deployed.txt, registry:, registrar:",
        "deployed.txt, 'registry: 0x2222', 'registry: 0x1111'",
        "deployed.txt, gas:, 'client: x'",
        "deployed.txt, abab, abag"
    })
    void aRouteIsNotMadeFromFilesThatSayLess(String file, String text, String other) throws IOException {
        String before = Files.readString(folder.resolve(file));
        String changed = other.startsWith("registry: 0x")
                ? before.replace("22".repeat(20), "11".repeat(20))
                : before.replaceFirst(text, other);
        assertThat(changed).isNotEqualTo(before);
        Files.writeString(folder.resolve(file), changed);
        Files.delete(route);
        Call call = make();
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).startsWith("DT-1002");
        assertThat(route).doesNotExist();
    }

    @Test
    void aRouteIsReplacedOnlyWithForce() {
        assertThat(make().exit()).isEqualTo(2);
        assertThat(make("--force", "--version", "2").exit()).isZero();
    }

    @Test
    void whatIsNoRouteIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("other.cbor"), "x");
        assertThat(Call.of("bridge", "route", "show", other).err()).startsWith("DT-2027");
        assertThat(Call.of("bridge", "route", "show", other).exit()).isEqualTo(3);
        assertThat(Call.of("bridge", "route", "show", folder.resolve("none")).exit())
                .isEqualTo(5);
    }

    @Test
    void showsRoutesAsTheLedgerHasThem() throws IOException {
        assertThat(at(bridge, "bridge", "routes").out()).contains(ROUTE + " version 1", "FROZEN");
        JsonNode document = at(bridge, "bridge", "routes", "--json").document();
        assertThat(document.get("routes").get(0).get("frozen").booleanValue()).isTrue();
        bridge.route = ByteString.copyFromUtf8("x");
        Call call = at(bridge, "bridge", "routes");
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).startsWith("DT-3006");
    }

    @Test
    void waitsUntilTheLedgerHasTakenNote() throws IOException {
        Call call = at(bridge, "bridge", "send", "test-qbft", "main", "--wait", "--json");
        assertThat(call.exit()).as(call.err()).isZero();
        assertThat(call.document().get("stage").stringValue()).isEqualTo("recorded");
        assertThat(call.document().get("gasUsed").longValue()).isEqualTo(900_000);
        assertThat(bridge.asked).containsExactly("send " + ROUTE + " " + LOG, "get 1", "get 1", "get 1", "get 1");
    }

    @Test
    void withoutWaitTellsWhereItIs() throws IOException {
        assertThat(at(bridge, "bridge", "send", ROUTE, LOG).out()).contains("Crossing 1 of " + LOG, "may leave");
        assertThat(at(bridge, "bridge", "status", ROUTE, LOG, "--sequence", "1").out())
                .contains("handed to the other chain");
        assertThat(bridge.asked).containsExactly("send " + ROUTE + " " + LOG, "get 1");
    }

    @Test
    void whatDoesNotArriveInTimeIsToldWithItsTrouble() throws IOException {
        bridge.lastStage = 2;
        Call call = at(bridge, "bridge", "send", ROUTE, LOG, "--wait", "--timeout", "1");
        assertThat(call.exit()).isEqualTo(6);
        assertThat(call.err()).startsWith("DT-3012").contains("the chain does not answer");
    }

    @Test
    void aCrossingOfAnotherLogIsNoAnswer() throws IOException {
        Call call = at(bridge, "bridge", "status", ROUTE, "other");
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).startsWith("DT-3006");
    }

    @Test
    void takesOverAnAnchorAndShowsTheOneThatWasAskedFor() throws IOException, MalformedException {
        Route made = Route.parse(Files.readAllBytes(route));
        Digest root = Digest.ofHex(HASH);
        bridge.anchor = ByteString.copyFrom(new org.datatrust.proof.bridge.ForeignAnchor(
                        made.name(),
                        made.digest(),
                        made.book().orElseThrow().address(),
                        root,
                        root,
                        root,
                        new org.datatrust.proof.bridge.Crossing.Arrival(7, root, root))
                .encode()
                .toByteArray());
        Call call = at(bridge, "bridge", "take-over", ROUTE, HASH, HASH, "--json");
        assertThat(call.document().get("block").longValue()).isEqualTo(7);
        assertThat(at(bridge, "bridge", "take-over", ROUTE, "cd".repeat(32), HASH)
                        .err())
                .startsWith("DT-3006");
        assertThat(at(bridge, "bridge", "take-over", ROUTE, "cd", HASH).exit()).isEqualTo(2);
    }

    private Path copy(String name) throws IOException {
        try (InputStream in = BridgeCommandTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            Path target = folder.resolve(name);
            Files.copy(in, target);
            return target;
        }
    }

    private static Batch batch(Path proof) throws IOException, MalformedException {
        return CurrentLook.batch(ProofBundle.parse(Files.readAllBytes(proof))
                        .anchorings()
                        .getFirst())
                .orElseThrow();
    }

    private static ArrivalProof arrival(long size, Digest root) {
        return ArrivalProof.newBuilder()
                .setSize(size)
                .setRoot(ByteString.copyFrom(root.toByteArray()))
                .setEvidence(ByteString.copyFromUtf8("TEST evidence that proves nothing"))
                .build();
    }

    @Test
    void putsTheEvidenceIntoTheProofAndReplacesItLater() throws IOException, MalformedException {
        Path proof = copy("item-007.txt.dtproof");
        Batch batch = batch(proof);
        bridge.arrival = arrival(batch.treeSize(), batch.root());
        Path out = folder.resolve("out.dtproof");
        assertThat(at(bridge, "bridge", "prove", proof, "--route", "test-qbft", "--out", out)
                        .exit())
                .isZero();
        List<WitnessEvidence> witnesses = ProofBundle.parse(Files.readAllBytes(out))
                .anchorings()
                .getFirst()
                .witnesses();
        assertThat(witnesses).hasSize(1);
        assertThat(witnesses.getFirst().size()).isEqualTo(batch.treeSize());
        assertThat(witnesses.getFirst().chain().value()).isEqualTo(1337);
        assertThat(witnesses.getFirst().evidence()).isEqualTo(Bytes.utf8("TEST evidence that proves nothing"));
        Bytes once = Bytes.copyOf(Files.readAllBytes(out));
        assertThat(at(bridge, "bridge", "prove", out, "--route", ROUTE).exit()).isZero();
        assertThat(Bytes.copyOf(Files.readAllBytes(out))).isEqualTo(once);
    }

    @Test
    void aTrustPolicyWithThePinsRefusesEvidenceThatProvesNothing() throws IOException, MalformedException {
        Path proof = copy("item-007.txt.dtproof");
        Path data = copy("item-007.txt");
        Path trust = copy("trust.json");
        Batch batch = batch(proof);
        bridge.arrival = arrival(batch.treeSize(), batch.root());
        Path out = folder.resolve("out.dtproof");
        assertThat(at(bridge, "bridge", "prove", proof, "--route", ROUTE, "--trust", trust, "--out", out)
                        .exit())
                .isEqualTo(2);
        Call believing = Call.of("trust", "witness", trust, "--route", route);
        assertThat(believing.exit()).as(believing.err()).isZero();
        assertThat(believing.out()).contains("Chain 1337 (qbft)", "0x" + "22".repeat(20));
        assertThat(Call.of("trust", "witness", trust, "--route", route, "--required", "2")
                        .exit())
                .isEqualTo(2);
        assertThat(Call.of("trust", "witness", trust, "--route", route).exit()).isZero();
        Call checked = at(bridge, "bridge", "prove", proof, "--route", ROUTE, "--trust", trust, "--out", out);
        assertThat(checked.exit()).isEqualTo(3);
        assertThat(checked.err()).startsWith("DT-2028").contains("WIT-01");
        assertThat(out).doesNotExist();
        Call verified = Call.of("verify", data, "--proof", proof, "--trust", trust);
        assertThat(verified.exit()).isEqualTo(3);
    }

    @Test
    void whatHasNotArrivedOrContradictsTheProofIsNotWritten() throws IOException, MalformedException {
        Path proof = copy("item-007.txt.dtproof");
        byte[] before = Files.readAllBytes(proof);
        Batch batch = batch(proof);
        assertThat(at(bridge, "bridge", "prove", proof, "--route", ROUTE).exit())
                .isEqualTo(5);
        bridge.arrival = arrival(batch.treeSize() - 1, batch.root());
        assertThat(at(bridge, "bridge", "prove", proof, "--route", ROUTE).err()).startsWith("DT-3011");
        bridge.arrival = arrival(batch.treeSize(), Digest.ofHex(HASH));
        assertThat(at(bridge, "bridge", "prove", proof, "--route", ROUTE).err()).startsWith("DT-3008");
        bridge.arrival = ArrivalProof.newBuilder()
                .setSize(batch.treeSize())
                .setRoot(ByteString.copyFrom(new byte[3]))
                .setEvidence(ByteString.copyFromUtf8("x"))
                .build();
        assertThat(at(bridge, "bridge", "prove", proof, "--route", ROUTE).err()).startsWith("DT-3006");
        assertThat(at(bridge, "bridge", "prove", proof, "--route", "routes/none")
                        .err())
                .startsWith("DT-3010");
        assertThat(Files.readAllBytes(proof)).isEqualTo(before);
    }
}
