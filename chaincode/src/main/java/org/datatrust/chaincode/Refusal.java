package org.datatrust.chaincode;

/** Why a call is refused. The codes are public: they are never renumbered, and callers tell cases apart by them, not by the text. */
enum Refusal {
    MALFORMED("CHC-01"),
    NO_SUCH_LOG("CHC-02"),
    NO_SUCH_BATCH("CHC-03"),
    LOG_EXISTS("CHC-04"),
    NOT_OWNER("CHC-05"),
    WRONG_PREVIOUS_SIZE("CHC-06"),
    WRONG_PREVIOUS_ROOT("CHC-07"),
    BATCH_CONFLICT("CHC-08"),
    UNKNOWN_FUNCTION("CHC-09"),
    LIMIT("CHC-10");

    private final String code;

    Refusal(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
