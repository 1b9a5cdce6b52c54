package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.CurrentEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.synthetic.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Views of the chaincode's state: that a batch is committed, and what a log is now. */
class StateViewTest {
    private static final Instant NOW = Instant.EPOCH.plus(Duration.ofMinutes(10));
    private static final Duration QUARTER = Duration.ofMinutes(15);

    record Case(String name, String code, Outcome outcome, Consumer<Scenario> change) {
        @Override
        public String toString() {
            return name + " (" + code + " " + outcome + ")";
        }
    }

    private static Case fails(String name, String code, Consumer<Scenario> change) {
        return new Case(name, code, Outcome.FAILED, change);
    }

    private static Case provesNothing(String name, String code, Consumer<Scenario> change) {
        return new Case(name, code, Outcome.NOT_PROVEN, change);
    }

    private static Report verify(Scenario scenario) throws Exception {
        ProofBundle bundle = ProofBundle.parse(scenario.bundle().encode().toByteArray());
        return Verifier.of(scenario.policy(), CryptoProvider.bouncyCastle()).verify(bundle, 0, scenario.digest());
    }

    private static void assertOutcome(Report report, Case expected) {
        assertThat(report.checks()).as(report.toText(Locale.ROOT)).anySatisfy(check -> {
            assertThat(check.code()).isEqualTo(expected.code());
            assertThat(check.outcome()).isEqualTo(expected.outcome());
        });
        assertThat(report.isVerified()).isFalse();
    }

    private static void read(Proposal view, String key, long block, long transaction) {
        view.own = new Proposal.Namespace(view.headerChaincode);
        view.own.read(key, block, transaction);
    }

    @Test
    void acceptsAViewOfTheBatch() throws Exception {
        Scenario scenario = new Scenario();
        scenario.viewBatch();
        Report report = verify(scenario);
        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
    }

    static Stream<Case> batchViews() {
        return Stream.of(
                fails(
                        "A7: the batch stands there from another block",
                        "VAL-10",
                        s -> read(s.view, StateKey.batch(s.log, 1), 8, 1)),
                fails(
                        "A7: the batch stands there from another transaction",
                        "VAL-10",
                        s -> read(s.view, StateKey.batch(s.log, 1), Scenario.APPEND_BLOCK, 0)),
                fails("the peers read nothing", "VAL-10", s -> s.view.own = new Proposal.Namespace("datatrust")),
                fails(
                        "the peers read the key of another chaincode",
                        "VAL-10",
                        s -> s.view.own = new Proposal.Namespace("other")
                                .read(StateKey.batch(s.log, 1), Scenario.APPEND_BLOCK, 1)),
                fails(
                        "the peers read another batch's key",
                        "VAL-10",
                        s -> read(s.view, StateKey.batch(s.log, 0), Scenario.APPEND_BLOCK, 1)),
                fails(
                        "the peers hold another batch",
                        "VAL-09",
                        s -> s.view.response = ByteString.copyFrom(new Batch(
                                        s.log, 1, s.batch.batchId(), s.batch.request(), 4, 5, Digest.sha256(new byte[] {
                                            1
                                        }))
                                .encode()
                                .toByteArray())),
                fails(
                        "the question was for another batch",
                        "VAL-03",
                        s -> s.view.arguments.set(2, ByteString.copyFromUtf8("0"))),
                fails(
                        "the question was for another log",
                        "VAL-03",
                        s -> s.view.arguments.set(1, ByteString.copyFromUtf8("orgs/test-agency/logs/other"))),
                fails(
                        "another function was asked",
                        "VAL-03",
                        s -> s.view.arguments.set(0, ByteString.copyFromUtf8("GetBatchById"))),
                fails("another chaincode was asked", "VAL-03", s -> {
                    s.view.headerChaincode = "other";
                    s.view.invokedChaincode = "other";
                    s.view.actionChaincode = "other";
                }),
                fails("A15: another channel was asked", "VAL-03", s -> s.view.channel = "other"),
                fails("the chaincode said no", "VAL-04", s -> s.view.status = 500),
                fails(
                        "A15: the answer is to another question",
                        "VAL-02",
                        s -> s.view.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                provesNothing("two organisations of three", "VAL-07", s -> s.view.endorsers.removeLast()),
                provesNothing(
                        "one organisation twice", "VAL-07", s -> s.view.endorsers.set(2, s.view.endorsers.get(1))));
    }

    /** Nobody is not somebody who still counts. */
    @Test
    void tellsNothingOfSignersWhoAreNotThere() throws Exception {
        Scenario scenario = new Scenario();
        scenario.viewBatch();
        scenario.append.endorsers.clear();
        scenario.view.endorsers.clear();
        assertThat(verify(scenario).notProven()).extracting(Check::code).contains("NEW-02", "NEW-03");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("batchViews")
    void judgesAViewOfTheBatch(Case expected) throws Exception {
        Scenario scenario = new Scenario();
        scenario.viewBatch();
        expected.change().accept(scenario);
        assertOutcome(verify(scenario), expected);
    }

    private static Report verifyCurrent(Consumer<Proposal> change, List<Digest> path, Instant now) throws Exception {
        Scenario scenario = new Scenario();
        Proposal view = scenario.viewOfLog();
        change.accept(view);
        CurrentEvidence evidence =
                new CurrentEvidence(Bytes.copyOf(view.payload().toByteArray()), path);
        Anchoring anchoring = scenario.bundle().anchorings().getFirst().withCurrent(evidence);
        Scenario again = new Scenario();
        ProofBundle bundle = ProofBundle.parse(
                again.bundle().withAnchorings(List.of(anchoring)).encode().toByteArray());
        return Verifier.of(again.policy(), CryptoProvider.bouncyCastle())
                .verifyCurrent(bundle, 0, again.digest(), now, QUARTER);
    }

    @Test
    void acceptsALogThatIsAsTheRecordLeftIt() throws Exception {
        Report report = verifyCurrent(view -> {}, List.of(), NOW);
        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
        assertThat(report.additions()).isEqualTo(Set.of(Level.CURRENT));
    }

    record Look(String name, String code, Outcome outcome, Consumer<Proposal> change) {
        @Override
        public String toString() {
            return name + " (" + code + " " + outcome + ")";
        }
    }

    static Stream<Look> looks() {
        Scenario scenario = new Scenario();
        return Stream.of(
                new Look("noise", "CUR-01", Outcome.FAILED, view -> view.response = ByteString.copyFromUtf8("noise")),
                new Look(
                        "another log",
                        "CUR-02",
                        Outcome.FAILED,
                        view -> view.arguments.set(1, ByteString.copyFromUtf8("orgs/test-agency/logs/other"))),
                new Look("another channel", "CUR-02", Outcome.FAILED, view -> view.channel = "other"),
                new Look("refused by the chaincode", "CUR-02", Outcome.FAILED, view -> view.status = 404),
                new Look(
                        "answer to another question",
                        "CUR-02",
                        Outcome.FAILED,
                        view -> view.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                new Look("two organisations", "CUR-03", Outcome.NOT_PROVEN, view -> view.endorsers.removeLast()),
                new Look("one organisation three times", "CUR-03", Outcome.NOT_PROVEN, view -> {
                    view.endorsers.set(1, view.endorsers.getFirst());
                    view.endorsers.set(2, view.endorsers.getFirst());
                }),
                new Look("M11: an older log", "CUR-04", Outcome.FAILED, view -> {
                    view.response = ByteString.copyFrom(new LogState(scenario.log, 1, scenario.before)
                            .encode()
                            .toByteArray());
                    read(view, StateKey.log(scenario.log), 8, 0);
                }),
                new Look(
                        "the same log from before the record",
                        "CUR-04",
                        Outcome.FAILED,
                        view -> read(view, StateKey.log(scenario.log), 8, 0)),
                new Look(
                        "a log that nothing wrote",
                        "CUR-04",
                        Outcome.FAILED,
                        view -> view.own = new Proposal.Namespace("datatrust")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("looks")
    void judgesALaterLook(Look look) throws Exception {
        Report report = verifyCurrent(look.change(), List.of(), NOW);
        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isFalse();
        assertThat(report.additions()).isEmpty();
        assertThat(report.checks()).as(report.toText(Locale.ROOT)).anySatisfy(check -> {
            assertThat(check.code()).isEqualTo(look.code());
            assertThat(check.outcome()).isEqualTo(look.outcome());
        });
    }

    @Test
    void refusesAPathWhereNoneIsNeeded() throws Exception {
        assertThat(verifyCurrent(view -> {}, List.of(Digest.sha256(new byte[] {1})), NOW)
                        .failures())
                .extracting(Check::code)
                .containsExactly("CUR-04");
    }

    @Test
    void demandsALookThatIsFresh() throws Exception {
        // The synthetic view was asked for at the epoch.
        Report stale =
                verifyCurrent(view -> {}, List.of(), Instant.EPOCH.plus(QUARTER).plusSeconds(1));
        assertThat(stale.result()).isEqualTo(Result.INCONCLUSIVE);
        Report early = verifyCurrent(
                view -> {}, List.of(), Instant.EPOCH.minus(QUARTER).minusSeconds(1));
        assertThat(early.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(verifyCurrent(view -> {}, List.of(), Instant.EPOCH.plus(QUARTER))
                        .isVerified())
                .isTrue();
    }

    @Test
    void isNotCurrentWithoutALook() throws Exception {
        Scenario scenario = new Scenario();
        ProofBundle bundle = ProofBundle.parse(scenario.bundle().encode().toByteArray());
        Report report = Verifier.of(scenario.policy(), CryptoProvider.bouncyCastle())
                .verifyCurrent(bundle, 0, scenario.digest(), NOW, QUARTER);
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
    }
}
