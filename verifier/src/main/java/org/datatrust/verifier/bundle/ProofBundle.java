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
 * @param version of the format: 1, 2 or 4. Version 1 cannot hold everything; version 4 is a smaller encoding of what version 2 holds
 * @param records 1 to {@value #MAX_RECORDS}
 * @param anchorings 1 to {@value #MAX_ANCHORINGS}, each used by at least one record
 * @param context absent in a compact bundle
 * @param renewal DER of an RFC 4998 EvidenceRecord over {@link #renewable}, which keeps the bundle credible beyond its algorithms and
 *     authorities
 */
public record ProofBundle(
        int version,
        List<BundleRecord> records,
        List<Anchoring> anchorings,
        Optional<Context> context,
        Optional<Bytes> renewal) {
    /** 64 MiB, for the file, and again for its inflated parts together. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    public static final int MAX_RECORDS = 100_000;
    public static final int MAX_ANCHORINGS = 1_000;
    /** In all blocks of the anchorings together, and again in those of the context: many tiny ones would need much more memory than their bytes. */
    public static final int MAX_ENVELOPES = 200_000;

    /** In all append transactions and views together: the checks of some ten thousand signatures take seconds. */
    public static final int MAX_ENDORSEMENTS = 20_000;

    /** Time-stamps of all anchorings together. */
    public static final int MAX_TIMES = 256;
    /** Each may cost as many signatures as a pinned chain has validators. */
    public static final int MAX_WITNESSES = 32;

    public static final String MEDIA_TYPE = "application/datatrust-proof+cbor";

    /** The newest version, and what a bundle that is put together now has. */
    public static final int VERSION = 4;

    /** The first that holds times, countersignatures, current evidence, renewals and several definitions. */
    private static final int FULL_VERSION = 2;

    /** 4 MiB. */
    public static final int MAX_RENEWAL_BYTES = 4 << 20;

    public ProofBundle {
        if (!isKnown(version)) {
            throw new IllegalArgumentException("version " + version);
        }
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
        if (version < versionFor(version, anchorings, context, renewal)) {
            throw new IllegalArgumentException("version " + version + " cannot hold all that is in this bundle");
        }
    }

    /** There never was a version 3: a published vector shows it as one that nobody knows. */
    private static boolean isKnown(long version) {
        return version == 1 || version == 2 || version == VERSION;
    }

    /** The version, or the next one if this one cannot hold so much. */
    private static int versionFor(
            int version, List<Anchoring> anchorings, Optional<Context> context, Optional<Bytes> renewal) {
        boolean simple = renewal.isEmpty()
                && anchorings.stream().allMatch(Anchoring::isOfVersion1)
                && context.map(present -> present.definitions().size() == 1).orElse(true);
        boolean witnessed =
                anchorings.stream().anyMatch(anchoring -> !anchoring.witnesses().isEmpty());
        return simple ? version : Math.max(version, witnessed ? VERSION : FULL_VERSION);
    }

    /** Changed, and of the same version where that can hold it: a renewal is over the version too. */
    private ProofBundle with(List<Anchoring> others, Optional<Context> completion, Optional<Bytes> evidenceRecord) {
        int needed = versionFor(version, others, completion, evidenceRecord);
        return new ProofBundle(needed, records, others, completion, evidenceRecord);
    }

    /** A bundle of the newest version, without renewal. */
    public ProofBundle(List<BundleRecord> records, List<Anchoring> anchorings, Optional<Context> context) {
        this(VERSION, records, anchorings, context, Optional.empty());
    }

    /** The evidence of a record's batch. */
    public Anchoring anchoring(int record) {
        return anchorings.get(records.get(record).anchoring());
    }

    /** This bundle with the context that a compact bundle lacks, or another one. */
    public ProofBundle withContext(Context completion) {
        return with(anchorings, Optional.of(completion), renewal);
    }

    /** This bundle without its context. */
    public ProofBundle compact() {
        return with(anchorings, Optional.empty(), renewal);
    }

    /**
     * What a renewal is over: everything but the renewal itself, inflated, because compressors differ. Deterministic CBOR of
     * {@code [version, records, bstr .cbor anchorings, ? bstr .cbor context]}. A bundle of version 1 becomes one of version 2 when it is
     * renewed.
     */
    public Bytes renewable() {
        CborWriter out = new CborWriter();
        out.array(context.isPresent() ? 4 : 3).uint(Math.max(version, FULL_VERSION));
        writeRecords(out);
        out.bytes(encodedAnchorings());
        context.ifPresent(present -> out.bytes(present.encode()));
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** This bundle with another renewal. */
    public ProofBundle withRenewal(Bytes evidenceRecord) {
        return with(anchorings, context, Optional.of(evidenceRecord));
    }

    /** This bundle with other evidence, of which each record uses the piece at the same position as before. */
    public ProofBundle withAnchorings(List<Anchoring> others) {
        return with(others, context, renewal);
    }

    private void writeRecords(CborWriter out) {
        out.array(records.size());
        records.forEach(record -> record.write(out));
        out.end();
    }

    private Bytes encodedAnchorings() {
        CborWriter out = new CborWriter();
        out.array(anchorings.size());
        anchorings.forEach(anchoring -> anchoring.write(out));
        return Bytes.copyOf(out.end().toByteArray());
    }

    public Bytes encode() {
        Compressed.Form form = Compressed.Form.of(version);
        Optional<Compressed> compressedContext = context.map(present -> Compressed.of(form, present));
        CborWriter out = new CborWriter();
        out.map(3 + (compressedContext.isPresent() ? 1 : 0) + (renewal.isPresent() ? 1 : 0));
        out.key(1).uint(version);
        out.key(2);
        writeRecords(out);
        out.key(3);
        Compressed.of(form, encodedAnchorings().toByteArray()).write(out);
        compressedContext.ifPresent(present -> {
            out.key(4);
            present.write(out);
        });
        renewal.ifPresent(present -> out.key(5).bytes(present));
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
        in.beginMap(5);
        in.key(1);
        long version = in.uint(0, Long.MAX_VALUE);
        if (!isKnown(version)) {
            throw new MalformedException(BundleCode.UNKNOWN_VERSION, "the bundle's version is " + version);
        }
        in.key(2);
        int count = in.beginArray(1, MAX_RECORDS);
        List<BundleRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(BundleRecord.read(in));
        }
        in.endArray();
        in.key(3);
        Compressed.Form form = Compressed.Form.of((int) version);
        Compressed anchoringPart = Compressed.read(in, form, MAX_SIZE_BYTES);
        Optional<Compressed> contextPart = in.hasKey(4)
                ? Optional.of(Compressed.read(in, form, MAX_SIZE_BYTES - anchoringPart.length()))
                : Optional.empty();
        Optional<Bytes> renewal =
                version > 1 && in.hasKey(5) ? Optional.of(in.bytes(1, MAX_RENEWAL_BYTES)) : Optional.empty();
        in.endMap();
        in.end();
        // Only now, when the outer form is known to be good, is anything inflated.
        byte[] anchoringContent = anchoringPart.content(MAX_SIZE_BYTES);
        List<Anchoring> anchorings = readAnchorings(anchoringContent, (int) version);
        Optional<Context> context = Optional.empty();
        if (contextPart.isPresent()) {
            context = Optional.of(contexts.parse(contextPart.get(), MAX_SIZE_BYTES - anchoringContent.length));
        }
        if (version == 1 && context.isPresent() && context.get().definitions().size() > 1) {
            throw new MalformedException(BundleCode.UNKNOWN_VERSION, "a context of version 2 in a bundle of version 1");
        }
        try {
            return new ProofBundle((int) version, records, anchorings, context, renewal);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.DANGLING_ANCHORING, String.valueOf(e.getMessage()));
        }
    }

    private static List<Anchoring> readAnchorings(byte[] encoded, int version) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        int count = in.beginArray(1, MAX_ANCHORINGS);
        List<Anchoring> anchorings = new ArrayList<>();
        int envelopes = 0;
        int endorsements = 0;
        int times = 0;
        int witnesses = 0;
        for (int i = 0; i < count; i++) {
            Anchoring anchoring = Anchoring.read(in, version);
            envelopes = counted(envelopes, anchoring.block());
            endorsements += anchoring.endorsements();
            times += anchoring.times().size();
            witnesses += anchoring.witnesses().size();
            if (witnesses > MAX_WITNESSES) {
                throw new MalformedException(BundleCode.TOO_LARGE, "more than " + MAX_WITNESSES + " witnesses");
            }
            if (times > MAX_TIMES) {
                throw new MalformedException(BundleCode.TOO_LARGE, "more than " + MAX_TIMES + " time-stamps");
            }
            if (endorsements > MAX_ENDORSEMENTS) {
                throw new MalformedException(BundleCode.TOO_LARGE, "more than " + MAX_ENDORSEMENTS + " endorsements");
            }
            anchorings.add(anchoring);
        }
        in.endArray();
        in.end();
        return anchorings;
    }

    /** The number of envelopes with those of one block more. */
    static int counted(int before, BlockEvidence block) throws MalformedException {
        int sum = before + block.envelopes().size();
        if (sum > MAX_ENVELOPES) {
            throw new MalformedException(BundleCode.TOO_LARGE, "more than " + MAX_ENVELOPES + " envelopes");
        }
        return sum;
    }
}
