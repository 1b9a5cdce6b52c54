package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.junit.jupiter.api.Test;

/** Rules T1 to T3: an answer is stored only if it answers the question; and a real authority's answer (vectors/rfc3161). */
class TimestampRequestTest {
    private static final byte[] MESSAGE = {1, 2, 3};
    private static final BigInteger NONCE = new BigInteger("b1fc81dec95749d9", 16);

    private final TimestampRequest request =
            new TimestampRequest(Algorithm.SHA_256, Digest.sha256(MESSAGE).bytes(), NONCE);
    private final TimeStamper stamper = new TimeStamper("TEST");
    private int status = PKIStatus.GRANTED;
    private boolean withToken = true;

    private byte[] answer() throws IOException {
        ContentInfo token = ContentInfo.getInstance(
                ASN1Primitive.fromByteArray(stamper.token(MESSAGE).toByteArray()));
        return new TimeStampResp(
                        new PKIStatusInfo(PKIStatus.getInstance(new org.bouncycastle.asn1.ASN1Integer(status))),
                        withToken ? token : null)
                .getEncoded("DL");
    }

    private void assertRefused(byte[] answer, String code) {
        assertThatThrownBy(() -> request.accept(answer))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] vector(String name) throws IOException {
        try (InputStream in = TimestampRequestTest.class.getResourceAsStream("/vectors/rfc3161/digitorus/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    @Test
    void asksForCertificatesAndRepeatsItselfInDer() {
        TimeStampReq asked = TimeStampReq.getInstance(request.encode().toByteArray());
        assertThat(asked.getCertReq().isTrue()).isTrue();
        assertThat(asked.getNonce().getValue()).isEqualTo(NONCE);
        assertThat(asked.getMessageImprint().getHashedMessage())
                .isEqualTo(Digest.sha256(MESSAGE).toByteArray());
    }

    @Test
    void acceptsTheAnswer() throws Exception {
        stamper.nonce = Optional.of(NONCE);
        TimestampToken token = request.accept(answer());
        assertThat(token.genTime()).isEqualTo(TimeStamper.TIME);
    }

    @Test
    void asksForAnotherHashToo() throws Exception {
        stamper.nonce = Optional.of(NONCE);
        stamper.imprintAlgorithm = NISTObjectIdentifiers.id_sha512;
        TimestampRequest longer =
                new TimestampRequest(Algorithm.SHA_512, Bytes.copyOf(Algorithm.SHA_512.hash(MESSAGE)), NONCE);
        assertThat(longer.accept(answer()).imprint()).isEqualTo(longer.imprint());
    }

    @Test
    void refusesEveryStatusButGranted() throws Exception {
        stamper.nonce = Optional.of(NONCE);
        for (int other : new int[] {1, 2, 3, 4, 5}) {
            status = other;
            assertRefused(answer(), "TIM-31");
        }
    }

    @Test
    void refusesGrantedWithoutAToken() throws Exception {
        withToken = false;
        assertRefused(answer(), "TIM-31");
    }

    @Test
    void refusesAnotherNonceAndNone() throws Exception {
        assertRefused(answer(), "TIM-32");
        stamper.nonce = Optional.of(NONCE.add(BigInteger.ONE));
        assertRefused(answer(), "TIM-32");
    }

    @Test
    void refusesTheStampOfSomethingElse() throws Exception {
        stamper.nonce = Optional.of(NONCE);
        stamper.imprintAlgorithm = NISTObjectIdentifiers.id_sha512;
        assertRefused(answer(), "TIM-03");
        TimestampRequest other = new TimestampRequest(
                Algorithm.SHA_256, Digest.sha256(new byte[] {9}).bytes(), NONCE);
        stamper.imprintAlgorithm = NISTObjectIdentifiers.id_sha256;
        assertThatThrownBy(() -> other.accept(answer()))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("TIM-03"));
    }

    @Test
    void refusesNoise() throws Exception {
        assertRefused(new byte[0], "TIM-30");
        assertRefused(new byte[] {1, 2, 3}, "TIM-30");
        assertRefused(new DERSequence().getEncoded(), "TIM-30");
    }

    @Test
    void readsARealAuthoritysAnswerAsItsSourceSays() throws Exception {
        TimestampRequest asked =
                new TimestampRequest(Algorithm.SHA_256, Bytes.copyOf(vector("hashedMessage.der")), NONCE);
        TimestampToken token = asked.accept(vector("respNoCert.der"));
        assertThat(token.genTime()).isEqualTo(Instant.parse("2017-04-19T06:32:43Z"));
        assertThat(token.accuracy()).isEqualTo(Duration.ofSeconds(1));
        assertThat(token.policy().getId()).isEqualTo("1.3.6.1.4.1.4146.2.1");
        assertThat(token.certificates()).isEmpty();
        assertThat(vector("respNoCert.der")).endsWith(token.encoded().toByteArray());
    }

    @Test
    void doesNotBelieveARealAuthoritysAnswerOverOtherBytes() throws Exception {
        TimestampToken token = new TimestampRequest(Algorithm.SHA_256, Bytes.copyOf(vector("hashedMessage.der")), NONCE)
                .accept(vector("respNoCert.der"));
        TimestampTrust trust = new TimestampTrust(List.of(stamper.authority()), 1, true, Map.of());
        TimeEvidence evidence = new TimeEvidence(token.encoded(), List.of(), List.of(), List.of());
        assertThat(new TimestampJudge(trust).judge(vector("hashedMessage.der"), evidence))
                .isInstanceOfSatisfying(
                        TimestampVerdict.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(TimestampStep.IMPRINT));
    }
}
