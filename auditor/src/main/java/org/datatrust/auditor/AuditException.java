package org.datatrust.auditor;

/** An audit cannot even begin. Carries a stable code of {@code docs/spec/audit.md}. */
public final class AuditException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The store belongs to another ledger. */
    public static final String OTHER_LEDGER = "AUD-60";

    /** The store cannot be opened, read or written. */
    public static final String STORE_UNUSABLE = "AUD-61";

    /** A checkpoint or evidence file is not one. */
    public static final String BAD_FILE = "AUD-62";

    private final String code;

    public AuditException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public AuditException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
