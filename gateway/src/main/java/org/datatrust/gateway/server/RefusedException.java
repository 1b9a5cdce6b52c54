package org.datatrust.gateway.server;

/** A call that goes no further, whatever the logs hold. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    RefusedException(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    RefusedException(ErrorCode code, String message) {
        this(Failure.of(code, message));
    }

    Failure failure() {
        return failure;
    }
}
