package org.datatrust.gateway.log;

import java.util.Map;

/** A request that is not carried out, with the reason the caller gets. Nothing was changed, unless the reason says otherwise. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private final transient Map<String, String> facts;

    public Refusal(Reason reason, String message) {
        this(reason, message, Map.of());
    }

    /** @param facts for programs, such as a transaction's id */
    public Refusal(Reason reason, String message, Map<String, String> facts) {
        super(message);
        this.reason = reason;
        this.facts = Map.copyOf(facts);
    }

    /** The same request again will tell. */
    public static Refusal outcomeUnknown(String transactionId) {
        return new Refusal(
                Reason.OUTCOME_UNKNOWN,
                "It is not known yet what became of transaction " + transactionId + ". Send the same bytes again.",
                Map.of("transaction_id", transactionId));
    }

    /** Nothing was ordered. */
    public static Refusal nothingTaken(String why) {
        return new Refusal(Reason.LEDGER_UNAVAILABLE, "The ledger took nothing: " + why);
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, String> facts() {
        return facts;
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
        NOT_OWNER("GTW-15"),
        /** Neither a consent event nor a use of data, or one for another channel. */
        MALFORMED_CONSENT("GTW-19"),
        NO_SUCH_CONSENT("GTW-20"),
        /** The event does not follow the newest event of the consent. */
        CONSENT_CHANGED("GTW-21"),
        UNLAWFUL_EVENT("GTW-22"),
        NOT_ENTITLED("GTW-23"),
        NOT_THE_PERSON("GTW-24"),
        WIDER_TERMS("GTW-25"),
        PERIOD_OVER("GTW-26"),
        PERIOD_NOT_OVER("GTW-27"),
        USE_ID_REUSED("GTW-28"),
        CLOCK_SKEW("GTW-29"),
        /** A transaction may be on the ledger or get there: the same request again will tell. */
        OUTCOME_UNKNOWN("GTW-30"),
        /** The index met a block that does not fit; it must be built anew. */
        INDEX_STOPPED("GTW-31"),
        /** The index does not hold what the peer holds. */
        INDEX_BEHIND("GTW-32"),
        /** No dataset event, or one for another channel. */
        MALFORMED_DATASET("GTW-33"),
        NO_SUCH_DATASET("GTW-34"),
        /** The event does not follow the newest event of the dataset. */
        DATASET_CHANGED("GTW-35"),
        /** The rules of datasets do not allow the event. */
        UNLAWFUL_DATASET_EVENT("GTW-36"),
        /** A parent is missing, withdrawn, or has another content than the one named. */
        BAD_PARENT("GTW-37"),
        FOREIGN_DATASET("GTW-38"),
        /** Neither this gateway nor the ledger has it. */
        NO_SUCH_ROUTE("GTW-40"),
        NO_SUCH_CROSSING("GTW-41"),
        /** The log is empty. */
        NOTHING_TO_SEND("GTW-42"),
        /** The route does not let this log leave, or takes over nothing. */
        NOT_ON_ROUTE("GTW-43"),
        ROUTE_FROZEN("GTW-44"),
        /** The other chain's nodes do not answer, or their answers prove nothing. */
        CHAIN_UNPROVEN("GTW-45"),
        NO_SUCH_ANCHOR("GTW-46"),
        /** A name that would reach the ledger holds the number of a person. */
        PERSONAL_NUMBER("GTW-39"),
        /** The gateway's organisation has nothing to do with the consent. */
        NOT_A_PARTY("AUT-05");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
