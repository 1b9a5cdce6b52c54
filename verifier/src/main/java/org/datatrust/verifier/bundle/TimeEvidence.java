package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * What a time-stamping authority says about a block (docs/spec/time.md), with all that is needed to judge it without a network. Each list
 * holds at most {@value #MAX_PARTS} parts.
 *
 * @param token DER of an RFC 3161 TimeStampToken
 * @param certificates DER of certificates that the token does not carry itself
 * @param revocationLists DER of CRLs
 * @param statusAnswers DER of OCSP responses
 */
public record TimeEvidence(
        Bytes token, List<Bytes> certificates, List<Bytes> revocationLists, List<Bytes> statusAnswers) {
    public static final int MAX_PARTS = 16;
    /** 1 MiB, for the token and for each other part. */
    public static final int MAX_PART_BYTES = 1 << 20;

    public TimeEvidence {
        certificates = List.copyOf(certificates);
        revocationLists = List.copyOf(revocationLists);
        statusAnswers = List.copyOf(statusAnswers);
        requirePart(token);
        for (List<Bytes> parts : List.of(certificates, revocationLists, statusAnswers)) {
            if (parts.size() > MAX_PARTS) {
                throw new IllegalArgumentException("more than " + MAX_PARTS + " parts");
            }
            parts.forEach(TimeEvidence::requirePart);
        }
    }

    private static void requirePart(Bytes part) {
        if (part.isEmpty() || part.size() > MAX_PART_BYTES) {
            throw new IllegalArgumentException("a part of time evidence has 1 to " + MAX_PART_BYTES + " bytes");
        }
    }

    void write(CborWriter out) {
        out.array(4).bytes(token);
        writeParts(out, certificates);
        writeParts(out, revocationLists);
        writeParts(out, statusAnswers);
        out.end();
    }

    private static void writeParts(CborWriter out, List<Bytes> parts) {
        out.array(parts.size());
        parts.forEach(out::bytes);
        out.end();
    }

    static TimeEvidence read(CborReader in) throws MalformedException {
        in.beginArray(4, 4);
        Bytes token = in.bytes(1, MAX_PART_BYTES);
        List<Bytes> certificates = readParts(in);
        List<Bytes> revocationLists = readParts(in);
        List<Bytes> statusAnswers = readParts(in);
        in.endArray();
        return new TimeEvidence(token, certificates, revocationLists, statusAnswers);
    }

    private static List<Bytes> readParts(CborReader in) throws MalformedException {
        int count = in.beginArray(0, MAX_PARTS);
        List<Bytes> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(in.bytes(1, MAX_PART_BYTES));
        }
        in.endArray();
        return parts;
    }
}
