package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.synthetic.Certified;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.datatrust.verifier.time.Renewal;
import org.datatrust.verifier.time.TimestampToken;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;

/** Level TIMED of whole bundles. */
class TimedTest {
    private static final Instant SOON = TimeStamper.TIME.plus(Duration.ofDays(1));

    private final Scenario scenario = new Scenario();
    private final TimeStamper first = new TimeStamper("first");
    private final TimeStamper second = new TimeStamper("second");

    private TrustPolicy policy(int required, TimeStamper... stampers) {
        return scenario.policy()
                .withTimestamping(
                        new TimestampTrust(
                                Arrays.stream(stampers)
                                        .map(TimeStamper::authority)
                                        .toList(),
                                required,
                                true,
                                Map.of()),
                        5);
    }

    private ProofBundle stampedBy(TimeStamper... stampers) {
        ProofBundle bundle = scenario.bundle();
        Anchoring anchoring = bundle.anchorings().getFirst();
        List<TimeEvidence> times = new ArrayList<>();
        for (TimeStamper stamper : stampers) {
            times.add(stamper.stamp(BlockRules.headerBytes(anchoring.block())));
        }
        return bundle.withAnchorings(List.of(anchoring.withTimes(times)));
    }

    private Report verify(TrustPolicy policy, ProofBundle bundle, Instant now) {
        return Verifier.of(policy, CryptoProvider.bouncyCastle(), InstantSource.fixed(now))
                .verify(bundle, 0, scenario.digest());
    }

    private static String detail(Report report, String code) {
        return report.checks().stream()
                .filter(check -> check.code().equals(code))
                .map(check -> check.outcome() + " " + check.detail())
                .findFirst()
                .orElse("absent");
    }

    @Test
    void provesNotLaterThanTheStampWithItsAccuracy() {
        Report report = verify(policy(1, first), stampedBy(first), SOON);
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
        assertThat(report.additions()).containsExactly(Level.TIMED);
        assertThat(detail(report, "TIM-14"))
                .startsWith(
                        "OK not later than 2026-11-21T08:00:01.500Z, not before: not proven; believable until 2036");
    }

    @Test
    void withoutAStampOnlyTheTimeIsMissing() {
        Report report = verify(policy(1, first), scenario.bundle(), SOON);
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
        assertThat(detail(report, "TIM-01")).isEqualTo("NOT_PROVEN there is no time-stamp");
        assertThat(report.checks()).noneMatch(check -> check.code().equals("TIM-02"));
    }

    @Test
    void aPolicyWithoutAuthoritiesNeverProvesTheTime() {
        Report report = verify(scenario.policy(), stampedBy(first), SOON);
        assertThat(report.result()).isEqualTo(Result.VERIFIED);
        assertThat(report.additions()).isEmpty();
        assertThat(detail(report, "TIM-01")).startsWith("NOT_PROVEN the trust policy names no");
    }

    @Test
    void refutesAStampOfAnotherBlock() {
        ProofBundle bundle = scenario.bundle();
        TimeEvidence other = first.stamp(new byte[] {1, 2, 3});
        ProofBundle changed =
                bundle.withAnchorings(List.of(bundle.anchorings().getFirst().withTimes(List.of(other))));
        Report report = verify(policy(1, first), changed, SOON);
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(detail(report, "TIM-02")).startsWith("OK");
        assertThat(detail(report, "TIM-03")).startsWith("FAILED");
        assertThat(detail(report, "TIM-07")).startsWith("NOT_PROVEN");
    }

    @Test
    void needsAsManyDistinctAuthoritiesAsThePolicySays() {
        TrustPolicy two = policy(2, first, second);
        assertThat(verify(two, stampedBy(first, second), SOON).result()).isEqualTo(Result.VERIFIED);
        Report once = verify(two, stampedBy(first), SOON);
        assertThat(once.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(detail(once, "TIM-13")).startsWith("NOT_PROVEN [first], needed are 2");
        assertThat(verify(two, stampedBy(first, first), SOON).result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void theBoundIsOneOnWhichAsManyAgreeAsAreNeeded() {
        second.genTime = "20261121090000Z";
        assertThat(detail(verify(policy(1, first, second), stampedBy(first, second), SOON), "TIM-14"))
                .contains("not later than 2026-11-21T08:00:01.500Z");
        assertThat(detail(verify(policy(2, first, second), stampedBy(first, second), SOON), "TIM-14"))
                .contains("not later than 2026-11-21T09:00:01.500Z");
    }

    @Test
    void aBadStampBesideEnoughGoodOnesIsToldButDoesNoHarm() {
        second.policy = "1.2.3";
        Report report = verify(policy(1, first, second), stampedBy(first, second), SOON);
        assertThat(report.result()).isEqualTo(Result.VERIFIED);
        assertThat(detail(report, "TIM-13")).contains("not counted: TIM-12");
    }

    @Test
    void isNotBelievedAfterItsCertificatesExpired() {
        Report report = verify(policy(1, first), stampedBy(first), Instant.parse("2036-01-01T00:00:01Z"));
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(detail(report, "TIM-13")).startsWith("OK");
        assertThat(detail(report, "TIM-14")).startsWith("NOT_PROVEN 0 of 1 may be believed");
    }

    @Test
    void isNotBelievedBeforeItWasMade() {
        Report report = verify(policy(1, first), stampedBy(first), TimeStamper.TIME.minus(Duration.ofHours(1)));
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void withoutAClockNothingIsBelieved() {
        Report report = Verifier.of(policy(1, first), CryptoProvider.bouncyCastle())
                .verify(stampedBy(first), 0, scenario.digest());
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(detail(report, "TIM-14")).isEqualTo("NOT_PROVEN the time of this verification is not known");
    }

    /** A bundle stamped in 2026 by an authority that expires in 2036, renewed in 2035 by one that expires later (attack A18). */
    private ProofBundle renewed(ProofBundle bundle, byte[] object) throws MalformedException {
        Instant time = Instant.parse("2035-06-01T00:00:00Z");
        second.genTime = "20350601000000Z";
        Certified.Wish root = Certified.Wish.authority("second root", second.root.key());
        root.notAfter = Instant.parse("2046-01-01T00:00:00Z");
        second.root = Certified.selfSigned(root);
        Certified.Wish intermediate = second.authorityWish();
        intermediate.notAfter = root.notAfter;
        second.issueThrough(second.root.issue(intermediate));
        Certified.Wish signer = second.signerWish();
        signer.notAfter = root.notAfter;
        second.sign(signer);
        second.carriedLists.add(second.root.emptyList(time.minusSeconds(60), time.plusSeconds(60)));
        second.carriedLists.add(second.intermediate.emptyList(time.minusSeconds(60), time.plusSeconds(60)));
        return bundle.withRenewal(
                Renewal.of(TimestampToken.parse(second.token(object))).encode());
    }

    @Test
    void aRenewalInTimeKeepsItBelievable() throws MalformedException {
        ProofBundle stamped = stampedBy(first);
        ProofBundle kept = renewed(stamped, stamped.renewable().toByteArray());
        Instant later = Instant.parse("2040-01-01T00:00:00Z");
        TrustPolicy policy = policy(1, first, second);
        assertThat(verify(policy, stamped, later).result()).isEqualTo(Result.INCONCLUSIVE);
        Report report = verify(policy, kept, later);
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(detail(report, "TIM-14"))
                .contains("not later than 2026-11-21T08:00:01.500Z")
                .contains("believable until 2046")
                .contains("renewed by 1 from 2035-06-01");
        assertThat(verify(policy, kept, Instant.parse("2046-06-01T00:00:00Z")).result())
                .isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void aRenewalOfSomethingElseRefutesWhereItIsNeeded() throws MalformedException {
        ProofBundle kept = renewed(stampedBy(first), new byte[] {1});
        TrustPolicy policy = policy(1, first, second);
        assertThat(verify(policy, kept, SOON).result()).isEqualTo(Result.VERIFIED);
        Report report = verify(policy, kept, Instant.parse("2040-01-01T00:00:00Z"));
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(detail(report, "TIM-14")).startsWith("FAILED TIM-21");
    }

    @Test
    void aRenewalThatIsNoneRefutesWhereItIsNeeded() {
        ProofBundle kept = stampedBy(first).withRenewal(Bytes.ofHex("3000"));
        Report report = verify(policy(1, first), kept, Instant.parse("2040-01-01T00:00:00Z"));
        assertThat(detail(report, "TIM-14")).startsWith("FAILED TIM-20");
    }

    @Test
    void whatWasRenewedCannotBeExchanged() throws MalformedException {
        ProofBundle stamped = stampedBy(first);
        ProofBundle kept = renewed(stamped, stamped.renewable().toByteArray());
        ProofBundle changed = kept.withAnchorings(List.of(kept.anchorings()
                .getFirst()
                .withTimes(List.of(first.stamp(
                        BlockRules.headerBytes(kept.anchorings().getFirst().block()))))));
        Report report = verify(policy(1, first, second), changed, Instant.parse("2040-01-01T00:00:00Z"));
        assertThat(report.result()).isEqualTo(Result.REFUTED);
    }
}
