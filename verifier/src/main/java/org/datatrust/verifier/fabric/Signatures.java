package org.datatrust.verifier.fabric;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.proof.signature.SignatureCheck;

/** Checks signatures with one provider. Safe for use by several threads. */
public final class Signatures {
    private final Provider provider;
    private final EcdsaP256 messages;

    public Signatures(Provider provider) {
        this.provider = provider;
        this.messages = new EcdsaP256(provider);
    }

    /** A signature of a Fabric message over the concatenation of the parts: strict DER, low s. */
    SignatureCheck message(P256PublicKey key, byte[] signature, byte[]... parts) {
        return messages.check(key, parts, signature);
    }

    /** A signature inside a certificate or revocation list: authorities do sign with high s, and Fabric accepts it there. */
    boolean certificate(P256PublicKey issuer, byte[] signed, byte[] signature) {
        try {
            Signature verification = Signature.getInstance("SHA256withECDSA", provider);
            verification.initVerify(KeyFactory.getInstance("EC", provider)
                    .generatePublic(new X509EncodedKeySpec(issuer.encoded().toByteArray())));
            verification.update(signed);
            return verification.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA256withECDSA is not available from " + provider.getName(), e);
        }
    }
}
