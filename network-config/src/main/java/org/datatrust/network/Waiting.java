package org.datatrust.network;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that only looking can tell. */
public final class Waiting {
    private static final long LOOK_EVERY_MILLIS = 40;

    private Waiting() {}

    /** Looks until it is true; tells whether that was in time. */
    public static boolean until(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        return true;
    }
}
