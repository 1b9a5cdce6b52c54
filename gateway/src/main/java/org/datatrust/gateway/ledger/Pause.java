package org.datatrust.gateway.ledger;

import java.time.Duration;

/** Waits between tries of one thing, each time twice as long, up to a limit. */
public final class Pause {
    private static final Duration FIRST = Duration.ofMillis(20);

    private final Duration longest;
    private Duration next = FIRST;

    public Pause(Duration longest) {
        this.longest = longest;
    }

    public void await() throws InterruptedException {
        Thread.sleep(next);
        next = next.multipliedBy(2).compareTo(longest) > 0 ? longest : next.multipliedBy(2);
    }
}
