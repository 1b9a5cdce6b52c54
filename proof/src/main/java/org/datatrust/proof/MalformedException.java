package org.datatrust.proof;

/**
 * Bytes that are not what the format says. Parsers throw it and nothing else on bad input; it carries a stable code of
 * {@code docs/spec/report-codes.md}. Checked, because input is never trusted and each caller must say what follows.
 */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code stable code such as {@code CBR-02}
     * @param message what was expected and what was found
     */
    public MalformedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
