package org.datatrust.gateway.log;

/** A request that is not carried out, with the reason the caller gets. Nothing was changed. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public Refusal(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why; the codes are public and never renumbered (docs/reference/error-codes.md). */
    public enum Reason {
        BAD_NAME("GTW-01"),
        MALFORMED_ENTRY("GTW-02"),
        /** The statement names another channel, or a dataset of another organisation. */
        MISDIRECTED_ENTRY("GTW-03"),
        BAD_REQUEST_ID("GTW-04"),
        REQUEST_ID_REUSED("GTW-05"),
        NO_SUCH_LOG("GTW-06"),
        NO_SUCH_ENTRY("GTW-07"),
        /** The entry is accepted but not on the ledger yet. */
        NOT_COMMITTED("GTW-08"),
        TOO_LARGE("GTW-09"),
        /** The ledger holds another history of this log than this gateway: nothing more is accepted. */
        LOG_DIVERGED("GTW-10"),
        LEDGER_UNAVAILABLE("GTW-11"),
        /** The journal cannot be written; the gateway must be restarted. */
        STORAGE_FAILED("GTW-12"),
        OUT_OF_RANGE("GTW-13"),
        SHUTTING_DOWN("GTW-14"),
        NOT_OWNER("GTW-15");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
