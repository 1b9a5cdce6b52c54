package org.datatrust.chaincode;

/** The server does not start, for a reason that its operator can remove. */
final class StartRefusedException extends Exception {
    static final String SETTING_MISSING = "CHS-01";
    static final String BAD_ADDRESS = "CHS-02";
    static final String FILE_UNREADABLE = "CHS-03";
    static final String TLS_UNUSABLE = "CHS-04";
    static final String CANNOT_LISTEN = "CHS-05";

    private static final long serialVersionUID = 1L;

    private final String code;

    StartRefusedException(String code, String message) {
        super(message);
        this.code = code;
    }

    StartRefusedException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    String code() {
        return code;
    }
}
