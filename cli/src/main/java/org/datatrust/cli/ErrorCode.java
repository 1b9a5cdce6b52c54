package org.datatrust.cli;

/**
 * Everything that this command itself can complain about; a gateway's and a verifier's own codes are passed on. What happened and what
 * to do next stand in {@code messages.properties} under {@code CODE.what} and {@code CODE.next}; docs/reference/cli.md lists all of them.
 * Codes are added, never renumbered.
 */
enum ErrorCode {
    USAGE("DT-1001", ExitCode.USAGE),
    BAD_VALUE("DT-1002", ExitCode.USAGE),
    TOO_MANY_FOR_ONE_BUNDLE("DT-1003", ExitCode.USAGE),

    NOTHING_FOUND("DT-2001", ExitCode.NOT_FOUND),
    NAME_TOO_LONG("DT-2002", ExitCode.INCONCLUSIVE),
    PROOF_OF_OTHER_CONTENT("DT-2003", ExitCode.INCONCLUSIVE),
    CANNOT_WRITE("DT-2004", ExitCode.PERMISSION),
    NO_PROOF("DT-2005", ExitCode.NOT_FOUND),
    FOLDER_UNREADABLE("DT-2006", ExitCode.PERMISSION),
    LINK_LOOP("DT-2007", ExitCode.INCONCLUSIVE),
    BAD_PROOF("DT-2008", ExitCode.REFUTED),
    NO_SUCH_RECORD("DT-2009", ExitCode.INCONCLUSIVE),
    CANNOT_READ("DT-2010", ExitCode.PERMISSION),
    AMBIGUOUS_PARENT("DT-2011", ExitCode.USAGE),
    NO_TRUST("DT-2012", ExitCode.NOT_FOUND),
    BAD_TRUST("DT-2013", ExitCode.INCONCLUSIVE),
    FILE_EXISTS("DT-2014", ExitCode.USAGE),
    BAD_GENESIS("DT-2015", ExitCode.REFUTED),
    BAD_CONTEXT("DT-2016", ExitCode.REFUTED),
    RECORD_WITHOUT_FILE("DT-2017", ExitCode.INCONCLUSIVE),
    SIDECAR_OF_OTHER_CONTENT("DT-2018", ExitCode.INCONCLUSIVE),
    NOT_OF_THE_PROFILE("DT-2019", ExitCode.INCONCLUSIVE),
    NO_SIDECAR("DT-2020", ExitCode.NOT_FOUND),
    BAD_SIDECAR("DT-2021", ExitCode.INCONCLUSIVE),
    NO_SUCH_PART("DT-2022", ExitCode.NOT_FOUND),
    NOT_DCAT("DT-2024", ExitCode.USAGE),
    DCAT_NOT_CARRIED("DT-2025", ExitCode.USAGE),
    DCAT_OF_OTHER_DATA("DT-2026", ExitCode.USAGE),
    BAD_ROUTE("DT-2027", ExitCode.INCONCLUSIVE),
    NOT_WITNESSED("DT-2028", ExitCode.INCONCLUSIVE),
    OTHER_RESULTS("DT-2030", ExitCode.USAGE),

    FILE_NOT_FOUND("DAT-02", ExitCode.NOT_FOUND),
    NOT_A_FILE("DAT-03", ExitCode.INCONCLUSIVE),
    FILE_UNREADABLE("DAT-04", ExitCode.PERMISSION),
    FILE_CHANGED("DAT-05", ExitCode.INCONCLUSIVE),
    FILE_READ_ERROR("DAT-06", ExitCode.INCONCLUSIVE),

    NO_PROFILE("DT-3001", ExitCode.NOT_FOUND),
    BAD_PROFILE("DT-3002", ExitCode.USAGE),
    UNREACHABLE("DT-3003", ExitCode.UNAVAILABLE),
    TLS_REFUSED("DT-3004", ExitCode.PERMISSION),
    GAVE_UP("DT-3005", ExitCode.UNAVAILABLE),
    WRONG_ANSWER("DT-3006", ExitCode.REFUTED),
    /** The gateway refused without a code of its own. */
    REFUSED("DT-3007", ExitCode.INTERNAL),
    LOG_INCONSISTENT("DT-3008", ExitCode.REFUTED),
    NO_SUCH_CONSENT("DT-3009", ExitCode.NOT_FOUND),
    NO_SUCH_ROUTE("DT-3010", ExitCode.NOT_FOUND),
    NOT_ARRIVED("DT-3011", ExitCode.INCONCLUSIVE),
    NOT_ARRIVED_IN_TIME("DT-3012", ExitCode.UNAVAILABLE),

    CANNOT_SERVE("DT-3020", ExitCode.UNAVAILABLE),

    NO_TIME_AUTHORITY("DT-5001", ExitCode.UNAVAILABLE),
    WRONG_TIMESTAMP("DT-5002", ExitCode.REFUTED),
    ALREADY_RENEWED("DT-5003", ExitCode.USAGE),

    NOT_A_VAULT("VLT-01", ExitCode.INCONCLUSIVE),
    UNSAFE_VAULT_KEY("VLT-02", ExitCode.PERMISSION),
    VAULT_DOES_NOT_OPEN("VLT-03", ExitCode.PERMISSION),
    NOT_IN_VAULT("VLT-04", ExitCode.NOT_FOUND),
    IN_VAULT_ALREADY("VLT-05", ExitCode.USAGE),
    NOT_A_CONSENT_RECORD("VLT-06", ExitCode.USAGE),
    BAD_CONSENT_FIELD("VLT-07", ExitCode.USAGE),
    LOOKS_PERSONAL("VLT-08", ExitCode.USAGE),
    RECEIPT_OF_OTHER_CONSENT("DT-2023", ExitCode.REFUTED),

    NO_CHECKOUT("DT-4001", ExitCode.NOT_FOUND),

    INTERNAL("DT-9001", ExitCode.INTERNAL),
    INTERRUPTED("DT-9002", ExitCode.INTERRUPTED);

    private final String text;
    private final ExitCode exit;

    ErrorCode(String text, ExitCode exit) {
        this.text = text;
        this.exit = exit;
    }

    String text() {
        return text;
    }

    ExitCode exit() {
        return exit;
    }
}
