package org.datatrust.verifier.fabric;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * Someone whose certificate an organisation vouches for.
 *
 * @param organisation MSP id
 * @param identity serialised msp.SerializedIdentity, as it stands in transactions and policies
 */
public record Member(String organisation, Role role, P256PublicKey key, Bytes identity) {}
