package org.datatrust.verifier.bundle;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.MlDsa65;

/**
 * An organisation's second, post-quantum signature of the checkpoint that an anchoring's transaction made (docs/spec/checkpoint.md).
 *
 * @param key ML-DSA-65 public key, {@value MlDsa65#KEY_BYTES} bytes; as true as the trust policy's pin of it
 * @param signature {@value MlDsa65#SIGNATURE_BYTES} bytes
 */
public record Countersignature(OrganisationId organisation, Bytes key, Bytes signature) {
    public Countersignature {
        if (key.size() != MlDsa65.KEY_BYTES || signature.size() != MlDsa65.SIGNATURE_BYTES) {
            throw new IllegalArgumentException("a key of " + key.size() + " bytes, a signature of " + signature.size());
        }
    }

    void write(CborWriter out) {
        out.array(3).text(organisation.value()).bytes(key).bytes(signature).end();
    }

    static Countersignature read(CborReader in) throws MalformedException {
        in.beginArray(3, 3);
        OrganisationId organisation = OrganisationId.parse(in.text(1, 256));
        Bytes key = in.bytes(MlDsa65.KEY_BYTES, MlDsa65.KEY_BYTES);
        Bytes signature = in.bytes(MlDsa65.SIGNATURE_BYTES, MlDsa65.SIGNATURE_BYTES);
        in.endArray();
        return new Countersignature(organisation, key, signature);
    }
}
