package org.datatrust.verifier.time;

/**
 * How many signatures may still be checked: whoever gives evidence decides how much there is of it. Not safe for use by several threads.
 */
final class Effort {
    private int left;
    private boolean exceeded;

    Effort(int signatureChecks) {
        this.left = signatureChecks;
    }

    /** False if one more check is too much. */
    boolean take() {
        exceeded |= left == 0;
        return !exceeded && left-- > 0;
    }

    boolean isExceeded() {
        return exceeded;
    }
}
