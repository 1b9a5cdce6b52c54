package org.datatrust.verifier.fabric;

/** Whether somebody is who they say. */
public sealed interface IdentityCheck {
    record Valid(Member member) implements IdentityCheck {}

    /** @param reason for people */
    record Invalid(String reason) implements IdentityCheck {}
}
