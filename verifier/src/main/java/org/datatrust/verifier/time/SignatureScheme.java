package org.datatrust.verifier.time;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * How certificates, revocation evidence and time-stamps may be signed: RSA PKCS #1 v1.5 with 2048 to 4096 bits, or ECDSA over P-256 or
 * P-384; with SHA-256, SHA-384 or SHA-512. Always judged by BouncyCastle, so that the verdict does not depend on a choice.
 */
record SignatureScheme(Algorithm hash, boolean rsa) {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final int MIN_RSA_BITS = 2048;
    private static final int LONG_RSA_BITS = 3072;
    private static final int MAX_RSA_BITS = 4096;
    private static final int MAX_EXPONENT_BITS = 64;

    private static final Map<ASN1ObjectIdentifier, SignatureScheme> BY_IDENTIFIER = Map.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption, new SignatureScheme(Algorithm.SHA_256, true),
            PKCSObjectIdentifiers.sha384WithRSAEncryption, new SignatureScheme(Algorithm.SHA_384, true),
            PKCSObjectIdentifiers.sha512WithRSAEncryption, new SignatureScheme(Algorithm.SHA_512, true),
            X9ObjectIdentifiers.ecdsa_with_SHA256, new SignatureScheme(Algorithm.SHA_256, false),
            X9ObjectIdentifiers.ecdsa_with_SHA384, new SignatureScheme(Algorithm.SHA_384, false),
            X9ObjectIdentifiers.ecdsa_with_SHA512, new SignatureScheme(Algorithm.SHA_512, false));

    /** Empty for what is not allowed, such as SHA-1. */
    static Optional<SignatureScheme> of(AlgorithmIdentifier identifier) {
        return Optional.ofNullable(BY_IDENTIFIER.get(identifier.getAlgorithm()))
                .filter(scheme -> scheme.fitsParameters(identifier));
    }

    /** As {@link #of}; CMS may also name the hash function apart (RFC 5754 section 3.2), and then says it twice or once. */
    static Optional<SignatureScheme> ofCms(AlgorithmIdentifier signature, AlgorithmIdentifier digest) {
        Optional<Algorithm> hash = Algorithm.ofHash(digest);
        if (signature.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return hash.map(h -> new SignatureScheme(h, true)).filter(scheme -> scheme.fitsParameters(signature));
        }
        return of(signature).filter(scheme -> hash.isPresent() && hash.get() == scheme.hash);
    }

    private boolean fitsParameters(AlgorithmIdentifier identifier) {
        return identifier.getParameters() == null
                || (rsa && identifier.getParameters().equals(DERNull.INSTANCE));
    }

    /** What kind of key it is; empty for keys that are too short, too long or of another kind. */
    static Optional<Algorithm> ofKey(SubjectPublicKeyInfo key) {
        try {
            AlgorithmIdentifier algorithm = key.getAlgorithm();
            if (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                return ofCurve(algorithm, key.getPublicKeyData().getOctets());
            }
            return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)
                    ? ofRsa(RSAPublicKey.getInstance(key.parsePublicKey()))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reports bad encodings by several unchecked exceptions.
            return Optional.empty();
        }
    }

    /** Named curves and uncompressed points only; the provider, which knows the curve, checks the point. */
    private static Optional<Algorithm> ofCurve(AlgorithmIdentifier algorithm, byte[] point) {
        if (SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters()) && point.length == 65 && point[0] == 4) {
            return Optional.of(Algorithm.P_256);
        }
        return SECObjectIdentifiers.secp384r1.equals(algorithm.getParameters()) && point.length == 97 && point[0] == 4
                ? Optional.of(Algorithm.P_384)
                : Optional.empty();
    }

    private static Optional<Algorithm> ofRsa(RSAPublicKey key) {
        BigInteger modulus = key.getModulus();
        BigInteger exponent = key.getPublicExponent();
        boolean allowed = modulus.testBit(0)
                && modulus.bitLength() >= MIN_RSA_BITS
                && modulus.bitLength() <= MAX_RSA_BITS
                && exponent.compareTo(BigInteger.TWO) > 0
                && exponent.testBit(0)
                && exponent.bitLength() <= MAX_EXPONENT_BITS;
        if (!allowed) {
            return Optional.empty();
        }
        return Optional.of(modulus.bitLength() < LONG_RSA_BITS ? Algorithm.RSA_2048 : Algorithm.RSA_3072);
    }

    /** Whether the key is of a kind that is allowed, fits this scheme, and made the signature. */
    boolean verifies(SubjectPublicKeyInfo key, byte[] message, byte[] signature) {
        Optional<Algorithm> kind = ofKey(key);
        if (kind.isEmpty() || isRsa(kind.get()) != rsa) {
            return false;
        }
        String name = hash.label().replace("-", "") + "with" + (rsa ? "RSA" : "ECDSA");
        try {
            Signature verification = Signature.getInstance(name, BOUNCY_CASTLE);
            verification.initVerify(KeyFactory.getInstance(rsa ? "RSA" : "EC", BOUNCY_CASTLE)
                    .generatePublic(new X509EncodedKeySpec(Der.encode(key))));
            verification.update(message);
            return verification.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            // An impossible key or signature is reported in several ways.
            return false;
        }
    }

    private static boolean isRsa(Algorithm kind) {
        return switch (kind) {
            case RSA_2048, RSA_3072 -> true;
            case P_256, P_384, SHA_256, SHA_384, SHA_512 -> false;
        };
    }
}
