package org.datatrust.verifier.bundle;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * What a version of a dataset was made from, or what was made from it, with the evidence that the ledger said so: {@code *.dtlineage}
 * (docs/spec/lineage-bundle.md).
 *
 * @param view serialised common.Payload of the endorsed, never submitted query GetLineage, verbatim; 1 to 1048576 bytes
 * @param context the channel's configurations; absent in a compact bundle
 */
public record LineageBundle(Bytes view, Optional<Context> context) {
    public static final int MAX_SIZE_BYTES = 16 << 20;

    private static final long VERSION = 1;
    private static final int MAX_VIEW_BYTES = 1 << 20;
    private static final int MAX_CONTENT_BYTES = MAX_VIEW_BYTES + 16;

    public LineageBundle {
        if (view.isEmpty() || view.size() > MAX_VIEW_BYTES) {
            throw new IllegalArgumentException("a view of " + view.size() + " bytes");
        }
    }

    /** This bundle with the context that a compact bundle lacks, or another one. */
    public LineageBundle withContext(Context completion) {
        return new LineageBundle(view, Optional.of(completion));
    }

    /** This bundle without its context, which the verifier must then hold. */
    public LineageBundle compact() {
        return new LineageBundle(view, Optional.empty());
    }

    public Bytes encode() {
        CborWriter content = new CborWriter();
        content.array(1);
        content.bytes(view);
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

    /** @throws MalformedException CBR-xx or BND-xx */
    public static LineageBundle parse(byte[] encoded) throws MalformedException {
        if (encoded.length > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    BundleCode.TOO_LARGE,
                    "a lineage bundle has at most " + MAX_SIZE_BYTES + " bytes, this one " + encoded.length);
        }
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        long version = in.uint(0, Long.MAX_VALUE);
        if (version != VERSION) {
            throw new MalformedException(BundleCode.UNKNOWN_VERSION, "the lineage bundle's version is " + version);
        }
        in.key(2);
        Compressed part = Compressed.read(in, Compressed.Form.CERTIFICATES_APART, MAX_SIZE_BYTES);
        Optional<Compressed> contextPart = in.hasKey(3)
                ? Optional.of(Compressed.read(in, Compressed.Form.CERTIFICATES_APART, MAX_SIZE_BYTES))
                : Optional.empty();
        in.endMap();
        in.end();
        CborReader inner = CborReader.of(part.content(MAX_CONTENT_BYTES), MAX_CONTENT_BYTES);
        inner.beginArray(1, 1);
        Bytes view = inner.bytes(1, MAX_VIEW_BYTES);
        inner.endArray();
        inner.end();
        return new LineageBundle(
                view,
                contextPart.isPresent()
                        ? Optional.of(Context.parse(contextPart.get().content(ProofBundle.MAX_SIZE_BYTES)))
                        : Optional.empty());
    }
}
