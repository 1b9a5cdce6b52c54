package org.datatrust.verifier.time;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * A question to a time-stamping authority (RFC 3161 section 2.4.1): for this hash, under any policy, with certificates.
 *
 * @param hash a hash function
 * @param imprint its value over what is to be stamped
 * @param nonce random, at least 1; the answer must repeat it
 */
public record TimestampRequest(Algorithm hash, Bytes imprint, BigInteger nonce) {
    public static final String MEDIA_TYPE = "application/timestamp-query";

    /** The answer is not a TimeStampResp. */
    public static final String BAD_ANSWER = "TIM-30";

    /** The authority did not grant the time-stamp as it was asked for. */
    public static final String NOT_GRANTED = "TIM-31";

    /** The answer is to another question: it does not repeat the nonce. */
    public static final String OTHER_NONCE = "TIM-32";

    private static final int GRANTED = 0;

    public TimestampRequest {
        if (imprint.size() != hash.hash().length) {
            throw new IllegalArgumentException("an imprint of " + imprint.size() + " bytes by " + hash.label());
        }
        if (nonce.signum() <= 0) {
            throw new IllegalArgumentException("a nonce is at least 1");
        }
    }

    /** DER. */
    public Bytes encode() {
        return Bytes.copyOf(Der.encode(new TimeStampReq(
                new MessageImprint(hash.identifier(), imprint.toByteArray()),
                null,
                new ASN1Integer(nonce),
                ASN1Boolean.TRUE,
                null)));
    }

    /**
     * The token of an answer, if it answers this question. Nothing is said about who signed it.
     *
     * @param answer a TimeStampResp
     * @throws MalformedException TIM-30, TIM-31, TIM-32, TIM-03 for the stamp of something else, and as {@link TimestampToken#parse}
     */
    public TimestampToken accept(byte[] answer) throws MalformedException {
        Bytes encoded = Der.read(
                answer, TimestampToken.MAX_SIZE_BYTES, ASN1Encoding.DL, BAD_ANSWER, "a time-stamp response", parsed -> {
                    TimeStampResp response = TimeStampResp.getInstance(parsed);
                    int status = response.getStatus().getStatusObject().intValueExact();
                    ContentInfo token = response.getTimeStampToken();
                    if (status != GRANTED || token == null) {
                        throw new MalformedException(NOT_GRANTED, "status " + status + ", not granted");
                    }
                    return Bytes.copyOf(token.getEncoded(ASN1Encoding.DL));
                });
        TimestampToken token = TimestampToken.parse(encoded);
        if (!token.nonce().filter(nonce::equals).isPresent()) {
            throw new MalformedException(OTHER_NONCE, "the nonce is not the one that was sent");
        }
        boolean same =
                Algorithm.ofHash(token.imprintAlgorithm()).filter(hash::equals).isPresent()
                        && token.imprint().equals(imprint);
        if (!same) {
            throw new MalformedException(TimestampStep.IMPRINT.code(), "the imprint is of other bytes");
        }
        return token;
    }
}
