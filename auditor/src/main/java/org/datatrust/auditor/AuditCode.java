package org.datatrust.auditor;

/** What an audit can find (docs/spec/audit.md). Codes are added, never renumbered. */
public enum AuditCode {
    GAP("AUD-01", Weight.CONTRADICTION),
    ROLLBACK("AUD-02", Weight.CONTRADICTION),
    FORK("AUD-03", Weight.CONTRADICTION),
    SPLIT_VIEW("AUD-04", Weight.CONTRADICTION),

    OTHER_GENESIS("AUD-10", Weight.REFUTED),
    BLOCK_UNREADABLE("AUD-11", Weight.REFUTED),
    BLOCK_DATA("AUD-12", Weight.REFUTED),
    BLOCK_ENVELOPES("AUD-13", Weight.REFUTED),
    BLOCK_SIGNATURES_UNREADABLE("AUD-14", Weight.REFUTED),
    BLOCK_QUORUM("AUD-15", Weight.REFUTED),
    LAST_CONFIGURATION("AUD-16", Weight.REFUTED),
    CONFIGURATION_REFUSED("AUD-17", Weight.REFUTED),
    CONFIGURATION_NOT_JUDGED("AUD-18", Weight.NOT_JUDGED),

    FLAGS_MISSING("AUD-20", Weight.REFUTED),
    FLAG_DISAGREES("AUD-21", Weight.REFUTED),
    TRANSACTION_NOT_JUDGED("AUD-22", Weight.NOT_JUDGED),

    LOG_NOT_RECOMPUTED("AUD-30", Weight.REFUTED),
    CONSENT_NOT_RECOMPUTED("AUD-31", Weight.REFUTED),
    DATASET_NOT_RECOMPUTED("AUD-32", Weight.REFUTED),

    SOURCE_BEHIND("AUD-40", Weight.NOTE),
    SOURCE_UNREACHABLE("AUD-41", Weight.UNAVAILABLE),
    SOURCE_SHOWS_UNSIGNED("AUD-42", Weight.REFUTED),

    STORE_CONTRADICTS_ITSELF("AUD-50", Weight.REFUTED);

    /** How much a finding matters, the worst first. */
    public enum Weight {
        /** Two signed accounts of one ledger, or a signed account that is taken back. */
        CONTRADICTION(7),
        REFUTED(1),
        UNAVAILABLE(6),
        NOT_JUDGED(3),
        NOTE(0);

        private final int exit;

        Weight(int exit) {
            this.exit = exit;
        }

        /** Exit code of a command whose worst finding has this weight. */
        public int exit() {
            return exit;
        }
    }

    private final String code;
    private final Weight weight;

    AuditCode(String code, Weight weight) {
        this.code = code;
        this.weight = weight;
    }

    public String code() {
        return code;
    }

    public Weight weight() {
        return weight;
    }

    static AuditCode ofCode(String code) {
        for (AuditCode found : values()) {
            if (found.code.equals(code)) {
                return found;
            }
        }
        throw new IllegalArgumentException("no finding has the code " + code);
    }
}
