package org.datatrust.verifier.fabric;

/**
 * Sound evidence of a kind that this version cannot judge: neither proven nor refuted. Carries a stable code of
 * {@code docs/spec/report-codes.md}.
 */
public final class UnsupportedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    public UnsupportedException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
