package org.datatrust.verifier.time;

import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.Accuracy;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * A TimeStampToken (RFC 3161 section 2.4.2), read but not believed. The token is in definite-length form with shortest lengths; sets may
 * be unsorted, as some authorities leave them. What is signed must be DER.
 *
 * @param signedAttributes DER of the SET OF Attribute that the signature is over
 * @param serial the token's own number
 * @param accuracy what the authority states, or {@link #UNSTATED_ACCURACY}
 * @param signerId the first ESSCertIDv2 (RFC 5816)
 * @param certificates that the token carries, verbatim
 * @param lists revocation lists, and {@code responses} OCSP responses, that the token carries, verbatim
 */
public record TimestampToken(
        Bytes encoded,
        AlgorithmIdentifier imprintAlgorithm,
        Bytes imprint,
        ASN1ObjectIdentifier policy,
        BigInteger serial,
        Instant genTime,
        Duration accuracy,
        Optional<BigInteger> nonce,
        Bytes content,
        Bytes contentDigest,
        Bytes signedAttributes,
        Signer signer,
        Optional<ESSCertIDv2> signerId,
        AlgorithmIdentifier digestAlgorithm,
        AlgorithmIdentifier signatureAlgorithm,
        Bytes signature,
        List<Bytes> certificates,
        List<Bytes> lists,
        List<Bytes> responses) {
    public static final int MAX_SIZE_BYTES = 1 << 20;

    /** ETSI EN 319 421 section 7.7.2: a clock that is off by more than a second must not stamp. */
    public static final Duration UNSTATED_ACCURACY = Duration.ofSeconds(1);

    private static final String CODE = TimestampStep.READABLE.code();
    private static final int MAX_CERTIFICATES = 16;
    private static final int MAX_REVOCATIONS = 16;
    private static final ASN1ObjectIdentifier OCSP_RESPONSE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.16.2");
    private static final BigInteger MAX_ACCURACY_SECONDS = BigInteger.valueOf(86_400);
    private static final DateTimeFormatter GENERALIZED_TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuuMMddHHmmss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    public TimestampToken {
        certificates = List.copyOf(certificates);
        lists = List.copyOf(lists);
        responses = List.copyOf(responses);
    }

    /** How the signer information tells whose certificate it is. */
    sealed interface Signer {
        record BySerial(X500Name issuer, BigInteger serial) implements Signer {}

        record ByKeyId(Bytes keyId) implements Signer {}

        private static Signer of(SignerIdentifier id) {
            if (id.isTagged()) {
                return new ByKeyId(
                        Bytes.copyOf(ASN1OctetString.getInstance(id.getId()).getOctets()));
            }
            IssuerAndSerialNumber named = IssuerAndSerialNumber.getInstance(id.getId());
            return new BySerial(named.getName(), named.getSerialNumber().getValue());
        }

        private boolean isOf(PkixCertificate certificate) {
            return switch (this) {
                case BySerial named ->
                    named.issuer().equals(certificate.issuer())
                            && named.serial().equals(certificate.serial());
                case ByKeyId key ->
                    certificate.subjectKeyId().filter(key.keyId()::equals).isPresent();
            };
        }
    }

    /** @throws MalformedException TIM-01, or TIM-02 for a token that not exactly one signed */
    public static TimestampToken parse(Bytes encoded) throws MalformedException {
        return Der.read(
                encoded.toByteArray(),
                MAX_SIZE_BYTES,
                ASN1Encoding.DL,
                CODE,
                "a time-stamp token",
                parsed -> of(encoded, ContentInfo.getInstance(parsed)));
    }

    private static TimestampToken of(Bytes encoded, ContentInfo source) throws IOException, MalformedException {
        demand(source.getContentType().equals(CMSObjectIdentifiers.signedData), "not signed data");
        SignedData data = SignedData.getInstance(source.getContent());
        ContentInfo encapsulated = data.getEncapContentInfo();
        demand(data.getVersion().hasValue(3), "the signed data is not of version 3");
        demand(
                encapsulated.getContentType().equals(PKCSObjectIdentifiers.id_ct_TSTInfo)
                        && encapsulated.getContent() != null,
                "the content is no TSTInfo");
        if (data.getSignerInfos().size() != 1) {
            throw new MalformedException(
                    TimestampStep.ONE_SIGNER.code(),
                    "signed " + data.getSignerInfos().size() + " times, not once");
        }
        SignerInfo signer = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
        byte[] content = ASN1OctetString.getInstance(encapsulated.getContent()).getOctets();
        ASN1Set attributes = signer.getAuthenticatedAttributes();
        demand(attributes != null, "there are no signed attributes");
        demand(
                attribute(attributes, CMSAttributes.contentType)
                        .filter(PKCSObjectIdentifiers.id_ct_TSTInfo::equals)
                        .isPresent(),
                "the signed attributes do not name the content");
        Optional<ASN1Encodable> digest = attribute(attributes, CMSAttributes.messageDigest);
        demand(digest.isPresent(), "the signed attributes do not hold the content's digest");
        Optional<ESSCertIDv2> signerId = attribute(attributes, PKCSObjectIdentifiers.id_aa_signingCertificateV2)
                .map(value -> SigningCertificateV2.getInstance(value).getCerts()[0]);
        List<Bytes> lists = new ArrayList<>();
        List<Bytes> responses = new ArrayList<>();
        revocations(data.getCRLs(), lists, responses);
        return Der.read(
                content,
                MAX_SIZE_BYTES,
                ASN1Encoding.DER,
                CODE,
                "a TSTInfo",
                parsed -> withInfo(
                        TSTInfo.getInstance(parsed),
                        (imprint, info) -> new TimestampToken(
                                encoded,
                                imprint.getHashAlgorithm(),
                                Bytes.copyOf(imprint.getHashedMessage()),
                                info.getPolicy(),
                                info.getSerialNumber().getValue(),
                                genTime(info),
                                accuracy(info),
                                Optional.ofNullable(info.getNonce()).map(ASN1Integer::getValue),
                                Bytes.copyOf(content),
                                Bytes.copyOf(ASN1OctetString.getInstance(digest.orElseThrow())
                                        .getOctets()),
                                Bytes.copyOf(new DERSet(attributes.toArray()).getEncoded(ASN1Encoding.DER)),
                                Signer.of(signer.getSID()),
                                signerId,
                                signer.getDigestAlgorithm(),
                                signer.getDigestEncryptionAlgorithm(),
                                Bytes.copyOf(signer.getEncryptedDigest().getOctets()),
                                certificates(data.getCertificates()),
                                lists,
                                responses)));
    }

    private interface Maker {
        TimestampToken of(MessageImprint imprint, TSTInfo info) throws IOException, MalformedException;
    }

    private static TimestampToken withInfo(TSTInfo info, Maker maker) throws IOException, MalformedException {
        demand(info.getVersion().hasValue(1), "the TSTInfo is not of version 1");
        demand(
                info.getExtensions() == null || info.getExtensions().getCriticalExtensionOIDs().length == 0,
                "a critical extension of the TSTInfo is not understood");
        return maker.of(info.getMessageImprint(), info);
    }

    /** The only value of the only attribute of this type; empty if there is none. */
    private static Optional<ASN1Encodable> attribute(ASN1Set attributes, ASN1ObjectIdentifier type)
            throws MalformedException {
        Optional<ASN1Encodable> found = Optional.empty();
        for (ASN1Encodable element : attributes) {
            Attribute attribute = Attribute.getInstance(element);
            if (attribute.getAttrType().equals(type)) {
                demand(
                        found.isEmpty() && attribute.getAttrValues().size() == 1,
                        "a signed attribute stands twice, or has not exactly one value");
                found = Optional.of(attribute.getAttrValues().getObjectAt(0));
            }
        }
        return found;
    }

    private static Instant genTime(TSTInfo info) throws MalformedException {
        String text = info.getGenTime().getTimeString();
        try {
            return LocalDateTime.parse(text, GENERALIZED_TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedException(CODE, "the time is not one of RFC 3161: " + text);
        }
    }

    private static Duration accuracy(TSTInfo info) throws MalformedException {
        Accuracy accuracy = info.getAccuracy();
        if (accuracy == null) {
            return UNSTATED_ACCURACY;
        }
        BigInteger seconds = value(accuracy.getSeconds());
        // Not told: to write out a number of a million digits takes seconds.
        demand(
                seconds.signum() >= 0 && seconds.compareTo(MAX_ACCURACY_SECONDS) <= 0,
                "an accuracy of more than a day, or less than nothing");
        // BouncyCastle has checked that the others are 1 to 999.
        return Duration.ofSeconds(seconds.longValueExact())
                .plusMillis(value(accuracy.getMillis()).longValueExact())
                .plusNanos(1000 * value(accuracy.getMicros()).longValueExact());
    }

    private static BigInteger value(@Nullable ASN1Integer integer) {
        return integer == null ? BigInteger.ZERO : integer.getValue();
    }

    private static List<Bytes> certificates(@Nullable ASN1Set certificates) throws IOException, MalformedException {
        List<Bytes> all = new ArrayList<>();
        if (certificates != null) {
            demand(certificates.size() <= MAX_CERTIFICATES, "more than " + MAX_CERTIFICATES + " certificates");
            for (ASN1Encodable element : certificates) {
                demand(element.toASN1Primitive() instanceof ASN1Sequence, "a certificate of another kind than X.509");
                all.add(Bytes.copyOf(element.toASN1Primitive().getEncoded(ASN1Encoding.DL)));
            }
        }
        return all;
    }

    /** RevocationInfoChoices (RFC 5652 section 10.2.1, RFC 5940 for OCSP). */
    private static void revocations(@Nullable ASN1Set choices, List<Bytes> lists, List<Bytes> responses)
            throws IOException, MalformedException {
        if (choices == null) {
            return;
        }
        demand(choices.size() <= MAX_REVOCATIONS, "more than " + MAX_REVOCATIONS + " pieces of revocation evidence");
        for (ASN1Encodable element : choices) {
            ASN1Primitive choice = element.toASN1Primitive();
            if (choice instanceof ASN1Sequence) {
                lists.add(Bytes.copyOf(choice.getEncoded(ASN1Encoding.DL)));
            } else {
                ASN1TaggedObject other = ASN1TaggedObject.getInstance(choice);
                demand(other.hasContextTag(1), "revocation evidence of an unknown kind");
                ASN1Sequence format = (ASN1Sequence) other.getBaseUniversal(false, BERTags.SEQUENCE);
                demand(
                        format.size() == 2 && format.getObjectAt(0).equals(OCSP_RESPONSE),
                        "revocation evidence of an unknown kind");
                responses.add(
                        Bytes.copyOf(format.getObjectAt(1).toASN1Primitive().getEncoded(ASN1Encoding.DL)));
            }
        }
    }

    private static void demand(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(CODE, otherwise);
        }
    }

    /** Whether this certificate is the one that the signed attributes name, and the signer information too. */
    boolean names(PkixCertificate certificate) {
        return signerId.isPresent() && matches(signerId.get(), certificate) && signer.isOf(certificate);
    }

    private static boolean matches(ESSCertIDv2 id, PkixCertificate certificate) {
        boolean hash = Algorithm.ofHash(id.getHashAlgorithm())
                .map(h -> Bytes.copyOf(h.hash(certificate.encoded().toByteArray()))
                        .equals(Bytes.copyOf(id.getCertHash())))
                .orElse(false);
        if (!hash || id.getIssuerSerial() == null) {
            return hash;
        }
        GeneralName[] names = id.getIssuerSerial().getIssuer().getNames();
        return id.getIssuerSerial().getSerial().hasValue(certificate.serial())
                && names.length == 1
                && names[0].getTagNo() == GeneralName.directoryName
                && names[0].getName().equals(certificate.issuer());
    }

    /**
     * This token with more certificates and revocation lists inside, which nobody signs: all that a later reader needs.
     *
     * @throws MalformedException TIM-01 if something is not what it should be, or there is too much
     */
    public TimestampToken carrying(List<Bytes> moreCertificates, List<Bytes> moreLists) throws MalformedException {
        SignedData data = SignedData.getInstance(
                ContentInfo.getInstance(encoded.toByteArray()).getContent());
        SignedData extended = new SignedData(
                data.getVersion(),
                data.getDigestAlgorithms(),
                data.getEncapContentInfo(),
                joined(data.getCertificates(), moreCertificates),
                joined(data.getCRLs(), moreLists),
                data.getSignerInfos());
        try {
            return parse(Bytes.copyOf(
                    new ContentInfo(CMSObjectIdentifiers.signedData, extended).getEncoded(ASN1Encoding.DL)));
        } catch (IOException e) {
            throw new MalformedException(CODE, "the token cannot carry what was given");
        }
    }

    private static @Nullable ASN1Set joined(@Nullable ASN1Set present, List<Bytes> more) {
        Set<ASN1Encodable> all = new LinkedHashSet<>();
        if (present != null) {
            present.forEach(all::add);
        }
        more.forEach(item -> all.add(ASN1Sequence.getInstance(item.toByteArray())));
        return all.isEmpty() ? null : new DLSet(all.toArray(ASN1Encodable[]::new));
    }

    /** Where certificates say that their issuers' revocation lists are, such as http://host/list.crl; each once. Nothing here goes there. */
    public static List<String> listAddresses(List<Bytes> certificates) throws MalformedException {
        Set<String> addresses = new LinkedHashSet<>();
        for (Bytes certificate : certificates) {
            addresses.addAll(PkixCertificate.parse(certificate).listAddresses());
        }
        return List.copyOf(addresses);
    }

    Instant earliest() {
        return genTime.minus(accuracy);
    }

    Instant latest() {
        return genTime.plus(accuracy);
    }
}
