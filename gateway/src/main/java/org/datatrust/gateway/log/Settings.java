package org.datatrust.gateway.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;

/**
 * @param maxBatchLeaves leaves in one append to the ledger
 * @param maxQueuedBytes entries that wait for the journal; a message that does not fit waits with its caller
 * @param maxGroupRecords records in one synced write
 * @param fateWait how long to wait for a commit before the same transaction is submitted again
 * @param maxPause longest time between two tries of anything that failed
 */
public record Settings(
        int maxBatchLeaves,
        long maxQueuedBytes,
        int maxGroupRecords,
        Duration fateWait,
        Duration maxPause,
        InstantSource clock,
        MeterRegistry meters) {
    public Settings {
        if (maxBatchLeaves < 1 || maxQueuedBytes < LogKeeper.MAX_MESSAGE_BYTES || maxGroupRecords < 1) {
            throw new IllegalArgumentException("a batch, a group and a queue hold at least one message");
        }
    }

    /** What a gateway runs with; meters go nowhere. */
    public static Settings defaults() {
        return new Settings(
                1 << 20,
                64 << 20,
                16_384,
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                InstantSource.system(),
                new CompositeMeterRegistry());
    }

    public Settings withMeters(MeterRegistry registry) {
        return new Settings(maxBatchLeaves, maxQueuedBytes, maxGroupRecords, fateWait, maxPause, clock, registry);
    }
}
