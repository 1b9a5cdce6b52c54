package org.datatrust.verifier.time;

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
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * An X.509 certificate (RFC 5280) as far as a time-stamp's chain needs it. What cannot be judged in it is an obstacle, which matters
 * only if the certificate is used.
 *
 * @param signed the part that the issuer signed
 * @param pathLength how many authorities may follow below; empty for no limit
 * @param usages bits of the keyUsage extension as {@link KeyUsage} names them; empty if there is none
 * @param purposes the extended key usages; empty if the extension is absent
 * @param listAddresses URIs of the cRLDistributionPoints
 * @param obstacle why no chain may hold this certificate
 */
record PkixCertificate(
        Bytes encoded,
        Bytes signed,
        AlgorithmIdentifier signatureAlgorithm,
        Bytes signature,
        X500Name subject,
        X500Name issuer,
        BigInteger serial,
        Instant notBefore,
        Instant notAfter,
        SubjectPublicKeyInfo key,
        boolean authority,
        Optional<Integer> pathLength,
        Optional<Integer> usages,
        List<KeyPurposeId> purposes,
        boolean purposesCritical,
        boolean ocspNoCheck,
        Optional<Bytes> subjectKeyId,
        List<String> listAddresses,
        Optional<String> obstacle) {
    static final int MAX_SIZE_BYTES = 16 << 10;

    private static final int MAX_SERIAL_BYTES = 20;
    private static final ASN1ObjectIdentifier OCSP_NO_CHECK = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.5");
    private static final Extension HARMLESS =
            new Extension(new ASN1ObjectIdentifier("2.5.29.18"), false, new DEROctetString(new byte[0]));
    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.subjectAlternativeName);

    PkixCertificate {
        purposes = List.copyOf(purposes);
        listAddresses = List.copyOf(listAddresses);
    }

    /** @throws MalformedException TIM-01 */
    static PkixCertificate parse(Bytes der) throws MalformedException {
        return Der.read(
                der.toByteArray(),
                MAX_SIZE_BYTES,
                ASN1Encoding.DER,
                TimestampStep.READABLE.code(),
                "a certificate",
                parsed -> of(der, Certificate.getInstance(parsed)));
    }

    private static PkixCertificate of(Bytes der, Certificate source) throws IOException, MalformedException {
        List<String> obstacles = new ArrayList<>();
        if (source.getVersionNumber() != 3) {
            obstacles.add("not of version 3");
        }
        if (!source.getSignatureAlgorithm().equals(source.getTBSCertificate().getSignature())) {
            obstacles.add("names two signature algorithms");
        }
        BigInteger serial = source.getSerialNumber().getValue();
        if (serial.signum() <= 0 || serial.toByteArray().length > MAX_SERIAL_BYTES) {
            obstacles.add("serial number out of range");
        }
        // BouncyCastle knows no empty list of extensions.
        Extensions extensions = Optional.ofNullable(source.getTBSCertificate().getExtensions())
                .orElseGet(() -> new Extensions(HARMLESS));
        for (ASN1ObjectIdentifier oid : extensions.getCriticalExtensionOIDs()) {
            if (!UNDERSTOOD.contains(oid)) {
                obstacles.add("critical extension " + oid + " is not understood");
            }
        }
        if (extensions.getExtension(Extension.nameConstraints) != null) {
            obstacles.add("name constraints are not supported");
        }
        Optional<BasicConstraints> constraints = Optional.ofNullable(BasicConstraints.fromExtensions(extensions));
        Optional<ExtendedKeyUsage> purposes = Optional.ofNullable(ExtendedKeyUsage.fromExtensions(extensions));
        return new PkixCertificate(
                der,
                Bytes.copyOf(source.getTBSCertificate().getEncoded(ASN1Encoding.DER)),
                source.getSignatureAlgorithm(),
                Bytes.copyOf(source.getSignature().getOctets()),
                source.getSubject(),
                source.getIssuer(),
                serial,
                source.getStartDate().getDate().toInstant(),
                source.getEndDate().getDate().toInstant(),
                source.getSubjectPublicKeyInfo(),
                constraints.map(BasicConstraints::isCA).orElse(false),
                constraints
                        .map(BasicConstraints::getPathLenConstraint)
                        .map(limit ->
                                limit.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValueExact()),
                Optional.ofNullable(KeyUsage.fromExtensions(extensions)).map(PkixCertificate::bits),
                purposes.map(list -> Arrays.asList(list.getUsages())).orElse(List.of()),
                purposes.isPresent()
                        && extensions.getExtension(Extension.extendedKeyUsage).isCritical(),
                extensions.getExtension(OCSP_NO_CHECK) != null,
                Optional.ofNullable(SubjectKeyIdentifier.fromExtensions(extensions))
                        .map(id -> Bytes.copyOf(id.getKeyIdentifier())),
                listAddresses(CRLDistPoint.fromExtensions(extensions)),
                obstacles.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", obstacles)));
    }

    private static List<String> listAddresses(@Nullable CRLDistPoint points) {
        List<String> addresses = new ArrayList<>();
        if (points != null) {
            for (DistributionPoint point : points.getDistributionPoints()) {
                DistributionPointName name = point.getDistributionPoint();
                if (name != null && name.getType() == DistributionPointName.FULL_NAME) {
                    for (GeneralName address :
                            GeneralNames.getInstance(name.getName()).getNames()) {
                        if (address.getTagNo() == GeneralName.uniformResourceIdentifier) {
                            addresses.add(address.getName().toString());
                        }
                    }
                }
            }
        }
        return addresses;
    }

    private static int bits(KeyUsage usage) {
        byte[] octets = usage.getBytes();
        return octets.length == 0 ? 0 : (octets[0] & 0xff) | (octets.length > 1 ? (octets[1] & 0xff) << 8 : 0);
    }

    /** What a trust policy pins. */
    Digest fingerprint() {
        return encoded.sha256();
    }

    /** Whether the key may do this; a certificate without the extension does not restrict its key. */
    boolean permits(int usage) {
        return usages.isEmpty() || (usages.get() & usage) != 0;
    }

    boolean isSelfIssued() {
        return subject.equals(issuer);
    }

    /** Names and signature only; whether the issuer may is another question. */
    boolean isIssuedBy(PkixCertificate candidate) {
        return issuer.equals(candidate.subject)
                && SignatureScheme.of(signatureAlgorithm)
                        .map(scheme -> scheme.verifies(candidate.key, signed.toByteArray(), signature.toByteArray()))
                        .orElse(false);
    }

    boolean isValidAt(Instant time) {
        return !time.isBefore(notBefore) && !time.isAfter(notAfter);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PkixCertificate that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "certificate " + serial.toString(16) + " of " + issuer;
    }
}
