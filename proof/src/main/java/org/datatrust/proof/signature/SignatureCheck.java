package org.datatrust.proof.signature;

/** What came out of checking a signature; each refusal has a cause of its own. */
public enum SignatureCheck {
    VALID,
    /** Not the one DER encoding of two positive integers, or bytes after it. */
    NOT_DER,
    /** r or s is not in [1, n-1]. */
    OUT_OF_RANGE,
    /** s is above n/2: Fabric and EVM chains accept only the lower of the two twins. */
    HIGH_S,
    /** A well-formed signature of something else or by someone else. */
    MISMATCH;

    public boolean isValid() {
        return this == VALID;
    }
}
