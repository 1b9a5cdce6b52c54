package org.datatrust.verifier.bundle;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.PartsCode;

/**
 * A disclosure file, {@code *.dtdisclosure}: some parts of a content, and the proof of the content that they are parts of.
 *
 * @param bundle with exactly one record, for others would tell of other contents
 */
public record DisclosedProof(ProofBundle bundle, Disclosure disclosure) {
    /** 64 MiB. */
    public static final int MAX_SIZE_BYTES = ProofBundle.MAX_SIZE_BYTES;

    public static final String MEDIA_TYPE = "application/datatrust-disclosure+cbor";

    private static final long VERSION = 1;

    public DisclosedProof {
        if (bundle.records().size() != 1) {
            throw new IllegalArgumentException("a disclosure goes with a proof of one record");
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(3);
        out.key(1).uint(VERSION);
        out.key(2).bytes(bundle.encode());
        out.key(3).bytes(disclosure.encode());
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, PRT-40 to PRT-43, PRT-47, BND-xx or NAM-01 */
    public static DisclosedProof parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(PartsCode.UNKNOWN_FORM, "the disclosure file's version is not 1");
        }
        in.key(2);
        Bytes bundle = in.bytes(1, MAX_SIZE_BYTES);
        in.key(3);
        Bytes disclosure = in.bytes(1, MAX_SIZE_BYTES);
        in.endMap();
        in.end();
        Disclosure parts = Disclosure.parse(disclosure.toByteArray());
        ProofBundle proof = ProofBundle.parse(bundle.toByteArray());
        if (proof.records().size() != 1) {
            throw new MalformedException(
                    PartsCode.NOT_ONE_RECORD,
                    "the proof holds " + proof.records().size() + " records, not one");
        }
        return new DisclosedProof(proof, parts);
    }
}
