package org.datatrust.auditor;

import java.time.Instant;
import java.util.OptionalLong;
import org.datatrust.verifier.fabric.EndorserTransaction;

/** When a transaction says it was made. Fabric lets it say anything. */
final class ClaimedTime {
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private ClaimedTime() {}

    /** Seconds since 1970; empty for a time before that or after the year 9999, at which nothing takes effect. */
    static OptionalLong seconds(EndorserTransaction transaction) {
        Instant time = transaction.claimedTime();
        return time.isBefore(Instant.EPOCH) || time.isAfter(LAST)
                ? OptionalLong.empty()
                : OptionalLong.of(time.getEpochSecond());
    }
}
