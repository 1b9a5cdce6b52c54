package org.datatrust.verifier.time;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.datatrust.proof.MalformedException;

/** Reads ASN.1 that has one encoding only. */
final class Der {
    private Der() {}

    /** Turns parsed ASN.1 into a structure; may throw any unchecked exception for what does not fit. */
    interface Structure<T> {
        T of(ASN1Primitive parsed) throws IOException, MalformedException;
    }

    /**
     * @param encoding {@link ASN1Encoding#DER}, or {@link ASN1Encoding#DL} where senders leave sets unsorted
     * @throws MalformedException with the code, if the bytes are too many, not in this encoding, or not this structure
     */
    static <T> T read(
            byte[] encoded, int maxSizeBytes, String encoding, String code, String what, Structure<T> structure)
            throws MalformedException {
        if (encoded.length > maxSizeBytes) {
            throw new MalformedException(
                    code, what + " of " + encoded.length + " bytes, at most " + maxSizeBytes + " are allowed");
        }
        try {
            ASN1Primitive parsed = ASN1Primitive.fromByteArray(encoded);
            if (parsed == null || !Arrays.equals(parsed.getEncoded(encoding), encoded)) {
                throw new MalformedException(code, what + " is not in its one encoding");
            }
            return structure.of(parsed);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // BouncyCastle reports bad encodings by several unchecked exceptions.
            throw new MalformedException(code, "not " + what);
        }
    }

    /** @throws IllegalStateException for what was not parsed but made up */
    static byte[] encode(ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("ASN.1 in memory was not encoded", e);
        }
    }
}
