package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.WitnessEvidence;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.synthetic.QbftChain;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.WitnessTrust;
import org.junit.jupiter.api.Test;

/** Level WITNESSED: a checkpoint on another chain, each refusal by a mutation of a good one. */
class WitnessedTest {
    private static final EvmContract REGISTRY = contract(0x22);
    private static final EvmContract OTHER = contract(0x33);
    private static final ChannelName CHANNEL = new ChannelName("datatrust");
    private static final int LATER = 40;

    private final Scenario scenario = new Scenario();
    private final ProofBundle bundle = scenario.bundle();
    private final long treeSize = treeSize();

    private static EvmContract contract(int seed) {
        return new EvmContract(QbftChain.address(seed), Digest.sha256(new byte[] {(byte) seed}));
    }

    private TrustPolicy policy() {
        return policy(CHANNEL, QbftChain.PINS, REGISTRY);
    }

    private TrustPolicy policy(ChannelName channel, PinnedChain chain, EvmContract registry) {
        return scenario.policy()
                .withWitnesses(new WitnessTrust(List.of(new WitnessTrust.Registry(channel, chain, registry)), 1));
    }

    private long treeSize() {
        return Long.parseLong(detail(Verifier.of(scenario.policy()).verify(bundle, 0, scenario.digest()), "MRK-01")
                .replaceAll(".*size ([0-9]+),.*", "$1"));
    }

    /** Leaves of the log as it went on after the record's batch. */
    private List<Digest> leaves(int count) {
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(LogHash.leaf(i < treeSize ? scenario.entries.get(i) : Bytes.utf8("later " + i)));
        }
        return leaves;
    }

    private Digest root(int size) {
        return range(leaves(size), 0, size).root();
    }

    private static CompactRange range(List<Digest> leaves, long begin, long end) {
        CompactRange.Builder builder =
                new CompactRange.Builder(new CompactRange(begin, begin, List.of()), (_, _, _) -> {});
        leaves.subList((int) begin, (int) end).forEach(builder::append);
        return builder.build();
    }

    private List<Digest> path(int size) {
        List<Digest> leaves = leaves(size);
        return ConsistencyProof.create(
                        treeSize, size, (level, index) -> subtree(leaves, index << level, (index + 1) << level))
                .path();
    }

    /** RFC 9162 section 2.1.1, as it is written there. */
    private static Digest subtree(List<Digest> leaves, long begin, long end) {
        if (end - begin == 1) {
            return leaves.get((int) begin);
        }
        long half = Long.highestOneBit(end - begin - 1);
        return LogHash.node(subtree(leaves, begin, begin + half), subtree(leaves, begin + half, end));
    }

    private WitnessEvidence witness(int size, Digest root, int... sealers) {
        return witness(size, evidence(size, root, sealers));
    }

    private WitnessEvidence witness(int size, EvmEvidence evidence) {
        return new WitnessEvidence(new ChainId(1337), size, path(size), evidence.encode());
    }

    private EvmEvidence evidence(int size, Digest root, int... sealers) {
        return new QbftChain(Map.of(REGISTRY, Map.of(Crossing.slot(scenario.log, size), root)))
                .evidence(REGISTRY, Crossing.slot(scenario.log, size), 7, sealers);
    }

    private static ProofBundle with(ProofBundle bundle, WitnessEvidence... witnesses) {
        return bundle.withAnchorings(List.of(bundle.anchorings().getFirst().withWitnesses(List.of(witnesses))));
    }

    private Report verify(TrustPolicy policy, WitnessEvidence... witnesses) {
        return Verifier.of(policy).verify(with(bundle, witnesses), 0, scenario.digest());
    }

    private static String detail(Report report, String code) {
        return report.checks().stream()
                .filter(check -> check.code().equals(code))
                .map(check -> check.outcome() + " " + check.detail())
                .findFirst()
                .orElse("absent");
    }

    private void assertRefuted(Report report, String code, String detail) {
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.REFUTED);
        assertThat(detail(report, code)).startsWith("FAILED").contains(detail);
        assertThat(report.additions()).isEmpty();
    }

    private void assertInconclusive(Report report, String code, String detail) {
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.INCONCLUSIVE);
        assertThat(detail(report, code)).startsWith("NOT_PROVEN").contains(detail);
        assertThat(report.additions()).isEmpty();
    }

    @Test
    void provesThatAnotherChainHoldsALaterCheckpointOfTheLog() {
        Report report = verify(policy(), witness(LATER, root(LATER), 1, 2, 3));
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.additions()).containsExactly(Level.WITNESSED);
        assertThat(detail(report, "WIT-03"))
                .contains("40 leaves in block 7 of chain 1337")
                .doesNotContain("weak");
    }

    @Test
    void theRecordsOwnCheckpointNeedsNoPath() {
        int size = (int) treeSize;
        assertThat(path(size)).isEmpty();
        assertThat(verify(policy(), witness(size, root(size), 1, 2, 3, 4)).result())
                .isEqualTo(Result.VERIFIED);
    }

    @Test
    void survivesTheFormatAndIsNotAskedForWhereThePolicyIsSilent() throws Exception {
        ProofBundle witnessed = with(bundle, witness(LATER, root(LATER), 1, 2, 3));
        ProofBundle read = ProofBundle.parse(witnessed.encode().toByteArray());
        assertThat(read).isEqualTo(witnessed);
        Report silent = Verifier.of(scenario.policy()).verify(read, 0, scenario.digest());
        assertThat(silent.result()).isEqualTo(Result.VERIFIED);
        assertThat(silent.additions()).isEmpty();
    }

    @Test
    void thePolicySurvivesItsFormat() throws Exception {
        assertThat(TrustPolicy.parse(policy().toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(policy());
    }

    @Test
    void isInconclusiveWithoutEvidenceOrForAChainOrChannelThatIsNotPinned() {
        assertInconclusive(verify(policy()), "WIT-01", "no evidence");
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        assertInconclusive(
                verify(policy(new ChannelName("other"), QbftChain.PINS, REGISTRY), good), "WIT-03", "not pinned");
        WitnessEvidence elsewhere =
                new WitnessEvidence(new ChainId(1), good.size(), good.consistency(), good.evidence());
        assertInconclusive(verify(policy(), elsewhere), "WIT-03", "chain 1 is not pinned");
    }

    @Test
    void aQuorumLessOneForeignOrDoubledSealsProveNothing() {
        for (int[] sealers : new int[][] {{}, {1}, {1, 2}, {1, 2, 2}, {1, 2, 5}, {5, 6, 7}}) {
            assertRefuted(verify(policy(), witness(LATER, root(LATER), sealers)), "WIT-01", "EVH-0");
        }
    }

    @Test
    void aConsistentForeignSetOfValidatorsProvesNothing() {
        assertRefuted(verify(policy(), witness(LATER, root(LATER), 11, 12, 13, 14)), "WIT-01", "EVH-04");
    }

    @Test
    void anotherContractOrAnotherCodeProvesNothing() {
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        assertRefuted(verify(policy(CHANNEL, QbftChain.PINS, OTHER), good), "WIT-01", "chain 1337: ");
        EvmContract upgraded = new EvmContract(REGISTRY.address(), OTHER.codeHash());
        assertRefuted(verify(policy(CHANNEL, QbftChain.PINS, upgraded), good), "WIT-01", "BRG-04");
    }

    @Test
    void absenceIsNotTakenForPresence() {
        EvmEvidence other = new QbftChain(Map.of(REGISTRY, Map.of(Crossing.slot(scenario.log, 41), root(41))))
                .evidence(REGISTRY, Crossing.slot(scenario.log, LATER), 7, 1, 2, 3);
        assertRefuted(verify(policy(), witness(LATER, other)), "WIT-01", "keeps no checkpoint of 40 leaves");
    }

    private TrustPolicy twoChains(int required) {
        return scenario.policy()
                .withWitnesses(new WitnessTrust(
                        List.of(
                                new WitnessTrust.Registry(CHANNEL, QbftChain.PINS, REGISTRY),
                                new WitnessTrust.Registry(CHANNEL, QbftChain.pins(1338, 11, 14), REGISTRY)),
                        required));
    }

    private static WitnessEvidence of(long chain, WitnessEvidence witness) {
        return new WitnessEvidence(new ChainId(chain), witness.size(), witness.consistency(), witness.evidence());
    }

    @Test
    void anotherRootForTheSameSizeIsASplitViewWhoeverElseAgrees() {
        int size = (int) treeSize;
        assertRefuted(verify(policy(), witness(size, root(LATER), 1, 2, 3)), "WIT-02", "keeps another root");
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        WitnessEvidence bad = of(1338, witness(size, root(LATER), 11, 12, 13));
        assertRefuted(verify(twoChains(1), good, bad), "WIT-02", "chain 1338");
    }

    /** The path is the carrier's: a wrong one accuses nobody. */
    @Test
    void aCheckpointThatIsNotShownToExtendTheLogDoesNotCount() {
        assertRefuted(verify(policy(), witness(LATER, root(LATER - 1), 1, 2, 3)), "WIT-01", "not shown to extend");
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        WitnessEvidence other = of(1338, witness(LATER, root(LATER), 11, 12, 13));
        WitnessEvidence cut = new WitnessEvidence(
                other.chain(),
                other.size(),
                other.consistency().subList(1, other.consistency().size()),
                other.evidence());
        assertThat(verify(twoChains(1), good, cut).result()).isEqualTo(Result.VERIFIED);
        assertThat(verify(twoChains(2), good, cut).result()).isEqualTo(Result.REFUTED);
    }

    @Test
    void chainsWithAValidatorInCommonAreNotTwo() {
        assertThatThrownBy(() -> new WitnessTrust(
                        List.of(
                                new WitnessTrust.Registry(CHANNEL, QbftChain.PINS, REGISTRY),
                                new WitnessTrust.Registry(CHANNEL, QbftChain.pins(1338, 4, 7), REGISTRY)),
                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in common");
    }

    @Test
    void aCheckpointFromBeforeTheRecordSaysNothingOfIt() {
        int older = (int) treeSize - 1;
        WitnessEvidence before = new WitnessEvidence(
                new ChainId(1337),
                older,
                List.of(),
                evidence(older, root(older), 1, 2, 3).encode());
        assertInconclusive(verify(policy(), before), "WIT-03", "older than the record's batch");
    }

    @Test
    void oneChainCountsOnceHoweverOftenItStands() {
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        assertInconclusive(verify(twoChains(2), good, good), "WIT-03", "stands twice");
        WitnessEvidence other = of(1338, witness(LATER, root(LATER), 11, 12, 13));
        assertThat(verify(twoChains(2), good, other).result()).isEqualTo(Result.VERIFIED);
        assertThat(verify(twoChains(2), good, of(1338, good)).result()).isEqualTo(Result.REFUTED);
    }

    @Test
    void fewerThanFourValidatorsAreCalledWeak() {
        Report report = verify(policy(CHANNEL, QbftChain.pins(3), REGISTRY), witness(LATER, root(LATER), 1, 2));
        assertThat(report.result()).isEqualTo(Result.VERIFIED);
        assertThat(detail(report, "WIT-03")).contains("weak");
    }

    /** Every byte of the evidence counts; here every seventh is changed, all of them in the tests of the parts. */
    @Test
    void bytesOfTheEvidenceCannotBeChangedUnnoticed() {
        WitnessEvidence good = witness(LATER, root(LATER), 1, 2, 3);
        byte[] evidence = good.evidence().toByteArray();
        for (int at = 0; at < evidence.length; at += 7) {
            byte[] changed = evidence.clone();
            changed[at] ^= 0x10;
            WitnessEvidence bad =
                    new WitnessEvidence(good.chain(), good.size(), good.consistency(), Bytes.copyOf(changed));
            assertThat(verify(policy(), bad).result()).as("byte " + at).isEqualTo(Result.REFUTED);
        }
    }

    /** From a network of four organisations and a GoQuorum chain of four validators, on 2026-11-22. What verified once verifies for ever. */
    @Test
    void aBundleOfRealNetworksIsWitnessed() throws Exception {
        Path golden = Path.of(System.getProperty("datatrust.root", ".."))
                .resolve("verifier/src/test/resources/golden/witnessed");
        TrustPolicy policy = TrustPolicy.parse(Files.readAllBytes(golden.resolve("trust.json")));
        ProofBundle proof = ProofBundle.parse(Files.readAllBytes(golden.resolve("record.dtproof")));
        Optional<FileDigest> data = Optional.of(FileDigest.of(Files.readAllBytes(golden.resolve("record.txt"))));
        Report report = Verifier.of(policy).verify(proof, 0, data);
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.additions()).containsExactly(Level.WITNESSED);

        WitnessEvidence witness = proof.anchorings().getFirst().witnesses().getFirst();
        EvmEvidence evidence = EvmEvidence.parse(witness.evidence().toByteArray());
        byte[] header = evidence.headers().getFirst().toByteArray();
        // The last bytes but mix hash and nonce are those of the third seal.
        header[header.length - 33 - 9 - 10] ^= 1;
        EvmEvidence broken = new EvmEvidence(List.of(Bytes.copyOf(header)), evidence.account(), evidence.storage());
        Report refused = Verifier.of(policy)
                .verify(
                        with(
                                proof,
                                new WitnessEvidence(
                                        witness.chain(), witness.size(), witness.consistency(), broken.encode())),
                        0,
                        data);
        assertRefuted(refused, "WIT-01", "EVH-0");
    }
}
