package org.datatrust.custodian;

/** What a custodian is told: a stable code and what is wrong. No message holds anything that is sealed. */
public final class CustodyException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. The codes are public and never renumbered. */
    public enum Reason {
        /** A file of the vault does not follow {@code docs/spec/custody.md}. */
        NOT_A_VAULT("VLT-01"),
        /** The key-encryption key has another length, may be read by others, or lies inside the vault. */
        UNSAFE_KEY("VLT-02"),
        /** Another key-encryption key, or bytes that were changed. */
        DOES_NOT_OPEN("VLT-03"),
        /** Never sealed here, or erased. */
        NO_SUCH_RECORD("VLT-04"),
        NAME_TAKEN("VLT-05"),
        /** The form or record is not JSON with exactly the members that {@code docs/spec/custody.md} names. */
        NOT_A_RECORD("VLT-06"),
        /** A member is outside its range. */
        BAD_FIELD("VLT-07"),
        /** What would reach the ledger looks like a number by which a person is known. */
        LOOKS_PERSONAL("VLT-08");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    private final Reason reason;

    CustodyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    CustodyException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
