package org.datatrust.verifier.time;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** The algorithms that a time-stamp may rest on, by the names that a trust policy uses for their dates. */
public enum Algorithm {
    SHA_256("SHA-256"),
    SHA_384("SHA-384"),
    SHA_512("SHA-512"),
    /** A modulus of 2048 to 3071 bits. */
    RSA_2048("RSA-2048"),
    /** A modulus of 3072 to 4096 bits. */
    RSA_3072("RSA-3072"),
    P_256("P-256"),
    P_384("P-384");

    private final String label;

    Algorithm(String label) {
        this.label = label;
    }

    /** As written in a trust policy. */
    public String label() {
        return label;
    }

    public static Optional<Algorithm> ofLabel(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }

    /** The hash function of that name; empty for SHA-1, MD5 and everything else that is not allowed. */
    static Optional<Algorithm> ofHash(AlgorithmIdentifier identifier) {
        if (identifier.getParameters() != null && !identifier.getParameters().equals(DERNull.INSTANCE)) {
            return Optional.empty();
        }
        return ofHash(identifier.getAlgorithm());
    }

    static Optional<Algorithm> ofHash(ASN1ObjectIdentifier oid) {
        if (oid.equals(NISTObjectIdentifiers.id_sha256)) {
            return Optional.of(SHA_256);
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha384)) {
            return Optional.of(SHA_384);
        }
        return oid.equals(NISTObjectIdentifiers.id_sha512) ? Optional.of(SHA_512) : Optional.empty();
    }

    /** @throws IllegalArgumentException if this is no hash function */
    AlgorithmIdentifier identifier() {
        return new AlgorithmIdentifier(
                switch (this) {
                    case SHA_256 -> NISTObjectIdentifiers.id_sha256;
                    case SHA_384 -> NISTObjectIdentifiers.id_sha384;
                    case SHA_512 -> NISTObjectIdentifiers.id_sha512;
                    case RSA_2048, RSA_3072, P_256, P_384 -> throw noHash();
                });
    }

    private IllegalArgumentException noHash() {
        return new IllegalArgumentException(label + " is no hash function");
    }

    /**
     * Over the concatenation of the parts.
     *
     * @throws IllegalArgumentException if this is no hash function
     */
    public byte[] hash(byte[]... parts) {
        MessageDigest digest = newDigest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private MessageDigest newDigest() {
        return switch (this) {
            case SHA_256, SHA_384, SHA_512 -> {
                try {
                    yield MessageDigest.getInstance(label);
                } catch (NoSuchAlgorithmException e) {
                    throw new AssertionError("every Java platform has " + label, e);
                }
            }
            case RSA_2048, RSA_3072, P_256, P_384 -> throw noHash();
        };
    }
}
