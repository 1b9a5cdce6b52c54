package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * A proof bundle, {@code *.dtproof}: records, and for each batch of records the evidence that the ledger holds it.
 *
 * @param records 1 to {@value #MAX_RECORDS}
 * @param anchorings 1 to {@value #MAX_ANCHORINGS}, each used by at least one record
 * @param context absent in a compact bundle
 */
public record ProofBundle(List<BundleRecord> records, List<Anchoring> anchorings, Optional<Context> context) {
    /** 64 MiB, for the file, and again for its inflated parts together. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    public static final int MAX_RECORDS = 100_000;
    public static final int MAX_ANCHORINGS = 1_000;
    public static final String MEDIA_TYPE = "application/datatrust-proof+cbor";

    private static final long VERSION = 1;

    public ProofBundle {
        records = List.copyOf(records);
        anchorings = List.copyOf(anchorings);
        if (records.isEmpty() || records.size() > MAX_RECORDS) {
            throw new IllegalArgumentException("a bundle holds 1 to " + MAX_RECORDS + " records");
        }
        if (anchorings.isEmpty() || anchorings.size() > MAX_ANCHORINGS) {
            throw new IllegalArgumentException("a bundle holds 1 to " + MAX_ANCHORINGS + " anchorings");
        }
        boolean[] used = new boolean[anchorings.size()];
        for (BundleRecord record : records) {
            if (record.anchoring() >= used.length) {
                throw new IllegalArgumentException(
                        "a record names anchoring " + record.anchoring() + " of " + used.length);
            }
            used[record.anchoring()] = true;
        }
        for (int i = 0; i < used.length; i++) {
            if (!used[i]) {
                throw new IllegalArgumentException("anchoring " + i + " is used by no record");
            }
        }
    }

    /** The evidence of a record's batch. */
    public Anchoring anchoring(int record) {
        return anchorings.get(records.get(record).anchoring());
    }

    /** This bundle with the context that a compact bundle lacks, or another one. */
    public ProofBundle withContext(Context completion) {
        return new ProofBundle(records, anchorings, Optional.of(completion));
    }

    /** This bundle without its context. */
    public ProofBundle compact() {
        return new ProofBundle(records, anchorings, Optional.empty());
    }

    public Bytes encode() {
        Optional<Compressed> compressedContext = context.map(Compressed::of);
        CborWriter inner = new CborWriter();
        inner.array(anchorings.size());
        anchorings.forEach(anchoring -> anchoring.write(inner));
        inner.end();
        CborWriter out = new CborWriter();
        out.map(compressedContext.isPresent() ? 4 : 3);
        out.key(1).uint(VERSION);
        out.key(2).array(records.size());
        records.forEach(record -> record.write(out));
        out.end();
        out.key(3);
        Compressed.of(inner.toByteArray()).write(out);
        compressedContext.ifPresent(present -> {
            out.key(4);
            present.write(out);
        });
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, BND-xx or NAM-01 */
    public static ProofBundle parse(byte[] encoded) throws MalformedException {
        return parse(encoded, new ContextCache());
    }

    /**
     * As {@link #parse(byte[])}, sparing the work for a context that was parsed before.
     *
     * @throws MalformedException CBR-xx, BND-xx or NAM-01
     */
    public static ProofBundle parse(byte[] encoded, ContextCache contexts) throws MalformedException {
        if (encoded.length > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    BundleCode.TOO_LARGE,
                    "a bundle has at most " + MAX_SIZE_BYTES + " bytes, this one " + encoded.length);
        }
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(4);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BundleCode.UNKNOWN_VERSION, "the bundle's version is not 1");
        }
        in.key(2);
        int count = in.beginArray(1, MAX_RECORDS);
        List<BundleRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(BundleRecord.read(in));
        }
        in.endArray();
        in.key(3);
        Compressed anchoringPart = Compressed.read(in, MAX_SIZE_BYTES);
        Optional<Compressed> contextPart = in.hasKey(4)
                ? Optional.of(Compressed.read(in, MAX_SIZE_BYTES - anchoringPart.length()))
                : Optional.empty();
        in.endMap();
        in.end();
        // Only now, when the outer form is known to be good, is anything inflated.
        List<Anchoring> anchorings = readAnchorings(anchoringPart.inflate());
        Optional<Context> context = Optional.empty();
        if (contextPart.isPresent()) {
            context = Optional.of(contexts.parse(contextPart.get()));
        }
        try {
            return new ProofBundle(records, anchorings, context);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.DANGLING_ANCHORING, String.valueOf(e.getMessage()));
        }
    }

    private static List<Anchoring> readAnchorings(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        int count = in.beginArray(1, MAX_ANCHORINGS);
        List<Anchoring> anchorings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            anchorings.add(Anchoring.read(in));
        }
        in.endArray();
        in.end();
        return anchorings;
    }
}
