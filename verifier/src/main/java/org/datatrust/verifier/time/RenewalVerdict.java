package org.datatrust.verifier.time;

import java.time.Instant;

/** What came of checking a renewal. */
public sealed interface RenewalVerdict {
    /**
     * What was renewed existed not later than {@code since}, and that may be believed up to {@code believableUntil}.
     *
     * @param earliest the earliest time at which the last stamp can have been made
     */
    record Renewed(Instant since, Instant earliest, Instant believableUntil, int stamps) implements RenewalVerdict {}

    /** @param code TIM-20 to TIM-23 */
    record Refused(String code, String reason) implements RenewalVerdict {}

    /** Evidence is missing, or of a kind that this version cannot judge. */
    record Undecided(String code, String reason) implements RenewalVerdict {}
}
