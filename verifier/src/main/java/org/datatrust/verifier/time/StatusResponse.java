package org.datatrust.verifier.time;

import java.io.IOException;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.time.Revocation.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A responder's signed answer about certificates (RFC 6960).
 *
 * @param signed the part that the responder signed
 * @param certificates of the responder
 * @param usable false if a critical extension is present: such answers are not judged
 */
record StatusResponse(
        Bytes signed,
        AlgorithmIdentifier signatureAlgorithm,
        Bytes signature,
        Instant producedAt,
        List<Single> singles,
        List<PkixCertificate> certificates,
        boolean usable) {
    static final int MAX_SIZE_BYTES = 64 << 10;

    private static final int MAX_SINGLES = 100;
    private static final int MAX_CERTIFICATES = 8;

    /** @param statement empty if the responder does not know the certificate */
    record Single(CertID certificate, Optional<Statement> statement) {}

    StatusResponse {
        singles = List.copyOf(singles);
        certificates = List.copyOf(certificates);
    }

    /** @throws MalformedException TIM-01, also for answers other than "successful" */
    static StatusResponse parse(Bytes der) throws MalformedException {
        return Der.read(
                der.toByteArray(),
                MAX_SIZE_BYTES,
                ASN1Encoding.DL,
                TimestampStep.READABLE.code(),
                "a certificate status response",
                parsed -> of(OCSPResponse.getInstance(parsed)));
    }

    private static StatusResponse of(OCSPResponse source) throws IOException, MalformedException {
        if (source.getResponseStatus().getIntValue() != 0
                || !source.getResponseBytes().getResponseType().equals(OCSPObjectIdentifiers.id_pkix_ocsp_basic)) {
            throw new MalformedException(TimestampStep.READABLE.code(), "not a successful certificate status response");
        }
        BasicOCSPResponse basic = BasicOCSPResponse.getInstance(ASN1Primitive.fromByteArray(
                source.getResponseBytes().getResponse().getOctets()));
        ResponseData data = basic.getTbsResponseData();
        boolean usable = hasNoCritical(data.getResponseExtensions());
        if (data.getResponses().size() > MAX_SINGLES
                || (basic.getCerts() != null && basic.getCerts().size() > MAX_CERTIFICATES)) {
            throw new MalformedException(TimestampStep.READABLE.code(), "a certificate status response is too long");
        }
        List<Single> singles = new ArrayList<>();
        for (var element : data.getResponses()) {
            SingleResponse single = SingleResponse.getInstance(element);
            usable &= hasNoCritical(single.getSingleExtensions());
            singles.add(new Single(single.getCertID(), statement(single)));
        }
        List<PkixCertificate> certificates = new ArrayList<>();
        if (basic.getCerts() != null) {
            for (var element : basic.getCerts()) {
                certificates.add(PkixCertificate.parse(
                        Bytes.copyOf(element.toASN1Primitive().getEncoded(ASN1Encoding.DL))));
            }
        }
        return new StatusResponse(
                Bytes.copyOf(data.getEncoded(ASN1Encoding.DER)),
                basic.getSignatureAlgorithm(),
                Bytes.copyOf(basic.getSignature().getOctets()),
                instant(data.getProducedAt()),
                singles,
                certificates,
                usable);
    }

    private static boolean hasNoCritical(@Nullable Extensions extensions) {
        return extensions == null || extensions.getCriticalExtensionOIDs().length == 0;
    }

    private static Optional<Statement> statement(SingleResponse single) throws MalformedException {
        CertStatus status = single.getCertStatus();
        Instant thisUpdate = instant(single.getThisUpdate());
        Optional<Instant> nextUpdate =
                single.getNextUpdate() == null ? Optional.empty() : Optional.of(instant(single.getNextUpdate()));
        return switch (status.getTagNo()) {
            case 0 -> Optional.of(new Statement.Good(thisUpdate, nextUpdate));
            case 1 -> {
                RevokedInfo info = RevokedInfo.getInstance(status.getStatus());
                yield Optional.of(new Statement.Revoked(
                        instant(info.getRevocationTime()),
                        Optional.ofNullable(info.getRevocationReason())
                                .map(reason -> reason.getValue().intValueExact())));
            }
            default -> Optional.empty();
        };
    }

    private static Instant instant(ASN1GeneralizedTime time) throws MalformedException {
        try {
            return time.getDate().toInstant();
        } catch (ParseException e) {
            throw new MalformedException(TimestampStep.READABLE.code(), "a time of a status response is no time");
        }
    }

    /** Empty if the issuer, or whom it delegated, did not sign this, or it says nothing about the certificate. */
    List<Statement> about(PkixCertificate certificate, PkixCertificate authority, Effort effort) {
        List<Statement> statements = new ArrayList<>();
        for (Single single : singles) {
            if (single.statement().isPresent() && isAbout(single.certificate(), certificate, authority)) {
                statements.add(single.statement().get());
            }
        }
        return !statements.isEmpty() && usable && isSignedFor(authority, effort) ? statements : List.of();
    }

    private static boolean isAbout(CertID id, PkixCertificate certificate, PkixCertificate authority) {
        if (!id.getSerialNumber().getValue().equals(certificate.serial())
                || !certificate.issuer().equals(authority.subject())) {
            return false;
        }
        byte[] name = Der.encode(authority.subject());
        byte[] key = authority.key().getPublicKeyData().getOctets();
        Bytes nameHash = Bytes.copyOf(id.getIssuerNameHash().getOctets());
        Bytes keyHash = Bytes.copyOf(id.getIssuerKeyHash().getOctets());
        // The hashes only tell who is meant. SHA-1 is what responders use for that; nothing rests on it, as the
        // issuer's key signed.
        if (id.getHashAlgorithm().getAlgorithm().equals(OIWObjectIdentifiers.idSHA1)) {
            return nameHash.equals(sha1(name)) && keyHash.equals(sha1(key));
        }
        return Algorithm.ofHash(id.getHashAlgorithm())
                .map(hash ->
                        nameHash.equals(Bytes.copyOf(hash.hash(name))) && keyHash.equals(Bytes.copyOf(hash.hash(key))))
                .orElse(false);
    }

    private static Bytes sha1(byte[] message) {
        var digest = new org.bouncycastle.crypto.digests.SHA1Digest();
        digest.update(message, 0, message.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return Bytes.copyOf(hash);
    }

    /** By the issuer itself, or by a responder that it certified for this and exempted from revocation (RFC 6960 section 4.2.2.2). */
    private boolean isSignedFor(PkixCertificate authority, Effort effort) {
        if (effort.take() && isSignedBy(authority)) {
            return true;
        }
        return certificates.stream()
                .anyMatch(responder -> responder.obstacle().isEmpty()
                        && responder.purposes().contains(KeyPurposeId.id_kp_OCSPSigning)
                        && responder.ocspNoCheck()
                        && responder.permits(KeyUsage.digitalSignature)
                        && responder.isValidAt(producedAt)
                        && responder.issuer().equals(authority.subject())
                        && effort.take()
                        // Only then its key is worked with: a key can be made to be slow.
                        && responder.isIssuedBy(authority)
                        && effort.take()
                        && isSignedBy(responder));
    }

    private boolean isSignedBy(PkixCertificate signer) {
        return SignatureScheme.of(signatureAlgorithm)
                .map(scheme -> scheme.verifies(signer.key(), signed.toByteArray(), signature.toByteArray()))
                .orElse(false);
    }
}
