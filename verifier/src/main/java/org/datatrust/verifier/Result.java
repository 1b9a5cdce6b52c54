package org.datatrust.verifier;

import java.util.List;

/** The verdict about one record. */
public enum Result {
    /** No check failed, and the level that the trust policy demands was reached. */
    VERIFIED(0),
    /** A check failed. */
    REFUTED(1),
    /** No check failed, but less was proven than the trust policy demands. */
    INCONCLUSIVE(3);

    private final int exitCode;

    Result(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Of checks that are all demanded. */
    static Result of(List<Check> checks) {
        if (checks.stream().anyMatch(check -> check.outcome() == Outcome.FAILED)) {
            return REFUTED;
        }
        return checks.stream().allMatch(check -> check.outcome() == Outcome.OK) ? VERIFIED : INCONCLUSIVE;
    }

    /** What a command that ends with this verdict returns to the shell. */
    public int exitCode() {
        return exitCode;
    }
}
