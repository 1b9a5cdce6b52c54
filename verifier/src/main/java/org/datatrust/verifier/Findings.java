package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.fabric.UnsupportedException;

/** Gathers what came of checks. Where a check is done on several things, the worst outcome stands. Not safe for use by several threads. */
final class Findings {
    private static final String NOT_REACHED = "not reached: an earlier check did not pass";

    private final Map<Rule, Check> checks = new EnumMap<>(Rule.class);

    void ok(Rule rule, String detail) {
        put(rule, Outcome.OK, detail);
    }

    void failed(Rule rule, String detail) {
        put(rule, Outcome.FAILED, detail);
    }

    void notProven(Rule rule, String detail) {
        put(rule, Outcome.NOT_PROVEN, detail);
    }

    void noted(Rule rule, String detail) {
        put(rule, Outcome.NOTED, detail);
    }

    /** OK or FAILED. */
    boolean check(Rule rule, boolean holds, String failure) {
        put(rule, holds ? Outcome.OK : Outcome.FAILED, holds ? "" : failure);
        return holds;
    }

    /** The code of the cause is told unless it is the rule's own. */
    void failed(Rule rule, MalformedException cause) {
        failed(rule, detail(rule, cause.code(), String.valueOf(cause.getMessage())));
    }

    void notProven(Rule rule, UnsupportedException cause) {
        notProven(rule, detail(rule, cause.code(), String.valueOf(cause.getMessage())));
    }

    private static String detail(Rule rule, String code, String message) {
        return rule.code().equals(code) ? message : code + ": " + message;
    }

    private void put(Rule rule, Outcome outcome, String detail) {
        put(rule, new Check(rule.code(), rule.level(), outcome, detail));
    }

    private void put(Rule rule, Check check) {
        Check before = checks.putIfAbsent(rule, check);
        if (before != null && isWorse(check.outcome(), before.outcome())) {
            checks.put(rule, check);
        }
    }

    private static boolean isWorse(Outcome outcome, Outcome than) {
        return switch (than) {
            case OK -> outcome != Outcome.OK;
            case NOTED -> outcome == Outcome.NOT_PROVEN || outcome == Outcome.FAILED;
            case NOT_PROVEN -> outcome == Outcome.FAILED;
            case FAILED -> false;
        };
    }

    boolean has(Rule rule) {
        return checks.containsKey(rule);
    }

    boolean isOk(Rule rule) {
        Check check = checks.get(rule);
        return check != null && check.outcome() == Outcome.OK;
    }

    boolean isOkOrAbsent(Rule rule) {
        return !has(rule) || isOk(rule);
    }

    void addAll(Findings more) {
        more.checks.forEach(this::put);
    }

    /** What was found, in order of the rules. */
    List<Check> found() {
        return List.copyOf(checks.values());
    }

    /**
     * All rules in order; those without a finding are NOT_PROVEN. An addition about which the bundle holds nothing is told by its first
     * rule alone. Of the rules about the data only those are told that were asked: about all of it, or about some of its parts.
     */
    List<Check> complete() {
        List<Check> all = new ArrayList<>(Rule.values().length);
        boolean disclosed = has(Rule.DISCLOSURE_PROFILE);
        for (Rule rule : Rule.values()) {
            Check check = checks.get(rule);
            // Where a file beside a disclosure was not come to, the disclosure itself was refuted.
            boolean notAsked = disclosed
                    ? rule == Rule.DATA_MATCHES || (rule == Rule.DISCLOSED_FILE && check == null)
                    : Rule.OF_DISCLOSURES.contains(rule);
            if (notAsked) {
                continue;
            }
            if (check != null) {
                all.add(check);
            } else if (!rule.level().isAddition() || rule.isFirstOfLevel() || isOk(rule.firstOfLevel())) {
                all.add(new Check(rule.code(), rule.level(), Outcome.NOT_PROVEN, NOT_REACHED));
            }
        }
        return all;
    }

    /**
     * The verdict: what fails refutes; else the level counts, and the additions that are demanded besides.
     */
    Report report(int minimumLevel, Set<Level> demanded, Optional<Report.Subject> subject) {
        List<Check> all = complete();
        Level level = Level.COMMITTED;
        boolean failed = false;
        Set<Level> additions = EnumSet.noneOf(Level.class);
        all.stream().map(Check::level).filter(Level::isAddition).forEach(additions::add);
        for (Check check : all) {
            boolean holds = check.outcome() == Outcome.OK;
            if (check.level().isAddition()) {
                if (!holds) {
                    additions.remove(check.level());
                }
            } else if (!holds && check.level() != Level.NONE && check.level().number() <= level.number()) {
                level = check.level().below();
            }
            failed |= check.outcome() == Outcome.FAILED;
        }
        if (level != Level.COMMITTED) {
            additions.clear();
        }
        boolean enough =
                level.number() >= Math.min(minimumLevel, Level.COMMITTED.number()) && additions.containsAll(demanded);
        Result result = failed ? Result.REFUTED : enough ? Result.VERIFIED : Result.INCONCLUSIVE;
        return new Report(result, level, additions, minimumLevel, subject, all);
    }
}
