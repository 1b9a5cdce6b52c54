package org.datatrust.gateway.bridge;

import java.time.Duration;

/**
 * How patient the bridge is.
 *
 * @param look how often a chain is looked at while something is under way
 * @param rest the longest wait between tries while something is wrong
 * @param answer of one node for one answer
 * @param resend after which a transaction is sent again, or replaced by a dearer one
 */
public record Pace(Duration look, Duration rest, Duration answer, Duration resend) {
    public static final Pace STANDARD =
            new Pace(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30));
}
