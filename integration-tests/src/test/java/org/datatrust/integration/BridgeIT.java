package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datatrust.gateway.bridge.Calls;
import org.datatrust.gateway.bridge.Deployment;
import org.datatrust.gateway.bridge.EndorsedStatement;
import org.datatrust.gateway.bridge.EvmChain;
import org.datatrust.gateway.ledger.FabricLedger;
import org.datatrust.gateway.ledger.FabricSettings;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.network.OrganisationHome;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.EvmJudgement;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.Rlp;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.CrossingStage;
import org.datatrust.protocol.v1.GetArrivalProofRequest;
import org.datatrust.protocol.v1.GetCrossingRequest;
import org.datatrust.protocol.v1.GetForeignAnchorRequest;
import org.datatrust.protocol.v1.ListRoutesRequest;
import org.datatrust.protocol.v1.SendCheckpointRequest;
import org.datatrust.protocol.v1.TakeOverAnchorRequest;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints and anchors cross between a real Fabric network and real chains, and what is forged on the way does not. */
@OnTheNetwork
@Order(1050)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class BridgeIT {
    private static final List<String> ALL =
            List.of(TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE);
    private static final String SENDER = TestNetwork.HOSPITAL;
    private static final int QBFT_PORT = 28_000;
    private static final int ANVIL_PORT = 28_040;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestNetwork network;
    private final RouteName name = new RouteName("qbft");
    private final LogName log = TestLog.fresh(SENDER, "bridge");
    private Path folder;
    private EvmSide qbft;
    private Route route;
    private MemberGateway gateway;
    private GatewayClient client;
    private Member sender;

    BridgeIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void connect(@TempDir Path temporary) throws Exception {
        folder = temporary;
        sender = Member.client(network, SENDER);
        sender.ledger().submitTransaction("CreateLog", log.toString());
        registerPeers();
        qbft = EvmSide.start(EvmEngine.QBFT, QBFT_PORT, folder.resolve("qbft"));
        Deployment.Deployed contracts = deploy(qbft);
        System.out.println("[bridge] gas of all contracts on QBFT: " + contracts.gasUsed());
        PinnedChain chain = new PinnedChain(
                new ChainId(qbft.description().chainId()),
                qbft.chain().pin().genesis(),
                Engine.QBFT,
                List.of(new PinnedChain.ValidatorPeriod(0, ValidatorSet.of(qbft.validators()))),
                0);
        route = vote(name, chain, contracts);
        gateway = startGateway();
        client = GatewayClient.of(network, SENDER);
    }

    @AfterAll
    void disconnect() {
        client.close();
        gateway.close();
        qbft.close();
        sender.close();
    }

    private MemberGateway startGateway() throws Exception {
        Path home = Files.createDirectories(folder.resolve("gateway"));
        String prefix = "bridge." + name.route() + ".";
        return MemberGateway.start(
                network,
                SENDER,
                home,
                Map.of(
                        prefix + "rpc",
                        qbft.description().rpc().stream().map(Object::toString).collect(Collectors.joining(",")),
                        prefix + "signer-key",
                        qbft.keyFile().toString(),
                        prefix + "fee-cap",
                        "0"));
    }

    /** Another test may have done so already. */
    private void registerPeers() throws Exception {
        for (String organisation : ALL) {
            Path certificate = network.organisation(organisation).folder().resolve("peer/msp/signcerts/identity.pem");
            byte[] identity = SerializedIdentity.newBuilder()
                    .setMspid(organisation)
                    .setIdBytes(ByteString.copyFrom(Files.readAllBytes(certificate)))
                    .build()
                    .toByteArray();
            if (!consortium().holds(Digest.sha256(identity))) {
                try (Member administrator = Member.administrator(network, organisation)) {
                    administrator.ledger().submitTransaction("RegisterPeer", identity);
                    awaitAgreement("GetConsortium");
                }
            }
        }
    }

    private Consortium consortium() throws Exception {
        return Consortium.parse(sender.ledger().evaluateTransaction("GetConsortium"));
    }

    /** Right after a commit some peers may be a block behind. */
    private void awaitAgreement(String function, String... arguments) throws InterruptedException {
        Eventually.until(function + " at all peers", Duration.ofSeconds(20), () -> {
            try {
                sender.ledger()
                        .newProposal(function)
                        .addArguments(arguments)
                        .setEndorsingOrganizations(ALL.toArray(String[]::new))
                        .build()
                        .endorse();
                return true;
            } catch (org.hyperledger.fabric.client.EndorseException e) {
                return false;
            }
        });
    }

    private FabricLedger ledger(int signatures) throws Exception {
        OrganisationHome files = network.organisation(SENDER);
        return FabricLedger.open(new FabricSettings(
                new ChannelName(sender.channel()),
                network.network().consortium().chaincode(),
                new OrganisationId(SENDER),
                "127.0.0.1:" + network.network().port(TestNetwork.peer(SENDER)),
                Optional.empty(),
                files.tlsAuthority().certificate(),
                files.gatewayClientTls().certificate(),
                files.gatewayClientTls().key(),
                files.gatewayIdentity().certificate(),
                files.gatewayIdentity().key(),
                ALL.stream().map(OrganisationId::new).toList(),
                signatures));
    }

    private Deployment.Deployed deploy(EvmSide side) throws Exception {
        try (FabricLedger ledger = ledger(ALL.size())) {
            return new Deployment(side.chain(), side.lane()).run(new ChannelName(sender.channel()), ledger);
        }
    }

    private Route vote(RouteName route, PinnedChain chain, Deployment.Deployed contracts) throws Exception {
        Route agreed = new Route(
                new ChannelName(sender.channel()),
                route,
                1,
                chain,
                contracts.client(),
                contracts.registry(),
                Optional.of(contracts.book()),
                List.of(log));
        for (String organisation : ALL.subList(0, 3)) {
            try (Member administrator = Member.administrator(network, organisation)) {
                // A peer that is a block behind counts the votes wrongly; the same vote again changes nothing.
                Eventually.until("the vote of " + organisation, Duration.ofSeconds(20), () -> {
                    try {
                        administrator
                                .ledger()
                                .submitTransaction("VoteRoute", agreed.encode().toByteArray());
                        return true;
                    } catch (CommitException | GatewayException e) {
                        return false;
                    }
                });
            }
        }
        awaitAgreement("GetRoute", route.toString());
        return agreed;
    }

    /** Puts a few records more on the ledger. */
    private LogState append(String id) throws Exception {
        LogState before = LogState.parse(sender.ledger().evaluateTransaction("GetLog", log.toString()));
        sender.awaitAgreement("GetLog", log, ALL.toArray(String[]::new));
        AppendRequest request = TestLog.append(log, before.frontier(), id, id + "-a", id + "-b", id + "-c");
        sender.ledger().submitTransaction("Append", request.encode().toByteArray());
        sender.awaitAgreement("GetLog", log, ALL.toArray(String[]::new));
        CompactRange after = before.frontier().merge(request.leaves());
        return new LogState(log, before.batches() + 1, after);
    }

    private org.datatrust.protocol.v1.Crossing send() throws StatusException {
        return client.bridge()
                .sendCheckpoint(SendCheckpointRequest.newBuilder()
                        .setRoute(name.toString())
                        .setLog(log.toString())
                        .build());
    }

    private org.datatrust.protocol.v1.Crossing crossing(long sequence) {
        try {
            return client.bridge()
                    .getCrossing(GetCrossingRequest.newBuilder()
                            .setRoute(name.toString())
                            .setLog(log.toString())
                            .setSequence(sequence)
                            .build());
        } catch (StatusException e) {
            throw e.getStatus().asRuntimeException();
        }
    }

    private org.datatrust.protocol.v1.Crossing await(long sequence, CrossingStage stage) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (crossing(sequence).getStage().getNumber() < stage.getNumber()) {
            assertThat(System.nanoTime())
                    .as("waiting for %s: %s", stage, crossing(sequence).getTrouble())
                    .isLessThan(deadline);
            Thread.sleep(20);
        }
        return crossing(sequence);
    }

    private EvmEvidence evidence(long sequence) throws Exception {
        return EvmEvidence.parse(client.bridge()
                .getArrivalProof(GetArrivalProofRequest.newBuilder()
                        .setRoute(name.toString())
                        .setLog(log.toString())
                        .setSequence(sequence)
                        .build())
                .getEvidence()
                .toByteArray());
    }

    /** What anybody finds who has the route's pins and the evidence. */
    private void assertArrived(long sequence, LogState head) throws Exception {
        EvmFinding finding =
                EvmJudgement.of(route.chain(), route.registry(), Crossing.slot(log, head.size()), evidence(sequence));
        assertThat(finding)
                .isInstanceOfSatisfying(
                        EvmFinding.Kept.class,
                        kept -> assertThat(kept.value().digest()).isEqualTo(head.root()));
        Crossing stored = Crossing.parse(sender.ledger()
                .evaluateTransaction("GetCrossing", name.toString(), log.toString(), Long.toString(sequence)));
        assertThat(stored.root()).isEqualTo(head.root());
        assertThat(stored.arrival()).isPresent();
    }

    @Test
    @Order(1)
    void carriesACheckpointAndProvesItsArrival() throws Exception {
        assertThat(client.bridge()
                        .listRoutes(ListRoutesRequest.getDefaultInstance())
                        .getRoutesList())
                .extracting(org.datatrust.protocol.v1.Route::getName)
                .containsExactly(name.toString());
        LogState head = append("first");

        long start = System.nanoTime();
        assertThat(send().getSequence()).isEqualTo(1);
        await(1, CrossingStage.CROSSING_FINAL);
        long arrived = System.nanoTime();
        org.datatrust.protocol.v1.Crossing recorded = await(1, CrossingStage.CROSSING_RECORDED);
        System.out.printf(
                "[bridge] QBFT crossing: gas %d, %d ms to final, %d ms more to recorded%n",
                recorded.getGasUsed(), (arrived - start) / 1_000_000, (System.nanoTime() - arrived) / 1_000_000);

        assertArrived(1, head);
        assertThat(recorded.getGasUsed()).isBetween(100_000L, 1_000_000L);
        assertThat(recorded.getTrouble()).isEmpty();
        // All leaves have crossed: asking again begins nothing.
        assertThat(send().getSequence()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void carriesTheNextOneAfterMoreRecords() throws Exception {
        LogState head = append("second");
        assertThat(send().getSequence()).isEqualTo(2);
        await(2, CrossingStage.CROSSING_RECORDED);
        assertArrived(2, head);
    }

    @Test
    @Order(3)
    void takesOverAnAnchorOfTheOtherChain() throws Exception {
        Digest domain = Digest.sha256("domain".getBytes(StandardCharsets.UTF_8));
        Digest root = Digest.sha256("foreign root".getBytes(StandardCharsets.UTF_8));
        TakeOverAnchorRequest request = TakeOverAnchorRequest.newBuilder()
                .setRoute(name.toString())
                .setDomain(ByteString.copyFrom(domain.toByteArray()))
                .setRoot(ByteString.copyFrom(root.toByteArray()))
                .build();
        assertThat(GatewayClient.code(org.assertj.core.api.Assertions.catchThrowable(
                        () -> client.bridge().takeOverAnchor(request))))
                .isEqualTo("GTW-46");

        EvmChain.Receipt written =
                qbft.transact("anchor", route.book().orElseThrow().address(), Calls.anchor(domain, root), 200_000);
        assertThat(written.succeeded()).isTrue();
        var taken = client.bridge().takeOverAnchor(request);
        ForeignAnchor stored = ForeignAnchor.parse(taken.getContent().toByteArray());
        EvmFinding finding = EvmJudgement.of(
                route.chain(),
                route.book().orElseThrow(),
                ForeignAnchor.slot(domain, root),
                EvmEvidence.parse(taken.getEvidence().toByteArray()));
        assertThat(finding)
                .isInstanceOfSatisfying(
                        EvmFinding.Kept.class,
                        kept -> assertThat(kept.value().digest()).isEqualTo(stored.link()));
        assertThat(client.bridge()
                        .getForeignAnchor(GetForeignAnchorRequest.newBuilder()
                                .setRoute(name.toString())
                                .setDomain(request.getDomain())
                                .setRoot(request.getRoot())
                                .build()))
                .isEqualTo(taken);
    }

    @Test
    @Order(4)
    void refusesWhateverAHostileCarrierMakesOfIt() throws Exception {
        client.close();
        gateway.kill();
        LogState head = append("hostile");
        Crossing decided =
                Crossing.parse(sender.ledger().submitTransaction("ApproveCrossing", name.toString(), log.toString()));
        String sequence = Long.toString(decided.sequence());
        awaitAgreement("StateCheckpoint", name.toString(), log.toString(), sequence);
        EndorsedStatement good;
        EndorsedStatement earlier;
        try (FabricLedger ledger = ledger(3)) {
            good = statement(ledger, name, decided.sequence());
            earlier = statement(ledger, name, 1);
        }
        List<EndorsedStatement.Signature> signed = good.signatures();
        EndorsedStatement.Signature first = signed.getFirst();
        Bytes response = good.response();

        assertThat(refusal(good)).isEmpty();
        int root = indexOf(response, decided.root().bytes());
        assertThat(refusal(new EndorsedStatement(flip(response, root), signed))).startsWith("BadSignature");
        assertThat(refusal(new EndorsedStatement(flip(response, 5), signed))).startsWith("BadSignature");
        assertThat(refusal(new EndorsedStatement(response, signed.subList(0, 2))))
                .startsWith("TooFewOrganisations");
        assertThat(refusal(new EndorsedStatement(response, List.of(first, first, signed.get(1)))))
                .startsWith("OutOfOrder");
        assertThat(refusal(new EndorsedStatement(response, signed.reversed()))).startsWith("OutOfOrder");
        assertThat(refusal(new EndorsedStatement(response, with(signed, highS(first)))))
                .startsWith("BadSignature");
        assertThat(refusal(new EndorsedStatement(
                        response, with(signed, new EndorsedStatement.Signature(head.root(), first.r(), first.s())))))
                .startsWith("UnknownIdentity");
        assertThat(refusal(new EndorsedStatement(response.slice(0, response.size() - 1), signed)))
                .startsWith("MalformedResponse");
        assertThat(refusal(new EndorsedStatement(response.concat(Bytes.ofHex("00")), signed)))
                .startsWith("MalformedResponse");
        assertThat(refusal(earlier)).startsWith("WrongSequence");

        // Whoever sends it nevertheless pays for nothing.
        EvmChain.Receipt refused = qbft.transact(
                "hostile",
                route.registry().address(),
                Calls.submit(new EndorsedStatement(response, signed.subList(0, 2))),
                2_000_000);
        assertThat(refused.succeeded()).isFalse();

        // Anybody may carry the good one.
        EvmChain.Receipt carried = qbft.transact("carried", route.registry().address(), Calls.submit(good), 2_000_000);
        assertThat(carried.succeeded()).isTrue();
        assertThat(refusal(good)).startsWith("WrongSequence");

        EvmEvidence evidence = evidence(carried.blockNumber(), head.size());
        EvmEvidence before = evidence(carried.blockNumber() - 1, head.size());
        EvmEvidence other = evidence(carried.blockNumber(), head.size() + 1);
        Member.assertRefused("CHC-42", () -> recordArrival(decided, lessOneSeal(evidence)));
        Member.assertRefused("CHC-43", () -> recordArrival(decided, before));
        Member.assertRefused("CHC-42", () -> recordArrival(decided, other));
        Member.assertRefused(
                "CHC-42",
                () -> recordArrival(decided, new EvmEvidence(evidence.headers(), evidence.account(), other.storage())));
        Crossing recorded = Crossing.parse(recordArrival(decided, evidence));
        assertThat(recorded.arrival()).isPresent();

        gateway = startGateway();
        client = GatewayClient.of(network, SENDER);
        assertThat(crossing(0).getStage()).isEqualTo(CrossingStage.CROSSING_RECORDED);
        assertThat(crossing(0).getSequence()).isEqualTo(decided.sequence());
    }

    private EndorsedStatement statement(FabricLedger ledger, RouteName way, long sequence) throws Exception {
        Ledger.View view =
                (Ledger.View) ledger.view("StateCheckpoint", way.toString(), log.toString(), Long.toString(sequence));
        return EndorsedStatement.of(view.payload(), consortium());
    }

    /** Why the real registry would refuse it; empty if it would not. */
    private String refusal(EndorsedStatement statement) throws Exception {
        return switch (qbft.chain().call(qbft.account(), route.registry().address(), Calls.submit(statement))) {
            case EvmChain.Returns _ -> "";
            case EvmChain.Reverts(Bytes error) -> Calls.refusal(error);
        };
    }

    private static int indexOf(Bytes whole, Bytes part) {
        return whole.hex().indexOf(part.hex()) / 2;
    }

    private static Bytes flip(Bytes content, int at) {
        byte[] changed = content.toByteArray();
        changed[at] ^= 1;
        return Bytes.copyOf(changed);
    }

    private static List<EndorsedStatement.Signature> with(
            List<EndorsedStatement.Signature> signatures, EndorsedStatement.Signature first) {
        List<EndorsedStatement.Signature> changed = new ArrayList<>(signatures);
        changed.set(0, first);
        return changed;
    }

    private static EndorsedStatement.Signature highS(EndorsedStatement.Signature low) {
        BigInteger order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        BigInteger high = order.subtract(new BigInteger(1, low.s().toByteArray()));
        byte[] word = high.toByteArray();
        return new EndorsedStatement.Signature(
                low.identity(), low.r(), Bytes.copyOf(word, word.length - 32, word.length));
    }

    private EvmEvidence evidence(long block, long size) throws Exception {
        EvmChain.Proof proof = qbft.chain().proof(route.registry().address(), Crossing.slot(log, size), block);
        return new EvmEvidence(List.of(qbft.chain().block(block).header().encode()), proof.account(), proof.storage());
    }

    private static EvmEvidence lessOneSeal(EvmEvidence evidence) throws Exception {
        List<Rlp> fields = new ArrayList<>(Rlp.decode(evidence.headers().getFirst(), BlockHeader.MAX_SIZE_BYTES)
                .asItems());
        List<Rlp> extra = new ArrayList<>(
                Rlp.decode(fields.get(12).asText(), BlockHeader.MAX_SIZE_BYTES).asItems());
        List<Rlp> seals = extra.get(4).asItems();
        extra.set(4, new Rlp.Sequence(seals.subList(0, seals.size() - 1)));
        fields.set(12, Rlp.text(new Rlp.Sequence(extra).encode()));
        return new EvmEvidence(List.of(new Rlp.Sequence(fields).encode()), evidence.account(), evidence.storage());
    }

    private byte[] recordArrival(Crossing crossing, EvmEvidence evidence) throws Exception {
        return sender.ledger()
                .newProposal("RecordArrival")
                .addArguments(
                        name.toString().getBytes(StandardCharsets.UTF_8),
                        log.toString().getBytes(StandardCharsets.UTF_8),
                        Long.toString(crossing.sequence()).getBytes(StandardCharsets.UTF_8),
                        evidence.encode().toByteArray())
                .build()
                .endorse()
                .submit();
    }

    @ParameterizedTest
    @EnumSource(
            value = CrossingStage.class,
            names = {"CROSSING_APPROVED", "CROSSING_SENT", "CROSSING_INCLUDED", "CROSSING_FINAL"})
    @Order(5)
    void goesOnAfterAKillAtAnyStage(CrossingStage stage) throws Exception {
        LogState head = append("kill-" + stage);
        long sequence = send().getSequence();
        while (crossing(sequence).getStage().getNumber() < stage.getNumber()) {
            Thread.onSpinWait();
        }
        CrossingStage reached = crossing(sequence).getStage();
        gateway.kill();
        client.close();
        gateway = startGateway();
        client = GatewayClient.of(network, SENDER);

        await(sequence, CrossingStage.CROSSING_RECORDED);
        assertArrived(sequence, head);
        System.out.println("[bridge] killed at " + reached + ", wanted " + stage);
    }

    @Test
    @Order(6)
    void anchorsWhileTheOtherChainIsDownAndCatchesUp() throws Exception {
        for (int node = 0; node < 4; node++) {
            qbft.network().kill(node);
        }
        LogState head = append("down");
        long sequence = send().getSequence();
        Eventually.until(
                "trouble is told",
                PATIENCE,
                () -> !crossing(sequence).getTrouble().isEmpty());
        long start = System.nanoTime();
        LogName busy = TestLog.fresh(SENDER, "busy");
        client.logs()
                .createLog(CreateLogRequest.newBuilder().setLog(busy.toString()).build());
        Statement statement = new Statement(
                new ChannelName(sender.channel()),
                new DatasetName(new OrganisationId(SENDER), "load"),
                "1",
                DigestProfile.FILE_1,
                head.root(),
                32,
                head.root().bytes().slice(0, Statement.SALT_SIZE_BYTES),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        client.anchors()
                .anchor(AnchorRequest.newBuilder()
                        .setLog(busy.toString())
                        .setRequestId("1")
                        .addEntries(ByteString.copyFrom(statement.encode().toByteArray()))
                        .setWaitFor(AnchorState.COMMITTED)
                        .build());
        System.out.printf(
                "[bridge] anchored in %d ms while the other chain was down%n", (System.nanoTime() - start) / 1_000_000);
        assertThat(crossing(sequence).getStage()).isEqualTo(CrossingStage.CROSSING_APPROVED);

        for (int node = 0; node < 4; node++) {
            qbft.network().start(node);
        }
        await(sequence, CrossingStage.CROSSING_RECORDED);
        assertArrived(sequence, head);

        // With the node that is asked first away, the next one answers.
        qbft.network().kill(0);
        LogState later = append("one-down");
        long next = send().getSequence();
        await(next, CrossingStage.CROSSING_RECORDED);
        assertArrived(next, later);
        qbft.network().start(0);
    }

    @Test
    @Order(7)
    void costsLittleWhereThePrecompileAnswers() throws Exception {
        try (EvmSide anvil = EvmSide.start(EvmEngine.ANVIL, ANVIL_PORT, folder.resolve("anvil"))) {
            Deployment.Deployed contracts = deploy(anvil);
            RouteName way =
                    new RouteName("anvil-" + log.log().substring(log.log().length() - 6));
            // Nobody seals there, so nothing can be proven to arrive; what leaves is the same.
            vote(
                    way,
                    new PinnedChain(
                            new ChainId(anvil.description().chainId()),
                            anvil.chain().pin().genesis(),
                            Engine.CLIQUE,
                            List.of(new PinnedChain.ValidatorPeriod(0, ValidatorSet.of(List.of(anvil.account())))),
                            1),
                    contracts);
            sender.ledger().submitTransaction("ApproveCrossing", way.toString(), log.toString());
            awaitAgreement("StateCheckpoint", way.toString(), log.toString(), "1");
            EndorsedStatement statement;
            try (FabricLedger ledger = ledger(3)) {
                statement = statement(ledger, way, 1);
            }
            assertThat(refusal(statement)).startsWith("WrongBinding");
            EvmChain.Receipt receipt =
                    anvil.transact("submit", contracts.registry().address(), Calls.submit(statement), 1_000_000);
            System.out.println("[bridge] gas with the precompile (anvil, osaka): " + receipt.gasUsed());
            assertThat(receipt.succeeded()).isTrue();
            assertThat(receipt.gasUsed()).isLessThanOrEqualTo(200_000);
        }
    }
}
