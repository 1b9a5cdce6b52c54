package org.datatrust.proof.bridge;

import java.util.Comparator;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * A peer whose endorsements count on other chains.
 *
 * @param identity SHA-256 of the peer's serialised identity ({@code msp.SerializedIdentity}), which it signs together with every answer
 */
public record ConsortiumPeer(OrganisationId organisation, Digest identity, P256PublicKey key) {
    /** As the light client on an EVM chain demands it. */
    static final Comparator<ConsortiumPeer> ORDER =
            Comparator.comparing(ConsortiumPeer::organisationHash).thenComparing(ConsortiumPeer::identity);

    private static final int POINT_BYTES = 64;

    /** What stands for the organisation on an EVM chain: SHA-256 of its MSP id. */
    public Digest organisationHash() {
        return Bytes.utf8(organisation.value()).sha256();
    }

    /** Both coordinates, 32 bytes each, big-endian. */
    public Bytes point() {
        Bytes encoded = key.encoded();
        return encoded.slice(encoded.size() - POINT_BYTES, encoded.size());
    }
}
