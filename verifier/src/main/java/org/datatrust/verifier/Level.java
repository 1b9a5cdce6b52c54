package org.datatrust.verifier;

/**
 * How much was proven. Up to COMMITTED each level implies those before it; those after it are additions, each of which implies COMMITTED
 * but none of the others. Constants are added, never renamed.
 */
public enum Level {
    /** Nothing. */
    NONE(0),
    /** The data is what the statement says, and the statement is in the log head. */
    INTACT(1),
    /** That head is in a block that the quorum of orderers signed. */
    ORDERED(2),
    /** The organisations that the policy in force demands signed the transaction. */
    ENDORSED(3),
    /** The transaction was judged valid, as k organisations say under their signatures. */
    COMMITTED(4),
    /** The block existed at a time that time-stamping authorities vouch for. */
    TIMED(5),
    /** Chains outside the consortium hold a checkpoint of the log that extends the record's. */
    WITNESSED(6),
    /** At a given time the log still held the record, and as its newest state k organisations signed one that extends it. */
    CURRENT(7),
    /** Organisations signed the log's checkpoint a second time, by an algorithm that quantum computers are not expected to break. */
    COUNTERSIGNED(8);

    private final int number;

    Level(int number) {
        this.number = number;
    }

    /** 0 to 8. */
    public int number() {
        return number;
    }

    /** Whether the level stands beside the others instead of on them. */
    public boolean isAddition() {
        return number > COMMITTED.number;
    }

    /** The level before this one, for an addition COMMITTED; NONE is below itself. */
    Level below() {
        return switch (this) {
            case NONE, INTACT -> NONE;
            case ORDERED -> INTACT;
            case ENDORSED -> ORDERED;
            case COMMITTED -> ENDORSED;
            case TIMED, WITNESSED, CURRENT, COUNTERSIGNED -> COMMITTED;
        };
    }
}
