package org.datatrust.verifier.mutation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.mutation.CborTree.ByteString;
import org.datatrust.verifier.mutation.CborTree.Entries;
import org.datatrust.verifier.mutation.CborTree.Entry;
import org.datatrust.verifier.mutation.CborTree.Items;
import org.datatrust.verifier.mutation.CborTree.Packed;
import org.datatrust.verifier.mutation.CborTree.Text;
import org.datatrust.verifier.mutation.CborTree.Unsigned;
import org.datatrust.verifier.mutation.WireTree.Field;

/**
 * Every way to change a bundle at one place: in the tree of CBOR, in the protocol buffers at every depth of it, byte by byte, and with parts
 * of other bundles. Always the same mutants in the same order.
 */
final class Mutations {
    private static final int MAX_DONORS = 4;

    /** @param bytes the mutant, made only when asked for */
    record Mutant(String kind, String place, Supplier<byte[]> bytes) {}

    /** A node of the tree, and the tree with something else in its place. */
    private record Place(String path, CborTree node, UnaryOperator<CborTree> with) {
        /** The path without positions: what stands at such places is of one kind. */
        private String kind() {
            return path.replaceAll("\\[\\d+]", "[]");
        }
    }

    private final CborTree root;
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Set<CborTree>> cborDonors = new HashMap<>();
    private final Map<String, Set<Bytes>> wireDonors = new HashMap<>();
    private final Consumer<Mutant> sink;

    private Mutations(CborTree root, Consumer<Mutant> sink) {
        this.root = root;
        this.sink = sink;
        collect("", root, changed -> changed, places);
    }

    /**
     * @param bundle a good bundle, self-contained
     * @param others good bundles to take parts from
     */
    static void of(byte[] bundle, Collection<byte[]> others, Consumer<Mutant> sink) {
        Mutations mutations = new Mutations(CborTree.ofBundle(bundle), sink);
        others.forEach(other -> mutations.learn(CborTree.ofBundle(other)));
        mutations.cbor();
        mutations.swaps();
        mutations.messages();
        mutations.bytes(bundle, "byte of the file");
        mutations.bytes(mutations.root.encoded(), "byte of the parts");
    }

    private static void collect(String path, CborTree node, UnaryOperator<CborTree> with, List<Place> places) {
        places.add(new Place(path, node, with));
        switch (node) {
            case Items(List<CborTree> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    int at = i;
                    collect(
                            path + "[" + i + "]",
                            items.get(i),
                            changed -> with.apply(new Items(set(items, at, changed))),
                            places);
                }
            }
            case Entries(List<Entry> entries) -> {
                for (int i = 0; i < entries.size(); i++) {
                    int at = i;
                    Entry entry = entries.get(i);
                    String key = entry.key() instanceof Unsigned(long number) ? Long.toString(number) : "?";
                    collect(
                            path + "/" + key,
                            entry.value(),
                            changed -> with.apply(new Entries(set(entries, at, new Entry(entry.key(), changed)))),
                            places);
                }
            }
            case Packed(CborTree content) ->
                collect(path + "~", content, changed -> with.apply(new Packed(changed)), places);
            case Unsigned _, ByteString _, Text _ -> {}
        }
    }

    private static <T> List<T> set(List<T> list, int at, T value) {
        List<T> changed = new ArrayList<>(list);
        changed.set(at, value);
        return changed;
    }

    private static <T> List<T> without(List<T> list, int at) {
        List<T> changed = new ArrayList<>(list);
        changed.remove(at);
        return changed;
    }

    private static <T> List<T> twice(List<T> list, int at, int to) {
        List<T> changed = new ArrayList<>(list);
        changed.add(to, list.get(at));
        return changed;
    }

    private static <T> List<T> swapped(List<T> list, int one, int other) {
        List<T> changed = new ArrayList<>(list);
        changed.set(one, list.get(other));
        changed.set(other, list.get(one));
        return changed;
    }

    private void emit(String kind, String path, Supplier<CborTree> tree) {
        sink.accept(new Mutant(kind, path, () -> tree.get().encoded()));
    }

    private void learn(CborTree other) {
        List<Place> theirs = new ArrayList<>();
        collect("", other, changed -> changed, theirs);
        for (Place place : theirs) {
            cborDonors
                    .computeIfAbsent(place.kind(), kind -> new LinkedHashSet<>())
                    .add(place.node());
            if (place.node() instanceof ByteString(Bytes content)) {
                WireTree.of(content).ifPresent(tree -> learn(place.kind(), tree));
            }
        }
    }

    private void learn(String path, WireTree tree) {
        for (Field field : tree.fields()) {
            String inner = path + "." + field.field();
            wireDonors.computeIfAbsent(inner, kind -> new LinkedHashSet<>()).add(field.content());
            field.inner().ifPresent(below -> learn(inner, below));
        }
    }

    // The tree of CBOR.

    private void cbor() {
        for (Place place : places) {
            String path = place.path();
            switch (place.node()) {
                case Unsigned(long value) -> {
                    emit("cbor: +1", path, () -> place.with().apply(new Unsigned(value + 1)));
                    emit("cbor: -1", path, () -> place.with().apply(new Unsigned(value - 1)));
                    emit("cbor: emptied", path, () -> place.with().apply(new Unsigned(0)));
                    emit("cbor: largest", path, () -> place.with().apply(new Unsigned(Long.MAX_VALUE)));
                    emit("cbor: other type", path, () -> place.with().apply(new ByteString(Bytes.EMPTY)));
                }
                case ByteString(Bytes content) -> {
                    emit("cbor: emptied", path, () -> place.with().apply(new ByteString(Bytes.EMPTY)));
                    emit("cbor: +1", path, () -> place.with().apply(new ByteString(content.concat(Bytes.ofHex("00")))));
                    if (!content.isEmpty()) {
                        emit(
                                "cbor: -1",
                                path,
                                () -> place.with().apply(new ByteString(content.slice(0, content.size() - 1))));
                    }
                    emit("cbor: other type", path, () -> place.with().apply(new Text(content)));
                }
                case Text(Bytes content) -> {
                    emit("cbor: emptied", path, () -> place.with().apply(new Text(Bytes.EMPTY)));
                    emit("cbor: +1", path, () -> place.with().apply(new Text(content.concat(Bytes.utf8("x")))));
                    emit("cbor: -1", path, () -> place.with().apply(new Text(content.slice(0, content.size() - 1))));
                    emit("cbor: other type", path, () -> place.with().apply(new ByteString(content)));
                }
                case Items(List<CborTree> items) -> {
                    emit("cbor: emptied", path, () -> place.with().apply(new Items(List.of())));
                    emit("cbor: other type", path, () -> place.with().apply(new Unsigned(1)));
                    for (int i = 0; i < items.size(); i++) {
                        int at = i;
                        String inner = path + "[" + i + "]";
                        emit("cbor: removed", inner, () -> place.with().apply(new Items(without(items, at))));
                        emit("cbor: duplicated", inner, () -> place.with().apply(new Items(twice(items, at, at))));
                        emit(
                                "cbor: duplicated at the end",
                                inner,
                                () -> place.with().apply(new Items(twice(items, at, items.size()))));
                        for (int j = i + 1; j < items.size(); j++) {
                            int other = j;
                            emit(
                                    "cbor: swapped",
                                    inner + " " + j,
                                    () -> place.with().apply(new Items(swapped(items, at, other))));
                        }
                    }
                    for (CborTree donor : donors(place)) {
                        if (donor instanceof Items(List<CborTree> theirs)) {
                            for (CborTree one : theirs) {
                                emit("cbor: inserted from another bundle", path, () -> {
                                    List<CborTree> more = new ArrayList<>(items);
                                    more.add(one);
                                    return place.with().apply(new Items(more));
                                });
                            }
                        }
                    }
                }
                case Entries(List<Entry> entries) -> {
                    emit("cbor: emptied", path, () -> place.with().apply(new Entries(List.of())));
                    for (int i = 0; i < entries.size(); i++) {
                        int at = i;
                        String inner = path + "/" + i;
                        emit("cbor: removed", inner, () -> place.with().apply(new Entries(without(entries, at))));
                        emit("cbor: duplicated", inner, () -> place.with().apply(new Entries(twice(entries, at, at))));
                        for (long key = 0; key < 10; key++) {
                            long renamed = key;
                            emit(
                                    "cbor: other key",
                                    inner + "=" + key,
                                    () -> place.with()
                                            .apply(new Entries(set(
                                                    entries,
                                                    at,
                                                    new Entry(
                                                            new Unsigned(renamed),
                                                            entries.get(at).value())))));
                        }
                        for (int j = i + 1; j < entries.size(); j++) {
                            int other = j;
                            emit(
                                    "cbor: swapped",
                                    inner + " " + j,
                                    () -> place.with().apply(new Entries(swapped(entries, at, other))));
                        }
                    }
                }
                case Packed _ -> emit("cbor: emptied", path, () -> place.with().apply(new Items(List.of())));
            }
            for (CborTree donor : donors(place)) {
                emit("cbor: taken from another bundle", path, () -> place.with().apply(donor));
            }
        }
    }

    private List<CborTree> donors(Place place) {
        return cborDonors.getOrDefault(place.kind(), Set.of()).stream()
                .filter(donor -> !donor.equals(place.node()))
                .limit(MAX_DONORS)
                .toList();
    }

    /** Each byte string takes the place of each other one, and each block that of each other block. */
    private void swaps() {
        for (Place one : places) {
            for (Place other : places) {
                boolean alike = (one.node() instanceof ByteString && other.node() instanceof ByteString)
                        || (isBlock(one.node()) && isBlock(other.node()));
                if (alike && !one.node().equals(other.node())) {
                    emit(
                            "cbor: copied from elsewhere",
                            one.path() + " <- " + other.path(),
                            () -> one.with().apply(other.node()));
                }
            }
        }
    }

    private static boolean isBlock(CborTree node) {
        return node instanceof Items(List<CborTree> items)
                && items.size() == 5
                && items.get(3) instanceof Items
                && items.get(4) instanceof ByteString;
    }

    // Protocol buffers.

    private void messages() {
        for (Place place : places) {
            if (place.node() instanceof ByteString(Bytes content)) {
                Optional<WireTree> tree = WireTree.of(content);
                tree.ifPresent(message ->
                        message(place.kind(), place.path(), message, changed -> emitMessage(place, changed)));
            } else if (isBlock(place.node())) {
                repaired(place, (Items) place.node());
            }
        }
    }

    private record Changed(String kind, String path, Supplier<WireTree> tree) {}

    private void emitMessage(Place place, Changed changed) {
        emit(
                changed.kind(),
                changed.path(),
                () -> place.with()
                        .apply(new ByteString(Bytes.copyOf(changed.tree().get().encoded()))));
    }

    /** The envelopes of a block with the block's data hash made true again. */
    private void repaired(Place place, Items block) {
        List<CborTree> envelopes = ((Items) block.items().get(3)).items();
        for (int i = 0; i < envelopes.size(); i++) {
            int at = i;
            if (!(envelopes.get(i) instanceof ByteString(Bytes content))) {
                continue;
            }
            String path = place.path() + "[3][" + i + "]";
            WireTree.of(content)
                    .ifPresent(message -> message(
                            place.kind() + "[][]",
                            path,
                            message,
                            changed -> emit(
                                    changed.kind() + ", data hash repaired",
                                    changed.path(),
                                    () -> place.with()
                                            .apply(withTrueHash(
                                                    block,
                                                    set(
                                                            envelopes,
                                                            at,
                                                            new ByteString(Bytes.copyOf(changed.tree()
                                                                    .get()
                                                                    .encoded()))))))));
        }
    }

    private static Items withTrueHash(Items block, List<CborTree> envelopes) {
        byte[][] contents = envelopes.stream()
                .map(envelope -> ((ByteString) envelope).content().toByteArray())
                .toArray(byte[][]::new);
        List<CborTree> items = new ArrayList<>(block.items());
        items.set(2, new ByteString(Digest.sha256(new byte[0], contents).bytes()));
        items.set(3, new Items(envelopes));
        return new Items(items);
    }

    private void message(String kind, String path, WireTree tree, Consumer<Changed> out) {
        List<Field> fields = tree.fields();
        change(out, "unknown field", path, () -> {
            List<Field> more = new ArrayList<>(fields);
            more.add(Field.varint(99, 1));
            return more;
        });
        for (int i = 0; i < fields.size(); i++) {
            int at = i;
            Field field = fields.get(i);
            String inner = path + "." + field.field() + "#" + i;
            String innerKind = kind + "." + field.field();
            change(out, "removed", inner, () -> without(fields, at));
            change(out, "duplicated", inner, () -> twice(fields, at, at));
            change(out, "duplicated at the end", inner, () -> twice(fields, at, fields.size()));
            for (int j = i + 1; j < Math.min(fields.size(), i + 6); j++) {
                int other = j;
                change(out, "swapped", inner + " " + j, () -> swapped(fields, at, other));
            }
            change(
                    out,
                    "other field",
                    inner,
                    () -> set(
                            fields,
                            at,
                            new Field(
                                    field.field() + 1, field.wire(), field.number(), field.content(), field.inner())));
            change(out, "longer than needed", inner, () -> set(fields, at, padded(field)));
            if (field.wire() == WireTree.VARINT) {
                long number = field.number();
                for (long other : new long[] {number + 1, number - 1, 0, Long.MAX_VALUE}) {
                    change(
                            out,
                            "number",
                            inner + "=" + other,
                            () -> set(fields, at, Field.varint(field.field(), other)));
                }
                continue;
            }
            for (Bytes other : variants(field.content())) {
                change(out, "content", inner, () -> set(fields, at, withContent(field, other)));
            }
            wireDonors.getOrDefault(innerKind, Set.of()).stream()
                    .filter(donor -> !donor.equals(field.content()))
                    .limit(MAX_DONORS)
                    .forEach(donor -> change(
                            out, "taken from another bundle", inner, () -> set(fields, at, withContent(field, donor))));
            field.inner()
                    .ifPresent(below -> message(
                            innerKind,
                            inner,
                            below,
                            changed -> out.accept(new Changed(
                                    changed.kind(),
                                    changed.path(),
                                    () -> new WireTree(set(
                                            fields,
                                            at,
                                            field.withInner(changed.tree().get())))))));
        }
    }

    private static void change(Consumer<Changed> out, String what, String path, Supplier<List<Field>> fields) {
        out.accept(new Changed("message: " + what, path, () -> new WireTree(fields.get())));
    }

    private static Field withContent(Field field, Bytes content) {
        return new Field(field.field(), field.wire(), 0, content, Optional.empty());
    }

    /** The same field with its tag in one byte more than needed. */
    private static Field padded(Field field) {
        byte[] encoded = new WireTree(List.of(field)).encoded();
        if (field.field() > 15) {
            return Field.raw(Bytes.copyOf(encoded));
        }
        byte[] longer = new byte[encoded.length + 1];
        longer[0] = (byte) (encoded[0] | 0x80);
        System.arraycopy(encoded, 1, longer, 2, encoded.length - 1);
        return Field.raw(Bytes.copyOf(longer));
    }

    private static List<Bytes> variants(Bytes content) {
        List<Bytes> variants = new ArrayList<>();
        variants.add(content.concat(Bytes.ofHex("00")));
        if (!content.isEmpty()) {
            variants.add(Bytes.EMPTY);
            variants.add(content.slice(0, content.size() - 1));
            for (int at : new int[] {0, content.size() / 2, content.size() - 1}) {
                byte[] flipped = content.toByteArray();
                flipped[at] ^= 1;
                variants.add(Bytes.copyOf(flipped));
            }
        }
        return variants;
    }

    // Bytes.

    private void bytes(byte[] good, String kind) {
        for (int i = 0; i < good.length; i++) {
            int at = i;
            sink.accept(new Mutant(kind, Integer.toString(i), () -> {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) (1 << (at % 8));
                return flipped;
            }));
        }
    }
}
