package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.synthetic.Certified;
import org.datatrust.verifier.synthetic.Certified.Wish;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.junit.jupiter.api.Test;

/** Certificate status answers (OCSP) as revocation evidence of a time-stamp's signer. */
class StatusResponseTest {
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final Instant TIME = TimeStamper.TIME;

    private final TimeStamper stamper = new TimeStamper("TEST");
    private Certified about = stamper.signer;
    private Certified issuer = stamper.intermediate;
    private ASN1ObjectIdentifier nameHash = OIWObjectIdentifiers.idSHA1;
    private CertificateStatus status = CertificateStatus.GOOD;
    private Instant thisUpdate = TIME.minusSeconds(60);
    private Instant nextUpdate = TIME.plusSeconds(60);
    private Extensions extensions = new Extensions(extension("1.2.3.4", false));
    private X509CertificateHolder[] carried = {};

    /** The signer's own list is replaced by an answer; the issuer's list stays. */
    private String verdictWithAnswerOf(Certified responder) {
        stamper.listsBeside.removeLast();
        stamper.responsesBeside.add(answer(responder));
        TimestampTrust trust = new TimestampTrust(List.of(stamper.authority()), 1, true, Map.of());
        return switch (new TimestampJudge(trust).judge(MESSAGE, stamper.stamp(MESSAGE))) {
            case TimestampVerdict.Accepted accepted -> "ok";
            case TimestampVerdict.Refused refused -> refused.step().code() + " refused";
            case TimestampVerdict.Undecided undecided -> undecided.step().code() + " undecided";
        };
    }

    private Bytes answer(Certified responder) {
        try {
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            var sha1 = digests.get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE));
            var named = digests.get(new AlgorithmIdentifier(nameHash));
            BasicOCSPRespBuilder builder =
                    new BasicOCSPRespBuilder(responder.certificate().getSubjectPublicKeyInfo(), sha1);
            builder.addResponse(
                    new CertificateID(
                            named, issuer.certificate(), about.certificate().getSerialNumber()),
                    status,
                    Date.from(thisUpdate),
                    Date.from(nextUpdate),
                    extensions);
            return Bytes.copyOf(new OCSPRespBuilder()
                    .build(OCSPRespBuilder.SUCCESSFUL, builder.build(responder.signer(), carried, Date.from(TIME)))
                    .getEncoded());
        } catch (IOException | OCSPException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Wish responder() {
        Wish wish = Wish.timeStamper("responder", Certified.newKey("responder", "P-256"));
        wish.purposes.set(0, KeyPurposeId.id_kp_OCSPSigning);
        wish.extensions.add(extension("1.3.6.1.5.5.7.48.1.5", false));
        return wish;
    }

    private static Extension extension(String oid, boolean critical) {
        return new Extension(new ASN1ObjectIdentifier(oid), critical, new DEROctetString(new byte[] {5, 0}));
    }

    private String verdictWithDelegate(Certified delegate) {
        carried = new X509CertificateHolder[] {delegate.certificate()};
        return verdictWithAnswerOf(delegate);
    }

    @Test
    void believesTheIssuer() {
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("ok");
    }

    @Test
    void believesAResponderThatTheIssuerCertified() {
        assertThat(verdictWithDelegate(stamper.intermediate.issue(responder()))).isEqualTo("ok");
    }

    @Test
    void ignoresAResponderThatTheIssuerCertifiedForSomethingElse() {
        Wish wish = responder();
        wish.purposes.set(0, KeyPurposeId.id_kp_emailProtection);
        assertThat(verdictWithDelegate(stamper.intermediate.issue(wish))).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAResponderWhoseOwnRevocationIsOpen() {
        Wish wish = responder();
        wish.extensions.clear();
        assertThat(verdictWithDelegate(stamper.intermediate.issue(wish))).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAResponderThatHadExpired() {
        Wish wish = responder();
        wish.notAfter = TIME.minusSeconds(1);
        assertThat(verdictWithDelegate(stamper.intermediate.issue(wish))).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAResponderThatAnotherAuthorityCertified() {
        assertThat(verdictWithDelegate(stamper.root.issue(responder()))).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresTheSignerAnsweringForItself() {
        assertThat(verdictWithDelegate(stamper.signer)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAnAnswerAboutAnotherCertificate() {
        about = stamper.colleague("other");
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void knowsTheIssuerBySha256AsWell() {
        nameHash = NISTObjectIdentifiers.id_sha256;
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("ok");
    }

    @Test
    void ignoresAnAnswerAboutTheSameNumberOfAnotherIssuer() {
        issuer = stamper.root;
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAnAnswerAboutTheSameNumberOfAnotherIssuerBySha256() {
        nameHash = NISTObjectIdentifiers.id_sha256;
        issuer = stamper.root;
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAnAnswerThatNamesTheIssuerByAnUnknownHash() {
        nameHash = NISTObjectIdentifiers.id_sha3_256;
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void ignoresAnAnswerThatWasDueBefore() {
        thisUpdate = TIME.minusSeconds(600);
        nextUpdate = TIME.minusSeconds(300);
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void believesAnAnswerFromLater() {
        thisUpdate = TIME.plusSeconds(300);
        nextUpdate = TIME.plusSeconds(600);
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("ok");
    }

    @Test
    void ignoresAnAnswerWithAnUnknownCriticalExtension() {
        extensions = new Extensions(extension("1.2.3.4", true));
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void doesNotTakeUnknownForGood() {
        status = new UnknownStatus();
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 undecided");
    }

    @Test
    void refusesWhatWasRevokedBefore() {
        status = new RevokedStatus(Date.from(TIME.minusSeconds(60)), 4);
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 refused");
    }

    @Test
    void sparesWhatWasSupersededLater() {
        status = new RevokedStatus(Date.from(TIME.plusSeconds(60)), 4);
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("ok");
    }

    @Test
    void refusesWhatWasCompromisedLater() {
        status = new RevokedStatus(Date.from(TIME.plusSeconds(60)), 1);
        assertThat(verdictWithAnswerOf(stamper.intermediate)).isEqualTo("TIM-11 refused");
    }

    @Test
    void refusesAnAnswerThatSaysTryLater() throws Exception {
        stamper.responsesBeside.add(Bytes.copyOf(
                new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded()));
        TimestampTrust trust = new TimestampTrust(List.of(stamper.authority()), 1, true, Map.of());
        assertThat(new TimestampJudge(trust).judge(MESSAGE, stamper.stamp(MESSAGE)))
                .isInstanceOfSatisfying(
                        TimestampVerdict.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(TimestampStep.READABLE));
    }
}
