package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;

/** Certificates in PEM, with any text around them. */
final class PemCertificates {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----");

    private PemCertificates() {}

    static List<Bytes> read(Session session, Path pem) throws FailedException {
        try {
            return parse(Files.readString(pem));
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, pem);
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "PEM", pem, "-----BEGIN CERTIFICATE-----");
        }
    }

    /**
     * DER, in the order of the text, at least one.
     *
     * @throws IllegalArgumentException if there is none, or one is not Base64
     */
    private static List<Bytes> parse(String text) {
        List<Bytes> certificates = BLOCK.matcher(text)
                .results()
                .map((MatchResult block) -> Bytes.copyOf(Base64.getMimeDecoder().decode(block.group(1))))
                .toList();
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
        return certificates;
    }
}
