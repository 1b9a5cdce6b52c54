package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Somebody with a certificate, for tests. */
public record Identity(String organisation, KeyHolder key, ByteString certificate) {
    /** As it stands in transactions. */
    public ByteString serialised() {
        return SerializedIdentity.newBuilder()
                .setMspid(organisation)
                .setIdBytes(certificate)
                .build()
                .toByteString();
    }

    /** The same certificate under another organisation's name. */
    public Identity claiming(String otherOrganisation) {
        return new Identity(otherOrganisation, key, certificate);
    }

    /** The same certificate, but signatures by another key. */
    public Identity signingWith(KeyHolder otherKey) {
        return new Identity(organisation, otherKey, certificate);
    }
}
