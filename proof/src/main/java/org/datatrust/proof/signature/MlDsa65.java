package org.datatrust.proof.signature;

import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.datatrust.proof.Bytes;

/**
 * Verifies ML-DSA-65 (FIPS 204, pure): signatures that quantum computers are not expected to forge. Keys and signatures have one
 * length and one encoding, which the algorithm itself checks.
 */
public final class MlDsa65 {
    /** An encoded public key (FIPS 204 algorithm 22), without the wrapping of a SubjectPublicKeyInfo. */
    public static final int KEY_BYTES = 1952;

    public static final int SIGNATURE_BYTES = 3309;
    public static final int MAX_CONTEXT_BYTES = 255;

    private MlDsa65() {}

    /**
     * Whether the key made the signature over message and context; never for a key, signature or context of another length.
     *
     * @param context says what kind of message it is, so that no signature counts as one of another kind
     */
    public static boolean isSignedBy(Bytes key, Bytes context, byte[] message, Bytes signature) {
        if (key.size() != KEY_BYTES || signature.size() != SIGNATURE_BYTES || context.size() > MAX_CONTEXT_BYTES) {
            return false;
        }
        MLDSASigner verification = new MLDSASigner();
        verification.init(
                false,
                new ParametersWithContext(
                        new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, key.toByteArray()),
                        context.toByteArray()));
        verification.update(message, 0, message.length);
        return verification.verifySignature(signature.toByteArray());
    }
}
