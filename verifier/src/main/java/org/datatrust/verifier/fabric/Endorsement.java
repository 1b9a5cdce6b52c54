package org.datatrust.verifier.fabric;

import org.datatrust.proof.Bytes;

/**
 * A peer's signature over a response.
 *
 * @param endorser serialised msp.SerializedIdentity
 */
public record Endorsement(Bytes endorser, Bytes signature) {}
