package org.datatrust.proof.consent;

/** What becomes of an event. */
public sealed interface ConsentVerdict {
    record Accepted(ConsentState state) implements ConsentVerdict {}

    record Refused(ConsentRefusal reason) implements ConsentVerdict {}
}
