package org.datatrust.verifier;

/** What came out of one check. */
public enum Outcome {
    OK,
    /** The evidence contradicts the rule. */
    FAILED,
    /** The evidence says nothing about the rule: it is absent, or of a kind that this version cannot judge. */
    NOT_PROVEN,
    /** Something that a reader must know but that takes nothing from the verdict; only of rules that belong to no level. */
    NOTED
}
