package org.datatrust.proof.consent;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.signature.P256PublicKey;

/** A TEST person with a key of their own. */
final class Person {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final KeyPair keys;
    private final Bytes salt;

    Person(int seed) {
        salt = Bytes.copyOf(new byte[Commitment.KEY_SIZE_BYTES - 1]).concat(Bytes.copyOf(new byte[] {(byte) seed}));
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    P256PublicKey key() {
        try {
            return P256PublicKey.parse(keys.getPublic().getEncoded());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    Digest commitment() {
        return PrincipalSignature.commitment(salt, key());
    }

    ConsentEvent sign(ConsentEvent event) {
        return event.signedBy(new PrincipalSignature(salt, key(), signature(event.signedBytes())));
    }

    private Bytes signature(Bytes message) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA", new BouncyCastleProvider());
            signer.initSign(keys.getPrivate());
            signer.update(message.toByteArray());
            ASN1Sequence parts = ASN1Sequence.getInstance(signer.sign());
            BigInteger s = ASN1Integer.getInstance(parts.getObjectAt(1)).getValue();
            return Bytes.copyOf(new DERSequence(new ASN1Integer[] {
                        ASN1Integer.getInstance(parts.getObjectAt(0)), new ASN1Integer(s.min(ORDER.subtract(s)))
                    })
                    .getEncoded());
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
