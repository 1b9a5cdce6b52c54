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
    LIMIT("CHC-10"),
    OTHER_CHANNEL("CHC-11"),
    CLOCK_SKEW("CHC-12"),
    NO_SUCH_CONSENT("CHC-13"),
    WRONG_HISTORY("CHC-14"),
    ILLEGAL_TRANSITION("CHC-15"),
    NOT_ENTITLED("CHC-16"),
    NOT_THE_PERSON("CHC-17"),
    WIDER_TERMS("CHC-18"),
    PERIOD_OVER("CHC-19"),
    PERIOD_NOT_OVER("CHC-20"),
    NO_SUCH_USE("CHC-21"),
    USE_CONFLICT("CHC-22"),
    NO_SUCH_DATASET("CHC-23"),
    NO_SUCH_VERSION("CHC-24"),
    WRONG_NUMBER("CHC-25"),
    NOT_CONFIRMED("CHC-26"),
    OLDER_THAN_PUBLISHED("CHC-27"),
    NO_SUCH_PARENT("CHC-28"),
    OTHER_PARENT("CHC-29"),
    PARENT_WITHDRAWN("CHC-30"),
    PERSONAL_NUMBER("CHC-31"),
    NOT_A_PEER("CHC-32"),
    PEER_EXISTS("CHC-33"),
    NO_SUCH_PEER("CHC-34"),
    TOO_FEW_ORGANISATIONS("CHC-35"),
    NO_SUCH_ROUTE("CHC-36"),
    WRONG_ROUTE_VERSION("CHC-37"),
    ROUTE_FROZEN("CHC-38"),
    NOT_ALLOWED_TO_LEAVE("CHC-39"),
    NOTHING_NEW("CHC-40"),
    NO_SUCH_CROSSING("CHC-41"),
    NOT_PROVEN("CHC-42"),
    OTHER_VALUE("CHC-43"),
    NO_SUCH_ANCHOR("CHC-44"),
    NO_EQUIVOCATION("CHC-45"),
    OTHER_CHAIN("CHC-46"),
    LAST_PEER("CHC-47");

    private final String code;

    Refusal(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
