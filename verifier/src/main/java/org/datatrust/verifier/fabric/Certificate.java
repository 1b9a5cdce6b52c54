package org.datatrust.verifier.fabric;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * What a light client needs of an X.509 certificate. Only what Fabric issues and this project supports is read: P-256 keys, signatures by
 * ecdsa-with-SHA256.
 *
 * @param encoded the whole certificate in DER
 * @param signed the part that the issuer signed
 * @param pathLength how many authorities may follow below; empty for no limit
 * @param units the organizational units of the subject, in order
 */
public record Certificate(
        Bytes encoded,
        Bytes signed,
        Bytes signature,
        X500Name subject,
        X500Name issuer,
        BigInteger serial,
        Instant notBefore,
        Instant notAfter,
        P256PublicKey key,
        boolean authority,
        Optional<Integer> pathLength,
        boolean maySignCertificates,
        boolean mayAuthenticate,
        List<String> units) {
    static final String MALFORMED = "CRT-01";

    private static final int MAX_SIZE_BYTES = 16 << 10;
    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.subjectAlternativeName);

    public Certificate {
        units = List.copyOf(units);
    }

    /**
     * Exactly one certificate in PEM (RFC 7468), nothing before it, only line ends after it.
     *
     * @throws MalformedException CRT-01, also for certificates of a kind that is not supported; SIG-01 for a key that is not a P-256 key
     */
    static Certificate ofPem(Bytes pem) throws MalformedException {
        return ofDer(Pem.decode(pem, "CERTIFICATE"));
    }

    /** @throws MalformedException as {@link #ofPem} */
    static Certificate ofDer(byte[] der) throws MalformedException {
        if (der.length > MAX_SIZE_BYTES) {
            throw new MalformedException(MALFORMED, "a certificate of " + der.length + " bytes");
        }
        try {
            ASN1Primitive parsed = ASN1Primitive.fromByteArray(der);
            if (!Arrays.equals(parsed.getEncoded(ASN1Encoding.DER), der)) {
                throw new MalformedException(MALFORMED, "the certificate is not DER");
            }
            return of(der, org.bouncycastle.asn1.x509.Certificate.getInstance(parsed));
        } catch (IOException | RuntimeException e) {
            // BouncyCastle reports bad encodings by several unchecked exceptions.
            throw new MalformedException(MALFORMED, "not a certificate");
        }
    }

    private static Certificate of(byte[] der, org.bouncycastle.asn1.x509.Certificate source)
            throws IOException, MalformedException {
        if (source.getVersionNumber() != 3) {
            throw new MalformedException(MALFORMED, "not an X.509 version 3 certificate");
        }
        if (!source.getSignatureAlgorithm().equals(source.getTBSCertificate().getSignature())
                || !source.getSignatureAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
                || source.getSignatureAlgorithm().getParameters() != null) {
            throw new MalformedException(MALFORMED, "the certificate is not signed by ecdsa-with-SHA256");
        }
        Extensions extensions = source.getTBSCertificate().getExtensions();
        boolean authority = false;
        Optional<Integer> pathLength = Optional.empty();
        boolean maySign = true;
        boolean mayAuthenticate = true;
        if (extensions != null) {
            for (ASN1ObjectIdentifier oid : extensions.getCriticalExtensionOIDs()) {
                if (!UNDERSTOOD.contains(oid)) {
                    throw new MalformedException(MALFORMED, "critical extension " + oid + " is not understood");
                }
            }
            if (extensions.getExtension(Extension.nameConstraints) != null) {
                throw new MalformedException(MALFORMED, "name constraints are not supported");
            }
            BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
            if (constraints != null) {
                authority = constraints.isCA();
                BigInteger limit = constraints.getPathLenConstraint();
                pathLength = limit == null
                        ? Optional.empty()
                        : Optional.of(
                                limit.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValueExact());
            }
            KeyUsage usage = KeyUsage.fromExtensions(extensions);
            maySign = usage == null || usage.hasUsages(KeyUsage.keyCertSign);
            ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
            // What Go's default verification, which Fabric uses, demands of a chain.
            mayAuthenticate = purposes == null
                    || purposes.hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage)
                    || purposes.hasKeyPurposeId(KeyPurposeId.id_kp_serverAuth);
        }
        DERBitString signature = (DERBitString) source.getSignature().toASN1Primitive();
        if (signature.getPadBits() != 0) {
            throw new MalformedException(MALFORMED, "the signature is not a whole number of bytes");
        }
        return new Certificate(
                Bytes.copyOf(der),
                Bytes.copyOf(source.getTBSCertificate().getEncoded(ASN1Encoding.DER)),
                Bytes.copyOf(signature.getOctets()),
                source.getSubject(),
                source.getIssuer(),
                source.getSerialNumber().getPositiveValue(),
                source.getStartDate().getDate().toInstant(),
                source.getEndDate().getDate().toInstant(),
                P256PublicKey.parse(source.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER)),
                authority,
                pathLength,
                maySign,
                mayAuthenticate,
                units(source.getSubject()));
    }

    private static List<String> units(X500Name subject) {
        List<String> units = new ArrayList<>();
        for (RDN rdn : subject.getRDNs(BCStyle.OU)) {
            for (var attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(BCStyle.OU)) {
                    units.add(IETFUtils.valueToString(attribute.getValue()));
                }
            }
        }
        return units;
    }
}
