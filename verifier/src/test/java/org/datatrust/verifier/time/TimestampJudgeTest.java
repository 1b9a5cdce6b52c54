package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.Accuracy;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.synthetic.Certified;
import org.datatrust.verifier.synthetic.Certified.Wish;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules T1 to T7 and X1 to X13 on time-stamps, each refusal by a mutation of a good one. */
class TimestampJudgeTest {
    private static final byte[] MESSAGE = "the header bytes of a block".getBytes(StandardCharsets.UTF_8);
    private static final Instant TIME = TimeStamper.TIME;

    private static TimestampTrust trust(TimeStamper... stampers) {
        return new TimestampTrust(
                Arrays.stream(stampers).map(TimeStamper::authority).toList(), 1, true, Map.of());
    }

    private static TimestampVerdict judge(TimeStamper stamper) {
        return new TimestampJudge(trust(stamper)).judge(MESSAGE, stamper.stamp(MESSAGE));
    }

    record Case(String name, String expected, Consumer<TimeStamper> mutation) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case good(String name, Consumer<TimeStamper> mutation) {
        return new Case(name, "ok", mutation);
    }

    private static Case refused(String code, String name, Consumer<TimeStamper> mutation) {
        return new Case(name, code + " refused", mutation);
    }

    /** 16 lists inside, two and more beside: each asks for one check. */
    private static void repeatLists(TimeStamper stamper, int more) {
        stamper.carriedLists.addAll(Collections.nCopies(16, stamper.listsBeside.getLast()));
        stamper.listsBeside.addAll(Collections.nCopies(more, stamper.listsBeside.getFirst()));
    }

    private static Case undecided(String code, String name, Consumer<TimeStamper> mutation) {
        return new Case(name, code + " undecided", mutation);
    }

    private static String outcome(TimestampVerdict verdict) {
        return switch (verdict) {
            case TimestampVerdict.Accepted accepted -> "ok";
            case TimestampVerdict.Refused refused -> refused.step().code() + " refused";
            case TimestampVerdict.Undecided undecided -> undecided.step().code() + " undecided";
        };
    }

    private static Extension extension(String oid, boolean critical) {
        try {
            return new Extension(
                    new ASN1ObjectIdentifier(oid), critical, new DEROctetString(DERNull.INSTANCE.getEncoded()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signerAs(TimeStamper t, Consumer<Wish> change) {
        Wish wish = t.signerWish();
        change.accept(wish);
        t.sign(wish);
    }

    private static void authorityAs(TimeStamper t, Consumer<Wish> change) {
        Wish wish = t.authorityWish();
        change.accept(wish);
        t.issueThrough(t.root.issue(wish));
    }

    private static void rootAs(TimeStamper t, Consumer<Wish> change) {
        Wish wish = Wish.authority(t.name + " root", t.root.key());
        change.accept(wish);
        t.root = Certified.selfSigned(wish);
        t.issueThrough(t.root.issue(t.authorityWish()));
    }

    static Stream<Case> cases() {
        return Stream.of(
                good("as it is", t -> {}),
                good("imprint by SHA-384", t -> t.imprintAlgorithm = NISTObjectIdentifiers.id_sha384),
                good("imprint by SHA-512", t -> t.imprintAlgorithm = NISTObjectIdentifiers.id_sha512),
                good("signature by SHA-512", t -> t.signatureAlgorithm = "SHA512withECDSA"),
                good("no accuracy stated", t -> t.accuracy = Optional.empty()),
                good("fraction of a second", t -> t.genTime = "20261121080000.125Z"),
                good(
                        "harmless extension",
                        t -> t.infoExtensions = Optional.of(new Extensions(extension("1.2.3.4", false)))),
                good("certificates beside the token instead of in it", t -> {
                    t.carried.forEach(c -> t.certificatesBeside.add(c.der()));
                    t.carried.clear();
                }),
                good("revocation lists in the token instead of beside it", t -> {
                    t.carriedLists.addAll(t.listsBeside);
                    t.listsBeside.clear();
                }),
                good("another certificate of nobody in the token (X11)", t -> t.carried.addFirst(t.colleague("X"))),
                good(
                        "root issued anew under its old key and name (X12)",
                        t -> t.carried.add(Certified.selfSigned(Wish.authority(t.name + " root", t.root.key())))),
                good(
                        "authority of the same name with another key first (X12)",
                        t -> t.carried.add(
                                1, t.root.issue(Wish.authority(t.name + " CA", Certified.newKey("twin", "P-256"))))),

                // READABLE
                refused("TIM-01", "version 2 of TSTInfo", t -> t.infoVersion = 2),
                refused(
                        "TIM-01",
                        "critical extension in TSTInfo",
                        t -> t.infoExtensions = Optional.of(new Extensions(extension("1.2.3.4", true)))),
                refused("TIM-01", "content of another type", t -> t.contentType = PKCSObjectIdentifiers.data),
                refused("TIM-01", "ten digits of a second", t -> t.genTime = "20261121080000.1234567891Z"),
                refused("TIM-01", "time of another zone", t -> t.genTime = "20261121080000+0800"),
                refused("TIM-01", "the 30th of February", t -> t.genTime = "20260230080000Z"),
                refused(
                        "TIM-01",
                        "accuracy of two days",
                        t -> t.accuracy = Optional.of(new Accuracy(new ASN1Integer(172_800), null, null))),
                refused(
                        "TIM-01",
                        "negative accuracy",
                        t -> t.accuracy = Optional.of(new Accuracy(new ASN1Integer(-5), null, null))),
                refused("TIM-01", "certificate that is none", t -> t.certificatesBeside.add(Bytes.ofHex("3003020101"))),
                refused("TIM-01", "revocation list that is none", t -> t.listsBeside.add(Bytes.ofHex("3003020101"))),
                refused("TIM-01", "status answer that is none", t -> t.responsesBeside.add(Bytes.ofHex("3003020101"))),

                // ONE_SIGNER
                refused("TIM-02", "two signers", t -> t.coSigners.add(t.colleague("second"))),

                // SIGNER_NAMED
                refused("TIM-04", "signer named by ESSCertID version 1", t -> t.essV1 = true),
                refused(
                        "TIM-04",
                        "another certificate named",
                        t -> t.essCertId = Optional.of(
                                new ESSCertIDv2(t.intermediate.der().sha256().toByteArray()))),
                refused(
                        "TIM-04",
                        "right hash with another serial number",
                        t -> t.essCertId = Optional.of(new ESSCertIDv2(
                                new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256),
                                t.signer.der().sha256().toByteArray(),
                                new IssuerSerial(
                                        new GeneralNames(new GeneralName(
                                                t.signer.certificate().getIssuer())),
                                        BigInteger.TWO)))),
                refused(
                        "TIM-04",
                        "right hash with another issuer",
                        t -> t.essCertId = Optional.of(new ESSCertIDv2(
                                new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256),
                                t.signer.der().sha256().toByteArray(),
                                new IssuerSerial(
                                        new GeneralNames(new GeneralName(new X500Name("CN=other"))),
                                        t.signer.certificate().getSerialNumber())))),
                refused("TIM-04", "injected certificate with the signer's name and serial number", t -> {
                    // The attack on the sigstore time-stamp authority's first verifier: whose certificate comes first
                    // is believed.
                    Wish fake = t.signerWish();
                    fake.serial = t.signer.certificate().getSerialNumber();
                    fake.key = Certified.newKey("attacker", "P-256");
                    t.carried.set(0, Certified.selfSigned(fake));
                }),
                undecided("TIM-04", "no certificate at all", t -> t.carried.clear()),

                // PURPOSE
                refused("TIM-05", "no purpose", t -> signerAs(t, w -> w.purposes.clear())),
                refused(
                        "TIM-05",
                        "another purpose",
                        t -> signerAs(t, w -> w.purposes = new ArrayList<>(List.of(KeyPurposeId.id_kp_codeSigning)))),
                refused(
                        "TIM-05",
                        "a second purpose",
                        t -> signerAs(t, w -> w.purposes.add(KeyPurposeId.id_kp_emailProtection))),
                refused(
                        "TIM-05",
                        "any purpose",
                        t -> signerAs(t, w -> w.purposes.add(KeyPurposeId.anyExtendedKeyUsage))),
                refused("TIM-05", "purpose not critical", t -> signerAs(t, w -> w.purposesCritical = false)),
                refused(
                        "TIM-05",
                        "signed by an authority",
                        t -> signerAs(t, w -> w.constraints = Optional.of(new BasicConstraints(true)))),
                refused(
                        "TIM-05",
                        "key for encryption only",
                        t -> signerAs(t, w -> w.usage = Optional.of(new KeyUsage(KeyUsage.keyEncipherment)))),

                // ALGORITHMS
                refused("TIM-06", "imprint by SHA-1", t -> t.imprintAlgorithm = OIWObjectIdentifiers.idSHA1),
                refused("TIM-06", "signature by SHA-1", t -> t.signatureAlgorithm = "SHA1withECDSA"),
                refused(
                        "TIM-06",
                        "signer named by SHA-1",
                        t -> t.essCertId = Optional.of(
                                new ESSCertIDv2(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1), new byte[20]))),
                refused(
                        "TIM-06",
                        "key of curve P-521",
                        t -> signerAs(t, w -> w.key = Certified.newKey("521", "P-521"))),
                refused(
                        "TIM-06",
                        "RSA key of 1024 bits",
                        t -> signerAs(t, w -> w.key = Certified.newKey("1024", "RSA-1024"))),

                // ROOT_PINNED
                refused("TIM-08", "intermediate authority missing", t -> t.carried.remove(t.intermediate)),
                refused("TIM-08", "root missing", t -> t.carried.remove(t.root)),
                refused(
                        "TIM-08",
                        "signer certified by SHA-1",
                        t -> t.sign(t.intermediate.issue(t.signerWish(), "SHA1withECDSA"))),
                refused("TIM-08", "certificate signed by another key of the same name", t -> {
                    Certified twin =
                            t.root.issue(Wish.authority(t.name + " CA", Certified.newKey("impostor", "P-256")));
                    t.sign(twin.issue(t.signerWish()));
                }),
                refused("TIM-08", "a root of its own", t -> {
                    Certified own = Certified.selfSigned(Wish.authority("own", Certified.newKey("own", "P-256")));
                    t.sign(own.issue(t.signerWish()));
                    t.carried.add(own);
                }),
                refused("TIM-08", "nine certificates deep", t -> deep(t, 7)),
                good("eight certificates deep", t -> deep(t, 6)),

                // AUTHORITIES
                refused(
                        "TIM-09",
                        "issuer without basic constraints",
                        t -> authorityAs(t, w -> w.constraints = Optional.empty())),
                refused(
                        "TIM-09",
                        "root without any extension",
                        t -> rootAs(t, w -> {
                            w.constraints = Optional.empty();
                            w.usage = Optional.empty();
                        })),
                refused(
                        "TIM-09",
                        "issuer that is no authority",
                        t -> authorityAs(t, w -> w.constraints = Optional.of(new BasicConstraints(false)))),
                refused(
                        "TIM-09",
                        "issuer that may not certify",
                        t -> authorityAs(t, w -> w.usage = Optional.of(new KeyUsage(KeyUsage.cRLSign)))),
                refused(
                        "TIM-09",
                        "root that may not certify",
                        t -> rootAs(t, w -> w.usage = Optional.of(new KeyUsage(KeyUsage.cRLSign)))),
                refused(
                        "TIM-09",
                        "root with path length 0",
                        t -> rootAs(t, w -> w.constraints = Optional.of(new BasicConstraints(0)))),
                good(
                        "root with path length 1",
                        t -> rootAs(t, w -> w.constraints = Optional.of(new BasicConstraints(1)))),
                refused(
                        "TIM-09",
                        "issuer for another purpose",
                        t -> authorityAs(t, w -> w.purposes.add(KeyPurposeId.id_kp_codeSigning))),
                good(
                        "issuer for time-stamping",
                        t -> authorityAs(t, w -> w.purposes.add(KeyPurposeId.id_kp_timeStamping))),
                refused(
                        "TIM-09",
                        "unknown critical extension of the signer (X4)",
                        t -> signerAs(t, w -> w.extensions.add(extension("1.2.3.4", true)))),
                good(
                        "unknown harmless extension of the signer",
                        t -> signerAs(t, w -> w.extensions.add(extension("1.2.3.4", false)))),
                refused(
                        "TIM-09",
                        "unknown critical extension of the issuer (X4)",
                        t -> authorityAs(t, w -> w.extensions.add(extension("1.2.3.4", true)))),
                refused(
                        "TIM-09",
                        "unknown critical extension of the root (X4)",
                        t -> rootAs(t, w -> w.extensions.add(extension("1.2.3.4", true)))),
                refused(
                        "TIM-09",
                        "name constraints (X3)",
                        t -> rootAs(t, w -> w.extensions.add(extension(Extension.nameConstraints.getId(), false)))),
                refused("TIM-09", "serial number 0 (X6)", t -> signerAs(t, w -> w.serial = BigInteger.ZERO)),
                refused(
                        "TIM-09",
                        "negative serial number (X6)",
                        t -> signerAs(t, w -> w.serial = BigInteger.TEN.negate())),
                refused(
                        "TIM-09",
                        "serial number of 21 octets (X6)",
                        t -> signerAs(t, w -> w.serial = BigInteger.ONE.shiftLeft(160))),
                good("serial number of 20 octets", t -> signerAs(t, w -> w.serial = BigInteger.ONE.shiftLeft(158))),

                // VALIDITY: the accuracy is a second and a half
                refused("TIM-10", "signer not valid yet", t -> signerAs(t, w -> w.notBefore = TIME)),
                refused(
                        "TIM-10",
                        "signer not valid at the earliest time",
                        t -> signerAs(t, w -> w.notBefore = TIME.minusSeconds(1))),
                good("signer just valid", t -> signerAs(t, w -> w.notBefore = TIME.minusSeconds(2))),
                refused(
                        "TIM-10",
                        "signer expired at the latest time",
                        t -> signerAs(t, w -> w.notAfter = TIME.plusSeconds(1))),
                good("signer just not expired", t -> signerAs(t, w -> w.notAfter = TIME.plusSeconds(2))),
                refused("TIM-10", "issuer expired", t -> authorityAs(t, w -> w.notAfter = TIME.minusSeconds(60))),
                refused("TIM-10", "root expired (X7)", t -> rootAs(t, w -> w.notAfter = TIME.minusSeconds(60))),

                // NOT_REVOKED
                undecided("TIM-11", "no revocation evidence", t -> t.listsBeside.clear()),
                good("evidence that asks for 24 checks", t -> repeatLists(t, 6)),
                undecided("TIM-11", "evidence that asks for 25 checks", t -> repeatLists(t, 7)),
                undecided("TIM-11", "evidence about the signer only", t -> t.listsBeside.removeFirst()),
                undecided("TIM-11", "evidence about the issuer only", t -> t.listsBeside.removeLast()),
                undecided(
                        "TIM-11",
                        "list that was due before",
                        t -> t.listsBeside.set(
                                1, t.intermediate.emptyList(TIME.minusSeconds(900), TIME.minusSeconds(60)))),
                good(
                        "newer list",
                        t -> t.listsBeside.set(
                                1, t.intermediate.emptyList(TIME.plusSeconds(900), TIME.plusSeconds(1800)))),
                undecided("TIM-11", "list from after the certificate expired", t -> {
                    signerAs(t, w -> w.notAfter = TIME.plusSeconds(600));
                    t.listsBeside.set(1, t.intermediate.emptyList(TIME.plusSeconds(900), TIME.plusSeconds(1800)));
                }),
                undecided(
                        "TIM-11",
                        "list signed by another",
                        t -> t.listsBeside.set(1, t.root.emptyList(TIME.minusSeconds(900), TIME.plusSeconds(60)))),
                undecided(
                        "TIM-11",
                        "list of the same name signed by another key",
                        t -> t.listsBeside.set(
                                1,
                                Certified.selfSigned(
                                                Wish.authority(t.name + " CA", Certified.newKey("impostor", "P-256")))
                                        .emptyList(TIME.minusSeconds(900), TIME.plusSeconds(60)))),
                undecided(
                        "TIM-11",
                        "list of an authority that may not sign lists",
                        t -> authorityAs(t, w -> w.usage = Optional.of(new KeyUsage(KeyUsage.keyCertSign)))),
                undecided(
                        "TIM-11",
                        "partitioned list (X8)",
                        t -> t.listsBeside.set(1, listWith(t, Extension.issuingDistributionPoint))),
                undecided(
                        "TIM-11",
                        "delta list (X8)",
                        t -> t.listsBeside.set(1, listWith(t, Extension.deltaCRLIndicator))),
                refused("TIM-11", "signer revoked before", t -> revoke(t, -60, CRLReason.superseded)),
                refused("TIM-11", "signer revoked within the accuracy", t -> revoke(t, 1, CRLReason.superseded)),
                good("signer superseded after", t -> revoke(t, 2, CRLReason.superseded)),
                good("signer revoked after, reason unspecified", t -> revoke(t, 60, CRLReason.unspecified)),
                good("signer ceased after", t -> revoke(t, 60, CRLReason.cessationOfOperation)),
                refused("TIM-11", "signer revoked after, no reason given (RFC 3161 section 4)", t -> revoke(t, 60, -1)),
                refused("TIM-11", "signer's key compromised after (X9)", t -> revoke(t, 60, CRLReason.keyCompromise)),
                refused("TIM-11", "signer on hold after", t -> revoke(t, 60, CRLReason.certificateHold)),
                refused(
                        "TIM-11",
                        "issuer's key compromised after",
                        t -> t.listsBeside.set(
                                0,
                                t.root.listOf(
                                        t.intermediate,
                                        TIME.plusSeconds(60),
                                        CRLReason.cACompromise,
                                        TIME.plusSeconds(90),
                                        TIME.plusSeconds(3600)))),
                refused(
                        "TIM-11",
                        "revoked by a list that was due before",
                        t -> t.listsBeside.add(t.intermediate.listOf(
                                t.signer,
                                TIME.minusSeconds(900),
                                CRLReason.superseded,
                                TIME.minusSeconds(800),
                                TIME.minusSeconds(700)))),

                // POLICY
                refused("TIM-12", "another policy", t -> t.policy = "1.3.6.1.4.1.99999.1.2"));
    }

    private static Bytes listWith(TimeStamper t, ASN1ObjectIdentifier type) {
        try {
            var list = t.intermediate.list(TIME.minusSeconds(900), TIME.plusSeconds(900));
            list.addExtension(
                    type,
                    true,
                    type.equals(Extension.issuingDistributionPoint)
                            ? new IssuingDistributionPoint(null, true, false)
                            : new ASN1Integer(1));
            return t.intermediate.sign(list);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void revoke(TimeStamper t, int secondsAfter, int reason) {
        t.listsBeside.set(
                1,
                t.intermediate.listOf(
                        t.signer,
                        TIME.plusSeconds(secondsAfter),
                        reason,
                        TIME.plusSeconds(3600),
                        TIME.plusSeconds(86_400)));
    }

    private static void deep(TimeStamper t, int authorities) {
        Certified above = t.root;
        List<Certified> chain = new ArrayList<>();
        t.listsBeside.clear();
        t.listsBeside.add(above.emptyList(TIME.minusSeconds(60), TIME.plusSeconds(60)));
        for (int i = 0; i < authorities; i++) {
            above = above.issue(Wish.authority("deep " + i, Certified.newKey("deep " + i, "P-256")));
            chain.add(above);
            t.listsBeside.add(above.emptyList(TIME.minusSeconds(60), TIME.plusSeconds(60)));
        }
        t.sign(above.issue(t.signerWish()));
        t.carried.remove(t.intermediate);
        t.carried.addAll(chain);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judges(Case one) {
        TimeStamper stamper = new TimeStamper("TEST");
        one.mutation().accept(stamper);
        TimestampVerdict verdict = judge(stamper);
        assertThat(outcome(verdict)).as(verdict.toString()).isEqualTo(one.expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384", "RSA-2048", "RSA-3072"})
    void acceptsEveryAllowedKind(String kind) {
        assertThat(outcome(judge(new TimeStamper("TEST", kind)))).isEqualTo("ok");
    }

    @Test
    void tellsTheBoundsOfWhatTheAuthorityKnows() {
        TimeStamper stamper = new TimeStamper("TEST");
        assertThat(judge(stamper))
                .isEqualTo(new TimestampVerdict.Accepted(
                        "TEST",
                        TIME.minusMillis(1500),
                        TIME.plusMillis(1500),
                        Instant.parse("2036-01-01T00:00:00Z"),
                        true));
        stamper.accuracy = Optional.empty();
        assertThat(judge(stamper))
                .isInstanceOfSatisfying(
                        TimestampVerdict.Accepted.class,
                        accepted -> assertThat(Duration.between(accepted.earliest(), accepted.latest()))
                                .isEqualTo(TimestampToken.UNSTATED_ACCURACY.multipliedBy(2)));
    }

    @Test
    void refusesAStampOfOtherBytes() {
        TimeStamper stamper = new TimeStamper("TEST");
        TimeEvidence evidence = stamper.stamp("another block".getBytes(StandardCharsets.UTF_8));
        assertThat(outcome(new TimestampJudge(trust(stamper)).judge(MESSAGE, evidence)))
                .isEqualTo("TIM-03 refused");
    }

    @Test
    void refusesAnAuthorityThatThePolicyDoesNotName() {
        TimeStamper known = new TimeStamper("known");
        TimeStamper stranger = new TimeStamper("stranger");
        assertThat(outcome(new TimestampJudge(trust(known)).judge(MESSAGE, stranger.stamp(MESSAGE))))
                .isEqualTo("TIM-08 refused");
    }

    @Test
    void aSignerThatIsPinnedItselfIsNoRoot() {
        TimeStamper stamper = new TimeStamper("TEST");
        TimestampTrust trust = new TimestampTrust(
                List.of(new TimestampAuthority(
                        "TEST", List.of(stamper.signer.der().sha256()), List.of(TimeStamper.POLICY))),
                1,
                true,
                Map.of());
        assertThat(outcome(new TimestampJudge(trust).judge(MESSAGE, stamper.stamp(MESSAGE))))
                .isEqualTo("TIM-08 refused");
    }

    @Test
    void acceptsWithoutRevocationEvidenceOnlyWhereThePolicySaysSo() {
        TimeStamper stamper = new TimeStamper("TEST");
        stamper.listsBeside.clear();
        TimestampTrust lenient = new TimestampTrust(List.of(stamper.authority()), 1, false, Map.of());
        assertThat(new TimestampJudge(lenient).judge(MESSAGE, stamper.stamp(MESSAGE)))
                .isInstanceOfSatisfying(
                        TimestampVerdict.Accepted.class,
                        accepted -> assertThat(accepted.revocationEvidence()).isFalse());
        // What is there is judged all the same.
        stamper.listsBeside.add(stamper.intermediate.listOf(
                stamper.signer, TIME.plusSeconds(1000), 1, TIME.plusSeconds(2000), TIME.plusSeconds(3000)));
        assertThat(outcome(new TimestampJudge(lenient).judge(MESSAGE, stamper.stamp(MESSAGE))))
                .isEqualTo("TIM-11 refused");
    }

    @Test
    void refusesAnAlgorithmPastItsDateAndBelievesItOnlyUntilThen() {
        TimeStamper stamper = new TimeStamper("TEST");
        for (Algorithm algorithm : List.of(Algorithm.SHA_256, Algorithm.P_256)) {
            TimestampTrust past = new TimestampTrust(List.of(stamper.authority()), 1, true, Map.of(algorithm, TIME));
            assertThat(outcome(new TimestampJudge(past).judge(MESSAGE, stamper.stamp(MESSAGE))))
                    .isEqualTo("TIM-06 refused");
            Instant sunset = TIME.plus(Duration.ofDays(365));
            TimestampTrust future =
                    new TimestampTrust(List.of(stamper.authority()), 1, true, Map.of(algorithm, sunset));
            assertThat(new TimestampJudge(future).judge(MESSAGE, stamper.stamp(MESSAGE)))
                    .isInstanceOfSatisfying(
                            TimestampVerdict.Accepted.class,
                            accepted -> assertThat(accepted.believableUntil()).isEqualTo(sunset));
        }
    }

    /** Rule M12's sibling: every byte of the evidence matters, or says nothing about time. */
    @Test
    void noFlippedByteOfATokenMovesTheTime() {
        TimeStamper stamper = new TimeStamper("TEST");
        TimeEvidence good = stamper.stamp(MESSAGE);
        TimestampJudge judge = new TimestampJudge(trust(stamper));
        TimestampVerdict expected = judge.judge(MESSAGE, good);
        byte[] token = good.token().toByteArray();
        int accepted = 0;
        int step = Boolean.getBoolean("datatrust.everyBit") ? 1 : 8;
        for (int bit = 0; bit < token.length * 8; bit += step) {
            byte[] damaged = token.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            TimestampVerdict verdict = judge.judge(
                    MESSAGE,
                    new TimeEvidence(
                            Bytes.copyOf(damaged), good.certificates(), good.revocationLists(), good.statusAnswers()));
            if (verdict instanceof TimestampVerdict.Accepted) {
                assertThat(verdict).isEqualTo(expected);
                accepted++;
            }
        }
        // Only what nobody signs and nothing uses: the set of digest algorithms, and the root's own signature is
        // pinned.
        assertThat(accepted).isLessThan(token.length * 8 / step / 100);
    }

    @Test
    void boundsTheSearchForAChain() {
        TimeStamper stamper = new TimeStamper("TEST");
        // Authorities that certify each other, all under two names: far more paths than anyone would follow.
        List<Certified> maze = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            for (int j = 0; j < 2; j++) {
                Certified left =
                        Certified.selfSigned(Wish.authority("maze " + (i + j) % 2, Certified.newKey("m" + i, "P-256")));
                maze.add(left.issue(Wish.authority("maze " + i % 2, Certified.newKey("m" + (i + 1) % 7, "P-256"))));
            }
        }
        stamper.sign(maze.getFirst().issue(stamper.signerWish()));
        stamper.carried = new ArrayList<>(List.of(stamper.signer));
        maze.forEach(certified -> stamper.certificatesBeside.add(certified.der()));
        assertThat(outcome(judge(stamper))).isEqualTo("TIM-08 refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 500_000})
    void survivesDeepNesting(int depth) {
        byte[] nested = new byte[2 * depth];
        for (int i = 0; i < depth; i++) {
            nested[2 * i] = 0x30;
            nested[2 * i + 1] = (byte) 0x80;
        }
        TimeEvidence evidence = new TimeEvidence(Bytes.copyOf(nested), List.of(), List.of(), List.of());
        assertThat(outcome(new TimestampJudge(trust(new TimeStamper("TEST"))).judge(MESSAGE, evidence)))
                .isEqualTo("TIM-01 refused");
    }

    @Test
    void policiesNameAuthoritiesAndRootsOnce() {
        Digest pin = Bytes.utf8("a").sha256();
        TimestampAuthority a = new TimestampAuthority("a", List.of(pin), List.of("1.2.3"));
        assertThatRefuses(() -> new TimestampTrust(List.of(), 1, true, Map.of()));
        assertThatRefuses(() -> new TimestampTrust(List.of(a), 0, true, Map.of()));
        assertThatRefuses(() -> new TimestampTrust(List.of(a), 2, true, Map.of()));
        assertThatRefuses(() -> new TimestampTrust(
                List.of(a, new TimestampAuthority("b", List.of(pin), List.of("1.2.3"))), 1, true, Map.of()));
        assertThatRefuses(() -> new TimestampTrust(
                List.of(a, new TimestampAuthority("a", List.of(Bytes.utf8("b").sha256()), List.of("1.2.3"))),
                1,
                true,
                Map.of()));
        assertThatRefuses(() -> new TimestampAuthority("a", List.of(), List.of("1.2.3")));
        assertThatRefuses(() -> new TimestampAuthority("a", List.of(pin), List.of()));
        assertThatRefuses(() -> new TimestampAuthority("a", List.of(pin), List.of("1.2.x")));
        assertThatRefuses(() -> new TimestampAuthority("a", List.of(pin, pin), List.of("1.2.3")));
    }

    private static void assertThatRefuses(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
}
