package org.datatrust.proof.signature;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** A P-256 public key whose point was checked to lie on the named curve. */
public final class P256PublicKey {
    /** The key is not an uncompressed point of the curve named secp256r1. */
    public static final String NOT_P256 = "SIG-01";

    private final Bytes encoded;

    private P256PublicKey(Bytes encoded) {
        this.encoded = encoded;
    }

    /**
     * @param spki DER of a SubjectPublicKeyInfo (RFC 5480) with the curve by name; explicit curve parameters are refused
     * @throws MalformedException SIG-01
     */
    public static P256PublicKey parse(byte[] spki) throws MalformedException {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(spki);
            if (!info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                throw new MalformedException(NOT_P256, "not an elliptic curve key");
            }
            X962Parameters curve =
                    X962Parameters.getInstance(info.getAlgorithm().getParameters());
            if (!curve.isNamedCurve() || !X9ObjectIdentifiers.prime256v1.equals(curve.getParameters())) {
                throw new MalformedException(NOT_P256, "the curve is not secp256r1 by name");
            }
            ECPublicKeyParameters key = (ECPublicKeyParameters) PublicKeyFactory.createKey(info);
            ECPoint point = key.getQ();
            if (point.isInfinity() || !point.isValid()) {
                throw new MalformedException(NOT_P256, "the point is not on the curve");
            }
            return new P256PublicKey(Bytes.copyOf(spki));
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reports bad encodings by several unchecked exceptions.
            throw new MalformedException(NOT_P256, "not a SubjectPublicKeyInfo of a P-256 key");
        }
    }

    PublicKey forProvider(Provider provider) {
        try {
            return KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a checked P-256 key was refused by " + provider.getName(), e);
        }
    }

    /** DER of the SubjectPublicKeyInfo, as parsed. */
    public Bytes encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof P256PublicKey that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "P-256 " + encoded.sha256();
    }
}
