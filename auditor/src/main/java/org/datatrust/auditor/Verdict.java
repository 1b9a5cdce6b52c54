package org.datatrust.auditor;

/** What the auditor makes of one transaction, whatever any peer says of it. */
sealed interface Verdict {
    record Valid() implements Verdict {}

    /** @param reason Fabric's name for it, such as MVCC_READ_CONFLICT */
    record Invalid(String reason) implements Verdict {}

    /** @param reason which of the auditor's limits it is beyond */
    record NotJudged(String reason) implements Verdict {}

    /** As it is stored, one byte. */
    default byte mark() {
        return switch (this) {
            case Valid valid -> 0;
            case Invalid invalid -> 1;
            case NotJudged notJudged -> 2;
        };
    }

    /** Whether a peer's flag for the same transaction (0 is valid) can stand beside a stored mark. */
    static boolean agrees(byte mark, byte flag) {
        return switch (mark) {
            case 0 -> flag == 0;
            case 1 -> flag != 0;
            default -> true;
        };
    }
}
