package org.datatrust.verifier.fabric;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * An X.509 revocation list of one authority for its own certificates. Its times are ignored, as Fabric does: what stands in the
 * configuration is in force.
 *
 * @param signed the part that the issuer signed
 * @param serials of the revoked certificates
 */
public record RevocationList(X500Name issuer, Bytes signed, Bytes signature, Set<BigInteger> serials) {
    private static final int MAX_SIZE_BYTES = 1 << 20;

    public RevocationList {
        serials = Set.copyOf(serials);
    }

    /** DER or PEM, as Fabric accepts. */
    static RevocationList of(Bytes encoded) throws MalformedException {
        boolean der = !encoded.isEmpty() && encoded.at(0) == 0x30;
        return ofDer(der ? encoded.toByteArray() : Pem.decode(encoded, "X509 CRL"));
    }

    /** @throws MalformedException CRT-01, also for delta and indirect lists */
    static RevocationList ofDer(byte[] der) throws MalformedException {
        if (der.length > MAX_SIZE_BYTES) {
            throw new MalformedException(Certificate.MALFORMED, "a revocation list of " + der.length + " bytes");
        }
        try {
            ASN1Primitive parsed = ASN1Primitive.fromByteArray(der);
            if (!Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), der)) {
                throw new MalformedException(Certificate.MALFORMED, "the revocation list is not DER");
            }
            CertificateList list = CertificateList.getInstance(parsed);
            if (!list.getSignatureAlgorithm().equals(list.getTBSCertList().getSignature())
                    || !list.getSignatureAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)) {
                throw new MalformedException(Certificate.MALFORMED, "the list is not signed by ecdsa-with-SHA256");
            }
            var extensions = list.getTBSCertList().getExtensions();
            // Delta and indirect lists say so by a critical extension.
            if (extensions != null && extensions.getCriticalExtensionOIDs().length != 0) {
                throw new MalformedException(
                        Certificate.MALFORMED, "a critical extension of the list is not understood");
            }
            Set<BigInteger> serials = new HashSet<>();
            for (TBSCertList.CRLEntry entry : list.getRevokedCertificates()) {
                serials.add(entry.getUserCertificate().getPositiveValue());
            }
            return new RevocationList(
                    list.getIssuer(),
                    Bytes.copyOf(list.getTBSCertList().getEncoded(ASN1Encoding.DER)),
                    Bytes.copyOf(list.getSignature().getOctets()),
                    serials);
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reports bad encodings by several unchecked exceptions.
            throw new MalformedException(Certificate.MALFORMED, "not a revocation list");
        }
    }

    boolean isSignedBy(P256PublicKey authority, Signatures signatures) {
        return signatures.certificate(authority, signed.toByteArray(), signature.toByteArray());
    }
}
