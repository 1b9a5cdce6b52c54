package org.datatrust.chaincode;

/** A call that the rules do not allow. Nothing has been written when it is thrown. Its text never quotes the request. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String message) {
        super(message);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }

    /** As the peer hands it to the caller: {@code CHC-05 NOT_OWNER: ...}. */
    String response() {
        return refusal.code() + " " + refusal.name() + ": " + getMessage();
    }
}
