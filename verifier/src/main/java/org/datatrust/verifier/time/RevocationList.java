package org.datatrust.verifier.time;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.time.Revocation.Statement;

/**
 * A revocation list of one authority for its own certificates (RFC 5280 section 5).
 *
 * @param signed the part that the issuer signed
 * @param entries those about the certificates that were asked for
 * @param usable false for delta, indirect and partitioned lists and others with critical extensions: they are not judged
 */
record RevocationList(
        X500Name issuer,
        Bytes signed,
        AlgorithmIdentifier signatureAlgorithm,
        Bytes signature,
        Instant thisUpdate,
        Optional<Instant> nextUpdate,
        Map<BigInteger, Statement.Revoked> entries,
        boolean usable) {
    static final int MAX_SIZE_BYTES = 1 << 20;

    RevocationList {
        entries = Map.copyOf(entries);
    }

    /**
     * @param serials of the certificates that matter: a list may have many thousand entries
     * @throws MalformedException TIM-01
     */
    static RevocationList parse(Bytes der, Set<BigInteger> serials) throws MalformedException {
        return Der.read(
                der.toByteArray(),
                MAX_SIZE_BYTES,
                ASN1Encoding.DER,
                TimestampStep.READABLE.code(),
                "a revocation list",
                parsed -> of(CertificateList.getInstance(parsed), serials));
    }

    private static RevocationList of(CertificateList source, Set<BigInteger> serials) throws IOException {
        TBSCertList content = source.getTBSCertList();
        Extensions extensions = content.getExtensions();
        boolean usable = source.getSignatureAlgorithm().equals(content.getSignature())
                && (extensions == null || extensions.getCriticalExtensionOIDs().length == 0);
        Map<BigInteger, Statement.Revoked> entries = new HashMap<>();
        for (Enumeration<?> all = content.getRevokedCertificateEnumeration(); all.hasMoreElements(); ) {
            TBSCertList.CRLEntry entry = (TBSCertList.CRLEntry) all.nextElement();
            Extensions more = entry.getExtensions();
            usable &= more == null || more.getCriticalExtensionOIDs().length == 0;
            BigInteger serial = entry.getUserCertificate().getValue();
            if (serials.contains(serial)) {
                Statement.Revoked revoked = new Statement.Revoked(
                        entry.getRevocationDate().getDate().toInstant(), reason(more));
                // Whoever stands twice is revoked by the worse of the two.
                entries.merge(
                        serial,
                        revoked,
                        (one, other) -> one.when().isBefore(other.when())
                                        && one.reason().isEmpty()
                                ? one
                                : other);
            }
        }
        return new RevocationList(
                source.getIssuer(),
                Bytes.copyOf(content.getEncoded(ASN1Encoding.DER)),
                source.getSignatureAlgorithm(),
                Bytes.copyOf(source.getSignature().getOctets()),
                source.getThisUpdate().getDate().toInstant(),
                Optional.ofNullable(source.getNextUpdate())
                        .map(time -> time.getDate().toInstant()),
                entries,
                usable);
    }

    private static Optional<Integer> reason(Extensions extensions) {
        return Optional.ofNullable(extensions)
                .map(all -> all.getExtensionParsedValue(Extension.reasonCode))
                .map(value -> ASN1Enumerated.getInstance(value).intValueExact());
    }

    /** Empty if this list is not one that the certificate's issuer signed, or cannot be judged. */
    Optional<Statement> about(PkixCertificate certificate, PkixCertificate authority, Effort effort) {
        boolean speaks = usable
                && issuer.equals(authority.subject())
                && certificate.issuer().equals(issuer)
                && authority.permits(KeyUsage.cRLSign)
                && effort.take()
                && SignatureScheme.of(signatureAlgorithm)
                        .map(scheme -> scheme.verifies(authority.key(), signed.toByteArray(), signature.toByteArray()))
                        .orElse(false);
        if (!speaks) {
            return Optional.empty();
        }
        Statement.Revoked entry = entries.get(certificate.serial());
        return Optional.of(entry == null ? new Statement.Good(thisUpdate, nextUpdate) : entry);
    }
}
