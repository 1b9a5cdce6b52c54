package org.datatrust.cli;

/** What the shell gets. Numbers are never changed; 1 and 3 are never mixed up. */
enum ExitCode {
    /** Verified, or done. */
    OK(0),
    /** The evidence contradicts: data, proof or trust do not fit together. */
    REFUTED(1),
    /** The command was not understood. */
    USAGE(2),
    /** Nothing contradicts, but less was proven, or done, than was asked for. */
    INCONCLUSIVE(3),
    PERMISSION(4),
    NOT_FOUND(5),
    /** The gateway or the network cannot be reached now. */
    UNAVAILABLE(6),
    /** An audit found two accounts of one ledger, or one that was taken back. */
    CONTRADICTED(7),
    /** The evidence is sound, and says that it was not permitted. */
    NOT_PERMITTED(8),
    /** A bug. */
    INTERNAL(70),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
