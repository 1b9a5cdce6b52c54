package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;

/**
 * The life of one consent with the evidence that this is all of it: {@code *.dtconsent} (docs/spec/consent-bundle.md).
 *
 * @param entries all of the consent's entries, the first first; 1 to {@value #MAX_ENTRIES}, all of one consent on one channel
 * @param view serialised common.Payload of the endorsed, never submitted query GetConsent, verbatim
 * @param uses likewise of queries GetUse, at most {@value #MAX_USES}
 * @param context the channel's configurations; absent in a compact bundle
 */
public record ConsentBundle(List<ConsentEntry> entries, Bytes view, List<Bytes> uses, Optional<Context> context) {
    public static final int MAX_ENTRIES = 1000;
    public static final int MAX_USES = 1000;
    public static final int MAX_SIZE_BYTES = 16 << 20;

    private static final long VERSION = 1;
    private static final int MAX_VIEW_BYTES = 1 << 20;

    public ConsentBundle {
        entries = List.copyOf(entries);
        uses = List.copyOf(uses);
        if (entries.isEmpty() || entries.size() > MAX_ENTRIES || uses.size() > MAX_USES || !areOfOne(entries)) {
            throw new IllegalArgumentException("1 to 1000 entries of one consent on one channel, at most 1000 uses");
        }
    }

    private static boolean areOfOne(List<ConsentEntry> entries) {
        ConsentEntry first = entries.getFirst();
        return entries.stream()
                .map(ConsentEntry::event)
                .allMatch(event -> event.consent().equals(first.event().consent())
                        && event.channel().equals(first.event().channel()));
    }

    public ConsentName consent() {
        return entries.getFirst().event().consent();
    }

    public ChannelName channel() {
        return entries.getFirst().event().channel();
    }

    /** This bundle with the context that a compact bundle lacks, or another one. */
    public ConsentBundle withContext(Context completion) {
        return new ConsentBundle(entries, view, uses, Optional.of(completion));
    }

    /** This bundle without its context. */
    public ConsentBundle compact() {
        return new ConsentBundle(entries, view, uses, Optional.empty());
    }

    public Bytes encode() {
        CborWriter content = new CborWriter();
        content.array(3);
        content.array(entries.size());
        entries.forEach(entry -> content.bytes(entry.encode()));
        content.end();
        content.bytes(view);
        content.array(uses.size());
        uses.forEach(content::bytes);
        content.end();
        content.end();
        CborWriter out = new CborWriter();
        out.map(context.isPresent() ? 3 : 2);
        out.key(1).uint(VERSION);
        out.key(2);
        Compressed.of(Compressed.Form.CERTIFICATES_APART, content.toByteArray()).write(out);
        context.ifPresent(present -> {
            out.key(3);
            Compressed.of(Compressed.Form.CERTIFICATES_APART, present).write(out);
        });
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, BND-xx, NAM-01, SIG-01, CNS-01 or CNS-02 */
    public static ConsentBundle parse(byte[] encoded) throws MalformedException {
        if (encoded.length > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    BundleCode.TOO_LARGE,
                    "a consent bundle has at most " + MAX_SIZE_BYTES + " bytes, this one " + encoded.length);
        }
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        long version = in.uint(0, Long.MAX_VALUE);
        if (version != VERSION) {
            throw new MalformedException(BundleCode.UNKNOWN_VERSION, "the consent bundle's version is " + version);
        }
        in.key(2);
        Compressed part = Compressed.read(in, Compressed.Form.CERTIFICATES_APART, MAX_SIZE_BYTES);
        Optional<Compressed> contextPart = in.hasKey(3)
                ? Optional.of(Compressed.read(in, Compressed.Form.CERTIFICATES_APART, MAX_SIZE_BYTES))
                : Optional.empty();
        in.endMap();
        in.end();
        byte[] content = part.content(MAX_SIZE_BYTES);
        CborReader inner = CborReader.of(content, MAX_SIZE_BYTES);
        inner.beginArray(3, 3);
        List<ConsentEntry> entries = new ArrayList<>();
        for (int left = inner.beginArray(1, MAX_ENTRIES); left > 0; left--) {
            entries.add(ConsentEntry.parse(
                    inner.bytes(1, ConsentEntry.MAX_SIZE_BYTES).toByteArray()));
        }
        inner.endArray();
        Bytes view = inner.bytes(1, MAX_VIEW_BYTES);
        List<Bytes> uses = new ArrayList<>();
        for (int left = inner.beginArray(0, MAX_USES); left > 0; left--) {
            uses.add(inner.bytes(1, MAX_VIEW_BYTES));
        }
        inner.endArray();
        inner.endArray();
        inner.end();
        Optional<Context> context = contextPart.isPresent()
                ? Optional.of(Context.parse(contextPart.get().content(ProofBundle.MAX_SIZE_BYTES)))
                : Optional.empty();
        try {
            return new ConsentBundle(entries, view, uses, context);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.DANGLING_ANCHORING, String.valueOf(e.getMessage()));
        }
    }
}
