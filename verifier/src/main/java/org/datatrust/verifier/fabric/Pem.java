package org.datatrust.verifier.fabric;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** RFC 7468 text encoding, exactly one object, nothing before it, only line ends after it. */
final class Pem {
    private static final int MAX_SIZE_BYTES = 2 << 20;
    private static final Pattern FORM = Pattern.compile(
            "-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([A-Za-z0-9+/=\r\n]*+)-----END ([A-Z0-9 ]{1,40})-----[\r\n]*+");

    private Pem() {}

    /**
     * @param label such as {@code CERTIFICATE}
     * @throws MalformedException CRT-01
     */
    static byte[] decode(Bytes pem, String label) throws MalformedException {
        if (pem.size() > MAX_SIZE_BYTES) {
            throw new MalformedException(Certificate.MALFORMED, "PEM text of " + pem.size() + " bytes");
        }
        Matcher matcher = FORM.matcher(new String(pem.toByteArray(), StandardCharsets.ISO_8859_1));
        if (!matcher.matches()
                || !matcher.group(1).equals(label)
                || !matcher.group(3).equals(label)) {
            throw new MalformedException(Certificate.MALFORMED, "not one " + label + " in PEM");
        }
        try {
            return Base64.getDecoder().decode(matcher.group(2).replaceAll("[\r\n]", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(Certificate.MALFORMED, "the " + label + " is not base64");
        }
    }
}
