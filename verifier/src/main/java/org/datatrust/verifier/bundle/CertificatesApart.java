package org.datatrust.verifier.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * Content whose certificates stand apart, each once and in DER (docs/spec/bundle.md, "Certificates apart"). Base64 hides from DEFLATE what
 * certificates have in common, and one consortium's certificates recur in every transaction and configuration.
 */
final class CertificatesApart {
    static final int MAX_CERTIFICATES = 4096;
    static final int MAX_CERTIFICATE_BYTES = 8192;
    static final int MAX_USES = 100_000;

    private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
    private static final String END = "-----END CERTIFICATE-----\n";
    private static final int LINE_LENGTH = 64;

    private CertificatesApart() {}

    /** Any content can be encoded: what is no certificate in the one form, or is too much, stays in the text. */
    static byte[] encode(byte[] content) {
        // One character for each byte.
        String text = new String(content, StandardCharsets.ISO_8859_1);
        Map<Bytes, Integer> numbers = new HashMap<>();
        List<Bytes> certificates = new ArrayList<>();
        List<Integer> uses = new ArrayList<>();
        StringBuilder rest = new StringBuilder(text.length());
        int gapFrom = 0;
        int at = 0;
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, at)) {
            at = begin + BEGIN.length();
            Optional<Bytes> found = certificate(text, begin);
            if (found.isEmpty() || uses.size() == 2 * MAX_USES) {
                continue;
            }
            Bytes certificate = found.get();
            if (!numbers.containsKey(certificate)) {
                if (certificates.size() == MAX_CERTIFICATES) {
                    continue;
                }
                numbers.put(certificate, certificates.size());
                certificates.add(certificate);
            }
            uses.add(begin - gapFrom);
            uses.add(numbers.get(certificate));
            rest.append(text, gapFrom, begin);
            gapFrom = begin + pem(certificate).length();
            at = gapFrom;
        }
        rest.append(text, gapFrom, text.length());
        CborWriter out = new CborWriter();
        out.array(3).array(certificates.size());
        certificates.forEach(out::bytes);
        out.end().array(uses.size());
        uses.forEach(out::uint);
        return out.end()
                .bytes(rest.toString().getBytes(StandardCharsets.ISO_8859_1))
                .end()
                .toByteArray();
    }

    /** The certificate whose text begins there, if it is in the one form that can be put back. */
    private static Optional<Bytes> certificate(String text, int begin) {
        int body = begin + BEGIN.length();
        int end = text.indexOf('-', body);
        if (end <= body || end - body > 2 * MAX_CERTIFICATE_BYTES) {
            return Optional.empty();
        }
        try {
            // This decoder overlooks much; the comparison does not.
            Bytes certificate = Bytes.copyOf(Base64.getMimeDecoder().decode(text.substring(body, end)));
            boolean fits = !certificate.isEmpty() && certificate.size() <= MAX_CERTIFICATE_BYTES;
            return fits && text.startsWith(pem(certificate), begin) ? Optional.of(certificate) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String pem(Bytes certificate) {
        return BEGIN
                + Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'}).encodeToString(certificate.toByteArray())
                + "\n"
                + END;
    }

    /**
     * The content that was encoded.
     *
     * @param maxSize of the content
     * @throws MalformedException CBR-xx, BND-01 or BND-10
     */
    static byte[] decode(byte[] encoded, int maxSize) throws MalformedException {
        CborReader in = CborReader.of(encoded, ProofBundle.MAX_SIZE_BYTES);
        in.beginArray(3, 3);
        int count = in.beginArray(0, MAX_CERTIFICATES);
        List<byte[]> certificates = new ArrayList<>(count);
        Set<Bytes> distinct = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Bytes certificate = in.bytes(1, MAX_CERTIFICATE_BYTES);
            if (!distinct.add(certificate)) {
                throw new MalformedException(BundleCode.BAD_CERTIFICATES, "certificate " + i + " stands twice");
            }
            certificates.add(pem(certificate).getBytes(StandardCharsets.ISO_8859_1));
        }
        in.endArray();
        int numbers = in.beginArray(0, 2 * MAX_USES);
        if (numbers % 2 != 0) {
            throw new MalformedException(BundleCode.BAD_CERTIFICATES, "a gap without a certificate");
        }
        int[] gaps = new int[numbers / 2];
        int[] used = new int[numbers / 2];
        long gapsInAll = 0;
        long size = 0;
        int seen = 0;
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (int) in.uint(0, ProofBundle.MAX_SIZE_BYTES);
            // In the order of first use: the next new one, or one that was used.
            used[i] = (int) in.uint(0, MAX_CERTIFICATES - 1);
            if (used[i] > seen || used[i] >= count) {
                throw new MalformedException(
                        BundleCode.BAD_CERTIFICATES, "certificate " + used[i] + " where at most " + seen + " can be");
            }
            seen = Math.max(seen, used[i] + 1);
            gapsInAll += gaps[i];
            size += certificates.get(used[i]).length;
        }
        in.endArray();
        if (seen != count) {
            throw new MalformedException(BundleCode.BAD_CERTIFICATES, "certificate " + seen + " is used nowhere");
        }
        Bytes text = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        in.endArray();
        in.end();
        if (gapsInAll > text.size()) {
            throw new MalformedException(
                    BundleCode.BAD_CERTIFICATES, "gaps of " + gapsInAll + " bytes in " + text.size());
        }
        size += text.size();
        if (size > maxSize) {
            throw new MalformedException(
                    BundleCode.TOO_LARGE, "a part of " + size + " bytes, at most " + maxSize + " allowed");
        }
        byte[] content = new byte[(int) size];
        int from = 0;
        int to = 0;
        for (int i = 0; i < gaps.length; i++) {
            text.copyTo(content, to, from, from + gaps[i]);
            from += gaps[i];
            to += gaps[i];
            byte[] certificate = certificates.get(used[i]);
            System.arraycopy(certificate, 0, content, to, certificate.length);
            to += certificate.length;
        }
        text.copyTo(content, to, from, text.size());
        return content;
    }
}
