package org.datatrust.network;

/** The thread was asked to stop while it waited. */
public final class Interruption {
    private Interruption() {}

    /** Keeps the thread's interrupted state and gives what to throw. */
    public static NetworkException of(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new NetworkException(
                NetworkException.Code.STEP_FAILED,
                "Interrupted; the network may be half started: run 'up' again, or 'down'.",
                e);
    }
}
