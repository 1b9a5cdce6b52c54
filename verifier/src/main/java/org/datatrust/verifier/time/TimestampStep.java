package org.datatrust.verifier.time;

/** What is checked of a time-stamp, in order (docs/spec/time.md). Codes are added, never renamed. */
public enum TimestampStep {
    READABLE("TIM-01"),
    ONE_SIGNER("TIM-02"),
    IMPRINT("TIM-03"),
    SIGNER_NAMED("TIM-04"),
    PURPOSE("TIM-05"),
    ALGORITHMS("TIM-06"),
    ROOT_PINNED("TIM-08"),
    SIGNATURE("TIM-07"),
    AUTHORITIES("TIM-09"),
    VALIDITY("TIM-10"),
    NOT_REVOKED("TIM-11"),
    POLICY("TIM-12");

    private final String code;

    TimestampStep(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
