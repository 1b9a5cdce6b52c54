package org.datatrust.integration;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;

/** Waiting for a condition that only looking can tell. */
final class Eventually {
    private static final long LOOK_EVERY_MILLIS = 20;

    private Eventually() {}

    /** Fails if it did not become true in time. */
    static void until(String what, Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                Assertions.fail("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
