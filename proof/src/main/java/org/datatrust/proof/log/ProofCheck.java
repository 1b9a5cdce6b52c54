package org.datatrust.proof.log;

/** What came out of checking a proof. */
public sealed interface ProofCheck {
    /** The proof holds. */
    record Proven() implements ProofCheck {}

    /** @param detail what was expected and what was found */
    record NotProven(Reason reason, String detail) implements ProofCheck {}

    /** Constants are added, never renamed. */
    enum Reason {
        /** The leaf index is not below the tree size, or a size is out of range. */
        OUT_OF_RANGE,
        PATH_TOO_SHORT,
        PATH_TOO_LONG,
        ROOT_MISMATCH
    }
}
