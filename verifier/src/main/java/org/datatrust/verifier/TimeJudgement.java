package org.datatrust.verifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.fabric.BlockRules;
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
     */
    void believe(Findings target, TimestampTrust trust, Optional<Instant> now) {
        if (!findings.isOk(Rule.TIMESTAMPS_ENOUGH)) {
            return;
        }
        if (now.isEmpty()) {
            target.notProven(Rule.TIMESTAMPS_BELIEVABLE, "the time of this verification is not known");
            return;
        }
        Map<String, Accepted> best = new HashMap<>();
        for (Accepted found : accepted) {
            if (isBelievable(found, now.get())) {
                best.merge(found.authority(), found, (a, b) -> a.latest().isAfter(b.latest()) ? b : a);
            }
        }
        List<Accepted> believed = best.values().stream()
                .sorted(Comparator.comparing(Accepted::latest).thenComparing(Accepted::authority))
                .toList();
        if (believed.size() < trust.required()) {
            target.notProven(
                    Rule.TIMESTAMPS_BELIEVABLE,
                    believed.size() + " of " + accepted.size() + " may be believed at " + now.get() + ", needed are "
                            + trust.required());
            return;
        }
        // As many as are needed agree on this bound; one liar among them cannot make it earlier.
        List<Accepted> counted = believed.subList(0, trust.required());
        Instant until = counted.stream()
                .map(Accepted::believableUntil)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        target.ok(
                Rule.TIMESTAMPS_BELIEVABLE,
                "not later than " + counted.getLast().latest() + ", not before: not proven; believable until " + until);
    }

    private static boolean isBelievable(Accepted found, Instant now) {
        return !now.isAfter(found.believableUntil()) && !found.earliest().isAfter(now.plus(Verifier.CLOCK_SKEW));
    }
}
