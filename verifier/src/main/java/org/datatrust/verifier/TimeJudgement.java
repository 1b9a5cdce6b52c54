package org.datatrust.verifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.time.RenewalVerdict;
import org.datatrust.verifier.time.TimestampJudge;
import org.datatrust.verifier.time.TimestampStep;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.time.TimestampVerdict;
import org.datatrust.verifier.time.TimestampVerdict.Accepted;

/**
 * What an anchoring's time-stamps prove about its block, whenever one looks.
 *
 * @param accepted every time-stamp that passed
 */
record TimeJudgement(Findings findings, List<Accepted> accepted) {
    private static final RenewalVerdict NO_RENEWAL = new RenewalVerdict.Undecided("TIM-24", "there is no renewal");

    TimeJudgement {
        accepted = List.copyOf(accepted);
    }

    static TimeJudgement of(TimestampTrust trust, Anchoring anchoring) {
        Findings findings = new Findings();
        if (anchoring.times().isEmpty()) {
            findings.notProven(Rule.TIMESTAMP_READABLE, "there is no time-stamp");
            return new TimeJudgement(findings, List.of());
        }
        TimestampJudge judge = new TimestampJudge(trust);
        byte[] header = BlockRules.headerBytes(anchoring.block());
        List<TimestampVerdict> verdicts = new ArrayList<>();
        List<Accepted> accepted = new ArrayList<>();
        for (TimeEvidence evidence : anchoring.times()) {
            TimestampVerdict verdict = judge.judge(header, evidence);
            verdicts.add(verdict);
            if (verdict instanceof Accepted found) {
                accepted.add(found);
            }
        }
        TreeSet<String> authorities = new TreeSet<>();
        accepted.forEach(found -> authorities.add(found.authority()));
        boolean enough = authorities.size() >= trust.required();
        List<String> ignored = new ArrayList<>();
        for (TimestampVerdict verdict : verdicts) {
            record(findings, verdict, enough, ignored);
        }
        String detail = authorities + ", needed are " + trust.required() + Wording.ignored(ignored);
        if (enough) {
            findings.ok(Rule.TIMESTAMPS_ENOUGH, detail);
        } else {
            findings.notProven(Rule.TIMESTAMPS_ENOUGH, detail);
        }
        return new TimeJudgement(findings, accepted);
    }

    /** A time-stamp that does not count fails its check only if there are not enough without it. */
    private static void record(Findings findings, TimestampVerdict verdict, boolean enough, List<String> ignored) {
        switch (verdict) {
            case Accepted accepted -> {
                for (TimestampStep step : TimestampStep.values()) {
                    boolean silent = step == TimestampStep.NOT_REVOKED && !accepted.revocationEvidence();
                    findings.ok(
                            Rule.ofCode(step.code()),
                            silent ? "nothing tells; the trust policy does not ask for evidence" : "");
                }
            }
            case TimestampVerdict.Refused refused -> {
                ignored.add(refused.step().code() + " " + refused.reason());
                if (!enough) {
                    passed(findings, refused.step());
                    findings.failed(Rule.ofCode(refused.step().code()), refused.reason());
                }
            }
            case TimestampVerdict.Undecided undecided -> {
                ignored.add(undecided.step().code() + " " + undecided.reason());
                if (!enough) {
                    passed(findings, undecided.step());
                    findings.notProven(Rule.ofCode(undecided.step().code()), undecided.reason());
                }
            }
        }
    }

    private static void passed(Findings findings, TimestampStep before) {
        for (TimestampStep step : TimestampStep.values()) {
            if (step.compareTo(before) < 0) {
                findings.ok(Rule.ofCode(step.code()), "");
            }
        }
    }

    /**
     * Adds whether the time-stamps may still be believed, and the bounds that they give.
     *
     * @param now empty if whoever verifies gave no clock
     * @param renewal what came of the bundle's renewal; asked for only if it matters
     */
    void believe(
            Findings target, TimestampTrust trust, Optional<Instant> now, Supplier<Optional<RenewalVerdict>> renewal) {
        if (!findings.isOk(Rule.TIMESTAMPS_ENOUGH)) {
            return;
        }
        if (now.isEmpty()) {
            target.notProven(Rule.TIMESTAMPS_BELIEVABLE, "the time of this verification is not known");
            return;
        }
        List<Believed> fresh = believed(found -> directly(found, now.get()));
        if (fresh.size() >= trust.required()) {
            bound(target, trust, fresh, "");
            return;
        }
        switch (renewal.get().orElse(NO_RENEWAL)) {
            case RenewalVerdict.Renewed renewed -> {
                List<Believed> kept =
                        believed(found -> directly(found, now.get()).or(() -> through(found, renewed, now.get())));
                if (kept.size() >= trust.required()) {
                    bound(target, trust, kept, "; renewed by " + renewed.stamps() + " from " + renewed.since());
                } else {
                    tooOld(target, trust, kept.size(), now.get(), ", for all its renewal");
                }
            }
            case RenewalVerdict.Refused refused ->
                target.failed(Rule.TIMESTAMPS_BELIEVABLE, refused.code() + ": " + refused.reason());
            case RenewalVerdict.Undecided undecided ->
                tooOld(target, trust, fresh.size(), now.get(), "; " + undecided.code() + ": " + undecided.reason());
        }
    }

    /** A time-stamp that is believed, up to a time. */
    private record Believed(Accepted stamp, Instant until) {}

    private interface Belief {
        /** Until when; empty if not at all. */
        Optional<Instant> in(Accepted found);
    }

    /** The earliest that each authority says, earliest first. */
    private List<Believed> believed(Belief belief) {
        Map<String, Believed> best = new HashMap<>();
        for (Accepted found : accepted) {
            belief.in(found)
                    .ifPresent(until -> best.merge(
                            found.authority(),
                            new Believed(found, until),
                            (a, b) -> a.stamp().latest().isAfter(b.stamp().latest()) ? b : a));
        }
        return best.values().stream()
                .sorted(Comparator.comparing((Believed b) -> b.stamp().latest())
                        .thenComparing(b -> b.stamp().authority()))
                .toList();
    }

    private static Optional<Instant> directly(Accepted found, Instant now) {
        boolean holds =
                !now.isAfter(found.believableUntil()) && !found.earliest().isAfter(now.plus(Verifier.CLOCK_SKEW));
        return holds ? Optional.of(found.believableUntil()) : Optional.empty();
    }

    /** What was still believable when it was first renewed is believed as long as the renewal is. */
    private static Optional<Instant> through(Accepted found, RenewalVerdict.Renewed renewed, Instant now) {
        boolean inTime = !renewed.since().isAfter(found.believableUntil())
                && !renewed.since().isBefore(found.earliest());
        boolean holds = inTime
                && !now.isAfter(renewed.believableUntil())
                && !renewed.earliest().isAfter(now.plus(Verifier.CLOCK_SKEW));
        return holds ? Optional.of(renewed.believableUntil()) : Optional.empty();
    }

    private void tooOld(Findings target, TimestampTrust trust, int believed, Instant now, String why) {
        target.notProven(
                Rule.TIMESTAMPS_BELIEVABLE,
                believed + " of " + accepted.size() + " may be believed at " + now + ", needed are " + trust.required()
                        + why);
    }

    /** As many as are needed agree on this bound; one liar among them cannot make it earlier. */
    private static void bound(Findings target, TimestampTrust trust, List<Believed> believed, String renewed) {
        List<Believed> counted = believed.subList(0, trust.required());
        Instant until = counted.stream()
                .map(Believed::until)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        target.ok(
                Rule.TIMESTAMPS_BELIEVABLE,
                "not later than " + counted.getLast().stamp().latest() + ", not before: not proven; believable until "
                        + until + renewed);
    }
}
