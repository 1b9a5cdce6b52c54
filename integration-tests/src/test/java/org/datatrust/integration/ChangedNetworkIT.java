package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.network.EndorsementRule;
import org.datatrust.network.NetworkChange;
import org.datatrust.network.NodeStatus;
import org.datatrust.network.Organisation;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorResponse;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Outcome;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * One network lives through every change that its members can agree on, and whatever was anchored on the way is provable from its first
 * block. After all others, because it is another network then.
 */
@OnTheNetwork
@Order(1100)
class ChangedNetworkIT {
    private static final String UNIVERSITY = "test-university";
    private static final Organisation NEWCOMER =
            new Organisation(UNIVERSITY, new Organisation.DisplayName("TEST University", "測試大學"), false, true, false);
    private static final List<String> FIVE =
            List.of(TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE, UNIVERSITY);

    private static final List<Step> STEPS = List.of(
            new Step("organisation-admitted", new NetworkChange.Admission(NEWCOMER)),
            new Step("orderer-replaced", new NetworkChange.OrdererReplacement(TestNetwork.TRADE)),
            new Step("authority-rotated", new NetworkChange.AuthorityRotation(TestNetwork.HOSPITAL)),
            new Step("peer-revoked", new NetworkChange.PeerRevocation(TestNetwork.AUDIT)),
            new Step("channel-rule-changed", new NetworkChange.ChannelRule(new EndorsementRule(4, FIVE))),
            new Step(
                    "chaincode-rule-changed",
                    new NetworkChange.ChaincodeUpgrade(Optional.of(new EndorsementRule(2, FIVE.subList(0, 3))))),
            new Step("chaincode-upgraded", new NetworkChange.ChaincodeUpgrade(Optional.empty())),
            new Step("organisation-dismissed", new NetworkChange.Departure(UNIVERSITY)));

    private final TestNetwork test;
    private final LogName log = TestLog.fresh(TestNetwork.AGENCY, "changes");
    private final Entries entries;
    private final Verifier verifier;
    private final List<Kept> kept = new ArrayList<>();

    private record Step(String name, NetworkChange change) {}

    /** What the gateway gave for entry {@code number}, at the time of {@code name}. */
    private record Kept(String name, int number, ProofBundle bundle) {}

    ChangedNetworkIT(TestNetwork test) {
        this.test = test;
        this.entries = new Entries(test.network().consortium().channel(), log.log());
        this.verifier = Verifier.of(Pins.of(test));
    }

    @Test
    void provesEveryRecordThroughEveryChange() throws Exception {
        test.heal();
        try (GatewayClient client = GatewayClient.own(test)) {
            client.logs()
                    .createLog(
                            CreateLogRequest.newBuilder().setLog(log.toString()).build());
        }
        anchor("founded");
        for (Step step : STEPS) {
            change(step);
            anchor(step.name());
        }
        test.network().down(line -> {});
        test.heal();
        anchor("restarted");

        assertThat(test.network().status()).allMatch(NodeStatus::ready);
        keepMaterial();
        for (Kept one : kept) {
            assertProven(one);
            assertNotProvenWithoutAnyConfiguration(one);
        }
        assertProvenUnderTheNewestConfiguration();
    }

    private void change(Step step) {
        long started = System.nanoTime();
        test.network().change(step.change(), line -> System.out.println("[change] " + line));
        System.out.printf(Locale.ROOT, "[change] %s took %.1f s%n", step.name(), (System.nanoTime() - started) / 1e9);
    }

    private void anchor(String name) throws Exception {
        int number = kept.size();
        try (GatewayClient client = GatewayClient.own(test)) {
            AnchorResponse anchored = client.anchors()
                    .anchor(AnchorRequest.newBuilder()
                            .setLog(log.toString())
                            .setRequestId(name)
                            .addAllEntries(entries.message(number, 1))
                            .setWaitFor(AnchorState.COMMITTED)
                            .build());
            assertThat(anchored.getState()).as(name).isEqualTo(AnchorState.COMMITTED);
            kept.add(new Kept(name, number, bundle(client, number)));
        }
    }

    private ProofBundle bundle(GatewayClient client, int number) throws Exception {
        return ProofBundle.parse(client.anchors()
                .getProof(GetProofRequest.newBuilder()
                        .setLog(log.toString())
                        .setLeafIndex(number)
                        .build())
                .getBundle()
                .toByteArray());
    }

    private Report verify(ProofBundle bundle, int number) {
        return verifier.verify(bundle, 0, Optional.of(FileDigest.of(entries.content(number))));
    }

    /** At the time it was given, nothing was known that would speak against a bundle. */
    private void assertProven(Kept one) {
        Report report = verify(one.bundle(), one.number());

        String text = one.name() + "\n" + report.toText(Locale.ROOT);
        assertThat(report.isVerified()).as(text).isTrue();
        assertThat(report.level()).as(text).isEqualTo(Level.COMMITTED);
        assertThat(report.checks().stream()
                        .filter(check ->
                                check.level() != Level.NONE && !check.level().isAddition()))
                .as(text)
                .allMatch(check -> check.outcome() == Outcome.OK);
        assertThat(report.notes()).as(text).isEmpty();
    }

    private void assertNotProvenWithoutAnyConfiguration(Kept one) {
        Context context = one.bundle().context().orElseThrow();
        for (int left = 1; left < context.configurations().size(); left++) {
            List<BlockEvidence> configurations = new ArrayList<>(context.configurations());
            configurations.remove(left);
            ProofBundle bundle = one.bundle().withContext(new Context(configurations, context.definitions()));

            Report report = verify(bundle, one.number());

            assertThat(report.isVerified())
                    .as("%s without configuration %d%n%s", one.name(), left, report.toText(Locale.ROOT))
                    .isFalse();
            assertThat(report.level()).isLessThan(Level.ORDERED);
        }
    }

    /** A bundle that is given later knows later configurations; what they took away is told, and takes nothing from the verdict. */
    private void assertProvenUnderTheNewestConfiguration() throws Exception {
        try (GatewayClient client = GatewayClient.own(test)) {
            for (Kept one : kept) {
                Report report = verify(bundle(client, one.number()), one.number());

                String text = one.name() + "\n" + report.toText(Locale.ROOT);
                assertThat(report.isVerified()).as(text).isTrue();
                assertThat(report.level()).as(text).isEqualTo(Level.COMMITTED);
                assertThat(report.failures()).as(text).isEmpty();
                for (Check note : report.notes()) {
                    assertThat(FIVE.stream().filter(note.detail()::contains))
                            .as(text)
                            .isNotEmpty()
                            .isSubsetOf(gone(one));
                }
                // Three of the four founders signed these views, so one of the two whose peers have other certificates
                // now did.
                if (one.number() < numberAt("authority-rotated")) {
                    assertThat(report.notes().stream().map(Check::code))
                            .as(text)
                            .contains("NEW-03");
                }
            }
        }
    }

    /** Whose peers have no longer the certificates that they had then. */
    private static List<String> gone(Kept one) {
        List<String> gone = new ArrayList<>(List.of(UNIVERSITY));
        if (one.number() < numberAt("authority-rotated")) {
            gone.add(TestNetwork.HOSPITAL);
        }
        if (one.number() < numberAt("peer-revoked")) {
            gone.add(TestNetwork.AUDIT);
        }
        return gone;
    }

    /** The entry that was anchored after a step; entry 0 came before all of them. */
    private static int numberAt(String step) {
        return STEPS.stream().map(Step::name).toList().indexOf(step) + 1;
    }

    /** Leaves blocks, bundles and pins beside the network's logs, for whoever wants to look at them. */
    private void keepMaterial() throws Exception {
        Path folder = TestNetwork.root().resolve("integration-tests/target/changed-network");
        Path bundles = Files.createDirectories(folder.resolve("bundles"));
        for (Kept one : kept) {
            Files.write(
                    bundles.resolve(String.format(Locale.ROOT, "%02d-%s.dtproof", one.number(), one.name())),
                    one.bundle().encode().toByteArray());
            Files.write(
                    bundles.resolve(String.format(Locale.ROOT, "%02d-%s.data", one.number(), one.name())),
                    entries.content(one.number()));
        }
        Files.writeString(folder.resolve("trust.json"), Pins.of(test).toJson());
        keepBlocks(Files.createDirectories(folder.resolve("blocks")));
    }

    private void keepBlocks(Path folder) throws Exception {
        try (Member agency = Member.client(test, TestNetwork.AGENCY)) {
            long height = BlockchainInfo.parseFrom(
                            agency.blocks().evaluateTransaction("GetChainInfo", agency.channel()))
                    .getHeight();
            for (long number = 0; number < height; number++) {
                Files.write(
                        folder.resolve(String.format(Locale.ROOT, "%06d.block", number)),
                        agency.blocks()
                                .evaluateTransaction("GetBlockByNumber", agency.channel(), Long.toString(number)));
            }
        }
    }
}
