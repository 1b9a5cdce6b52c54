package org.datatrust.proof.consent;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * The person's own signature over an event. It opens the commitment of the terms to the key; a person who does not want two consents
 * to be seen as one person's has a key for each.
 *
 * @param salt the commitment's key, {@value Commitment#KEY_SIZE_BYTES} bytes
 * @param signature ECDSA over P-256 with SHA-256, DER, over {@link ConsentEvent#signedBytes}
 */
public record PrincipalSignature(Bytes salt, P256PublicKey key, Bytes signature) {
    private static final String DOMAIN = "datatrust:principal-key:1";
    private static final int SPKI_SIZE_BYTES = 91;
    private static final int MIN_SIGNATURE_BYTES = 8;
    private static final int MAX_SIGNATURE_BYTES = 72;

    public PrincipalSignature {
        if (salt.size() != Commitment.KEY_SIZE_BYTES
                || signature.size() < MIN_SIGNATURE_BYTES
                || signature.size() > MAX_SIGNATURE_BYTES) {
            throw new IllegalArgumentException("a salt has 32 bytes, a signature 8 to 72");
        }
    }

    /** What the terms say of a key. */
    public static Digest commitment(Bytes salt, P256PublicKey key) {
        return Commitment.of(salt, DOMAIN, key.encoded());
    }

    Digest commitment() {
        return commitment(salt, key);
    }

    void write(CborWriter out) {
        out.map(3);
        out.key(1).bytes(salt);
        out.key(2).bytes(key.encoded());
        out.key(3).bytes(signature);
        out.end();
    }

    static PrincipalSignature read(CborReader in) throws MalformedException {
        in.beginMap(3);
        in.key(1);
        Bytes salt = in.bytes(Commitment.KEY_SIZE_BYTES, Commitment.KEY_SIZE_BYTES);
        in.key(2);
        P256PublicKey key =
                P256PublicKey.parse(in.bytes(SPKI_SIZE_BYTES, SPKI_SIZE_BYTES).toByteArray());
        in.key(3);
        Bytes signature = in.bytes(MIN_SIGNATURE_BYTES, MAX_SIGNATURE_BYTES);
        in.endMap();
        return new PrincipalSignature(salt, key, signature);
    }
}
