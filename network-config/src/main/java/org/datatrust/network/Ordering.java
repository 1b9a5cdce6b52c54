package org.datatrust.network;

import java.time.Duration;

/**
 * How SmartBFT cuts blocks and how long it waits before it doubts its leader; the words are those of SmartBFT's configuration.
 *
 * @param maxTransactionsPerBlock 1 to 10,000
 * @param maxBlockMegabytes 1 to 49; also the limit of one transaction
 * @param leaderHeartbeatCount heartbeats that the leader sends per {@code leaderHeartbeatTimeout}
 */
public record Ordering(
        int maxTransactionsPerBlock,
        int maxBlockMegabytes,
        Duration batchInterval,
        Duration requestForward,
        Duration requestComplain,
        Duration requestAutoRemove,
        Duration viewChangeResend,
        Duration viewChange,
        Duration leaderHeartbeatTimeout,
        int leaderHeartbeatCount) {

    public Ordering {
        inRange("maxTransactionsPerBlock", maxTransactionsPerBlock, 1, 10_000);
        inRange("maxBlockMegabytes", maxBlockMegabytes, 1, 49);
        inRange("leaderHeartbeatCount", leaderHeartbeatCount, 2, 100);
        notLonger("requestForward", requestForward, "requestComplain", requestComplain);
        notLonger("requestComplain", requestComplain, "requestAutoRemove", requestAutoRemove);
        notLonger("viewChangeResend", viewChangeResend, "viewChange", viewChange);
    }

    private static void inRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "ordering." + key + " must be " + least + " to " + most + ", is " + value);
        }
    }

    private static void notLonger(String shortKey, Duration shorter, String longKey, Duration longer) {
        if (shorter.compareTo(longer) > 0) {
            throw new IllegalArgumentException("ordering." + shortKey + " must not be longer than ordering." + longKey);
        }
    }
}
