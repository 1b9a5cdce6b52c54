package org.datatrust.verifier;

/** How much was proven; each level implies those before it. Constants are added, never renamed. */
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
    COMMITTED(4);

    private final int number;

    Level(int number) {
        this.number = number;
    }

    /** 0 to 4. */
    public int number() {
        return number;
    }

    /** The level before this one; NONE is below itself. */
    Level below() {
        return switch (this) {
            case NONE, INTACT -> NONE;
            case ORDERED -> INTACT;
            case ENDORSED -> ORDERED;
            case COMMITTED -> ENDORSED;
        };
    }
}
