package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** All rules in order; those without a finding are NOT_PROVEN. */
    List<Check> complete() {
        List<Check> all = new ArrayList<>(Rule.values().length);
        for (Rule rule : Rule.values()) {
            Check check = checks.get(rule);
            all.add(check == null ? new Check(rule.code(), rule.level(), Outcome.NOT_PROVEN, NOT_REACHED) : check);
        }
        return all;
    }

    /** The verdict: what fails refutes; else the level counts. */
    Report report(int minimumLevel, Optional<Report.Subject> subject) {
        List<Check> all = complete();
        Level level = Level.COMMITTED;
        boolean failed = false;
        for (Check check : all) {
            if (check.outcome() != Outcome.OK && check.level().number() <= level.number()) {
                level = check.level().below();
            }
            failed |= check.outcome() == Outcome.FAILED;
        }
        Result result =
                failed ? Result.REFUTED : level.number() >= minimumLevel ? Result.VERIFIED : Result.INCONCLUSIVE;
        return new Report(result, level, minimumLevel, subject, all);
    }
}
