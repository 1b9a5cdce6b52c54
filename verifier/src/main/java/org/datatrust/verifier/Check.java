package org.datatrust.verifier;

/**
 * One rule and what came of it.
 *
 * @param code stable, such as {@code FAB-08}: docs/spec/report-codes.md
 * @param level what the rule belongs to
 * @param detail what was expected and found, in English; may be empty
 */
public record Check(String code, Level level, Outcome outcome, String detail) {}
