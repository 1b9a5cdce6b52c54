package org.datatrust.verifier;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Every check of a verification, in the order of docs/spec/bundle.md and of the report. Codes are added, never renamed. */
enum Rule {
    STATEMENT_READABLE("STM-10", Level.INTACT),
    STATEMENT_CHANNEL_TRUSTED("STM-11", Level.INTACT),
    STATEMENT_OF_LOG_OWNER("STM-12", Level.INTACT),
    DATA_MATCHES("DAT-01", Level.INTACT),
    DISCLOSURE_PROFILE("DAT-10", Level.INTACT),
    DISCLOSURE_DIGEST("DAT-11", Level.INTACT),
    DISCLOSURE_FORM("DAT-12", Level.INTACT),
    DISCLOSED_FILE("DAT-13", Level.INTACT),
    TRANSACTION_CANONICAL("FAB-01", Level.INTACT),
    TRANSACTION_FORM("FAB-02", Level.INTACT),
    BATCH_WRITTEN("MRK-01", Level.INTACT),
    BATCH_OF_LOG("MRK-02", Level.INTACT),
    INCLUSION("MRK-03", Level.INTACT),

    GENESIS_PINNED("TRU-10", Level.ORDERED),
    CONFIGURATION_READABLE("FAB-10", Level.ORDERED),
    CONFIGURATION_SUPPORTED("FAB-11", Level.ORDERED),
    CONFIGURATION_CHANNEL("FAB-12", Level.ORDERED),
    CONFIGURATIONS_FOLLOW("FAB-18", Level.ORDERED),
    CONFIGURATIONS_AUTHORISED("FAB-19", Level.ORDERED),
    CONFIGURATION_IN_FORCE("FAB-13", Level.ORDERED),
    BLOCK_DATA("FAB-14", Level.ORDERED),
    BLOCK_ENVELOPES("FAB-15", Level.ORDERED),
    BLOCK_SIGNATURES_READABLE("FAB-16", Level.ORDERED),
    BLOCK_QUORUM("FAB-17", Level.ORDERED),

    TRANSACTION_ID("END-01", Level.ENDORSED),
    CREATOR_VALID("END-02", Level.ENDORSED),
    CREATOR_SIGNATURE("END-03", Level.ENDORSED),
    PROPOSAL_HASH("END-04", Level.ENDORSED),
    SCOPE("END-05", Level.ENDORSED),
    RESPONSE_STATUS("END-06", Level.ENDORSED),
    WRITE_SCOPE("END-07", Level.ENDORSED),
    LOG_OWNER("END-08", Level.ENDORSED),
    DEFINITION_BLOCK("END-20", Level.ENDORSED),
    DEFINITION_TRANSACTION("END-21", Level.ENDORSED),
    DEFINITION_ENDORSED("END-22", Level.ENDORSED),
    DEFINITION_WRITTEN("END-23", Level.ENDORSED),
    POLICY_SUPPORTED("END-24", Level.ENDORSED),
    DEFINITION_IN_FORCE("END-09", Level.ENDORSED),
    ENDORSEMENT_SIGNATURES("END-10", Level.ENDORSED),
    ENDORSERS_VALID("END-11", Level.ENDORSED),
    POLICY_SATISFIED("END-12", Level.ENDORSED),

    VIEW_READABLE("VAL-01", Level.COMMITTED),
    VIEW_PROPOSAL("VAL-02", Level.COMMITTED),
    VIEW_QUESTION("VAL-03", Level.COMMITTED),
    VIEW_STATUS("VAL-04", Level.COMMITTED),
    VIEW_SIGNATURES("VAL-05", Level.COMMITTED),
    VIEW_SIGNERS_VALID("VAL-06", Level.COMMITTED),
    VIEW_ORGANISATIONS("VAL-07", Level.COMMITTED),
    VIEW_REQUIRED_ORGANISATIONS("VAL-08", Level.COMMITTED),
    VIEW_TRANSACTION("VAL-09", Level.COMMITTED),
    VIEW_VALID("VAL-10", Level.COMMITTED),

    CREATOR_STILL_VALID("NEW-01", Level.NONE),
    ENDORSERS_STILL_VALID("NEW-02", Level.NONE),
    VIEW_SIGNERS_STILL_VALID("NEW-03", Level.NONE),

    TIMESTAMP_READABLE("TIM-01", Level.TIMED),
    TIMESTAMP_ONE_SIGNER("TIM-02", Level.TIMED),
    TIMESTAMP_IMPRINT("TIM-03", Level.TIMED),
    TIMESTAMP_SIGNER_NAMED("TIM-04", Level.TIMED),
    TIMESTAMP_PURPOSE("TIM-05", Level.TIMED),
    TIMESTAMP_ALGORITHMS("TIM-06", Level.TIMED),
    TIMESTAMP_SIGNATURE("TIM-07", Level.TIMED),
    TIMESTAMP_ROOT_PINNED("TIM-08", Level.TIMED),
    TIMESTAMP_AUTHORITIES("TIM-09", Level.TIMED),
    TIMESTAMP_VALIDITY("TIM-10", Level.TIMED),
    TIMESTAMP_NOT_REVOKED("TIM-11", Level.TIMED),
    TIMESTAMP_POLICY("TIM-12", Level.TIMED),
    TIMESTAMPS_ENOUGH("TIM-13", Level.TIMED),
    TIMESTAMPS_BELIEVABLE("TIM-14", Level.TIMED),

    WITNESS_PROVEN("WIT-01", Level.WITNESSED),
    WITNESS_EXTENDS("WIT-02", Level.WITNESSED),
    WITNESSES_ENOUGH("WIT-03", Level.WITNESSED),

    CURRENT_READABLE("CUR-01", Level.CURRENT),
    CURRENT_QUESTION("CUR-02", Level.CURRENT),
    CURRENT_ORGANISATIONS("CUR-03", Level.CURRENT),
    CURRENT_EXTENDS("CUR-04", Level.CURRENT),
    CURRENT_FRESH("CUR-05", Level.CURRENT),

    COUNTERSIGNATURES_HOLD("PQS-01", Level.COUNTERSIGNED),
    COUNTERSIGNATURES_ENOUGH("PQS-02", Level.COUNTERSIGNED);

    /** What is asked in place of {@link #DATA_MATCHES} when only some parts of the data are at hand. */
    static final Set<Rule> OF_DISCLOSURES =
            Collections.unmodifiableSet(EnumSet.range(DISCLOSURE_PROFILE, DISCLOSED_FILE));

    private static final Map<String, Rule> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Rule::code, rule -> rule));

    private static final Map<Level, Rule> FIRST =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Rule::level, rule -> rule, (a, b) -> a));

    private final String code;
    private final Level level;

    Rule(String code, Level level) {
        this.code = code;
        this.level = level;
    }

    String code() {
        return code;
    }

    Level level() {
        return level;
    }

    /** The first rule of the same level: for an addition, whether there is anything to judge at all. */
    Rule firstOfLevel() {
        return FIRST.getOrDefault(level, this);
    }

    boolean isFirstOfLevel() {
        return firstOfLevel() == this;
    }

    /** @throws IllegalArgumentException if no check has this code */
    static Rule ofCode(String code) {
        Rule rule = BY_CODE.get(code);
        if (rule == null) {
            throw new IllegalArgumentException("no check has the code " + code);
        }
        return rule;
    }
}
