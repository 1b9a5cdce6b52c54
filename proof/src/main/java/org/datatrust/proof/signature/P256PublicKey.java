package org.datatrust.proof.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * A P-256 public key whose point was checked to lie on the curve. Exactly one byte string stands for one key, so that no provider
 * can see another key than we do, or refuse one that we accepted.
 */
public final class P256PublicKey {
    /** The key is not an uncompressed point of the curve named secp256r1. */
    public static final String NOT_P256 = "SIG-01";

    /**
     * SEQUENCE { SEQUENCE { id-ecPublicKey, secp256r1 }, BIT STRING } up to and with the byte 04 of an uncompressed point (RFC 5480
     * section 2, SEC 1 section 2.3.3); 32 bytes x and 32 bytes y follow.
     */
    private static final Bytes PREFIX =
            Bytes.ofHex("3059" + "3013" + "06072a8648ce3d0201" + "06082a8648ce3d030107" + "034200" + "04");

    private static final int COORDINATE_BYTES = 32;

    /** FIPS 186-5 and SP 800-186 section 3.2.1.3: y² = x³ - 3x + b over the integers modulo p; the cofactor is 1. */
    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

    private final Bytes encoded;

    private P256PublicKey(Bytes encoded) {
        this.encoded = encoded;
    }

    /**
     * @param spki DER of a SubjectPublicKeyInfo (RFC 5480) with the curve by name and an uncompressed point, as in every Fabric
     *     certificate; compressed points, explicit curve parameters and other encodings of the same key are refused
     * @throws MalformedException SIG-01
     */
    public static P256PublicKey parse(byte[] spki) throws MalformedException {
        int x = PREFIX.size();
        int y = x + COORDINATE_BYTES;
        if (spki.length != y + COORDINATE_BYTES || !Bytes.copyOf(spki, 0, x).equals(PREFIX)) {
            throw new MalformedException(
                    NOT_P256, "not the SubjectPublicKeyInfo of an uncompressed point of the curve named secp256r1");
        }
        if (!isOnCurve(
                new BigInteger(1, Arrays.copyOfRange(spki, x, y)),
                new BigInteger(1, Arrays.copyOfRange(spki, y, spki.length)))) {
            throw new MalformedException(NOT_P256, "the point is not on the curve");
        }
        return new P256PublicKey(Bytes.copyOf(spki));
    }

    private static boolean isOnCurve(BigInteger x, BigInteger y) {
        BigInteger right = x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B);
        return x.compareTo(P) < 0 && y.compareTo(P) < 0 && y.multiply(y).mod(P).equals(right.mod(P));
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
