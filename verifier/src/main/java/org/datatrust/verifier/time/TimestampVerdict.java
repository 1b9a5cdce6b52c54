package org.datatrust.verifier.time;

import java.time.Instant;

/** What came of checking one time-stamp. All steps before the one that is named were passed. */
public sealed interface TimestampVerdict {
    /**
     * The bytes existed not later than {@code latest}.
     *
     * @param authority the name that the trust policy gives it
     * @param earliest genTime less the accuracy, and {@code latest} genTime and the accuracy: the authority's clock said a time in between
     * @param believableUntil from then on the signature proves nothing any more, unless it was renewed before: the first certificate of the
     *     chain expires, or an algorithm passes its date
     * @param revocationEvidence whether the chain was shown to be free of revoked certificates, or nothing was said about it
     */
    record Accepted(
            String authority, Instant earliest, Instant latest, Instant believableUntil, boolean revocationEvidence)
            implements TimestampVerdict {}

    /** A contradiction. */
    record Refused(TimestampStep step, String reason) implements TimestampVerdict {}

    /** Evidence is missing, or of a kind that this version cannot judge. */
    record Undecided(TimestampStep step, String reason) implements TimestampVerdict {}
}
