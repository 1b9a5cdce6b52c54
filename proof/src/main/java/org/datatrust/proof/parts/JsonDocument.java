package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * Digest profile {@code json-1}: a document of JSON and the values in it, as they are shown by a disclosure (docs/spec/parts.md, section
 * "json-1").
 *
 * @param values ascending by index
 */
public record JsonDocument(List<Value> values) implements ShownParts {
    /** 64 MiB. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    public static final int MAX_PARTS = 1 << 20;

    /** Paths stand in every part: a short document can have long parts. */
    public static final int MAX_BYTES_OF_PARTS = 256 << 20;

    private static final Bytes EMPTY_OBJECT = Bytes.utf8("{}");
    private static final Bytes EMPTY_ARRAY = Bytes.utf8("[]");

    public JsonDocument {
        values = List.copyOf(values);
    }

    /**
     * A value that is not made of others: a text, a number, a truth value, null, or an empty object or array.
     *
     * @param index of the part
     * @param path names of members, and positions in arrays, from the outside to the inside
     * @param json canonical
     */
    public record Value(long index, List<Step> path, Bytes json) {
        public Value {
            path = List.copyOf(path);
        }

        /** Where it stands, as JSON Pointer (RFC 6901). It does not tell a position from a name that is a number. */
        public String pointer() {
            StringBuilder pointer = new StringBuilder();
            for (Step step : path) {
                pointer.append('/').append(step.token().replace("~", "~0").replace("/", "~1"));
            }
            return pointer.toString();
        }

        /** Whether it stands at a place or inside of it; the place is a JSON Pointer. */
        public boolean isIn(String place) {
            return (pointer() + "/").startsWith(place + "/");
        }
    }

    /** One step into a document. */
    public sealed interface Step {
        /** As RFC 6901 has it, before escaping. */
        String token();

        /** @param canonical the name in canonical form, with its quotes */
        record Name(Bytes canonical) implements Step {
            @Override
            public String token() {
                return CanonicalJson.text(canonical);
            }
        }

        /** @param position 0 and up */
        record Position(int position) implements Step {
            @Override
            public String token() {
                return Integer.toString(position);
            }
        }
    }

    /**
     * The parts of a document, in the order in which its canonical form has the values.
     *
     * @throws MalformedException PRT-01, PRT-13, PRT-20 to PRT-24, PRT-26
     */
    public static List<Bytes> parts(byte[] document) throws MalformedException {
        if (document.length > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    PartsCode.DOCUMENT_TOO_LARGE, document.length + " bytes, at most " + MAX_SIZE_BYTES + " allowed");
        }
        List<Bytes> parts = new ArrayList<>();
        long[] size = {0};
        CanonicalJson.forEachValue(CanonicalJson.of(document), (path, value) -> {
            if (parts.size() == MAX_PARTS) {
                throw new MalformedException(PartsCode.TOO_MANY_PARTS, "more than " + MAX_PARTS + " values");
            }
            Bytes part = Bytes.utf8("[[")
                    .concat(path)
                    .concat(Bytes.utf8("],"))
                    .concat(value)
                    .concat(Bytes.utf8("]"));
            size[0] += part.size();
            if (part.size() > Opening.MAX_PART_BYTES || size[0] > MAX_BYTES_OF_PARTS) {
                throw new MalformedException(
                        PartsCode.DOCUMENT_TOO_LARGE,
                        "a part of " + part.size() + " bytes, " + size[0] + " bytes in parts so far");
            }
            parts.add(part);
        });
        return List.copyOf(parts);
    }

    /** What the parts of a document that {@link #parts} found say. */
    public static List<Value> valuesOf(List<Bytes> parts) throws MalformedException {
        List<Value> values = new ArrayList<>();
        for (Bytes part : parts) {
            values.add(value(values.size(), part));
        }
        return List.copyOf(values);
    }

    /** @throws MalformedException PRT-44 if no document has these parts side by side */
    static JsonDocument of(Disclosure disclosure) throws MalformedException {
        List<Value> values = new ArrayList<>();
        for (Opening opening : disclosure.openings()) {
            Value value = value(opening.index(), opening.part());
            long between = values.isEmpty()
                    ? ahead(value.path(), 0)
                    : distance(values.getLast().path(), value.path());
            long from = values.isEmpty() ? 0 : values.getLast().index();
            if (between < (values.isEmpty() ? 0 : 1) || value.index() - from < between) {
                throw notAPart(opening.index());
            }
            values.add(value);
        }
        return new JsonDocument(values);
    }

    private static Value value(long index, Bytes part) throws MalformedException {
        Bytes canonical;
        try {
            canonical = CanonicalJson.of(part.toByteArray());
        } catch (MalformedException e) {
            throw notAPart(index);
        }
        if (!canonical.equals(part) || !CanonicalJson.isArray(part)) {
            throw notAPart(index);
        }
        List<Bytes> pair = CanonicalJson.elements(part);
        if (pair.size() != 2
                || !CanonicalJson.isArray(pair.getFirst())
                || pair.getFirst().size() > CanonicalJson.MAX_PATH_BYTES + 2
                || !isSingle(pair.getLast())) {
            throw notAPart(index);
        }
        List<Step> path = new ArrayList<>();
        for (Bytes step : CanonicalJson.elements(pair.getFirst())) {
            path.add(step(index, step));
        }
        return new Value(index, path, pair.getLast());
    }

    private static boolean isSingle(Bytes value) {
        return (!CanonicalJson.isObject(value) && !CanonicalJson.isArray(value))
                || value.equals(EMPTY_OBJECT)
                || value.equals(EMPTY_ARRAY);
    }

    private static Step step(long index, Bytes canonical) throws MalformedException {
        if (CanonicalJson.isText(canonical)) {
            return new Step.Name(canonical);
        }
        try {
            int position = Integer.parseInt(CanonicalJson.plain(canonical));
            if (position >= 0 && Bytes.utf8(Integer.toString(position)).equals(canonical)) {
                return new Step.Position(position);
            }
        } catch (NumberFormatException e) {
            // Refused like every other step that no document has.
        }
        throw notAPart(index);
    }

    /**
     * How many parts on from the one path the other stands at least, in any document that has values at both; 0 if none can have them in this
     * order.
     */
    private static long distance(List<Step> one, List<Step> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (!one.get(i).equals(other.get(i))) {
                long steps = switch (one.get(i)) {
                    case Step.Name(Bytes name) ->
                        other.get(i) instanceof Step.Name(Bytes next) && compareNames(name, next) < 0 ? 1 : 0;
                    case Step.Position(int position) ->
                        other.get(i) instanceof Step.Position(int next) ? Math.max(0, next - position) : 0;
                };
                return steps == 0 ? 0 : steps + ahead(other, i + 1);
            }
        }
        // The same place, or one inside a value that has nothing inside.
        return 0;
    }

    /** Each element of an array has at least one value: how many stand before the path's end, from a step on. */
    private static long ahead(List<Step> path, int from) {
        long values = 0;
        for (Step step : path.subList(from, path.size())) {
            if (step instanceof Step.Position(int position)) {
                values += position;
            }
        }
        return values;
    }

    private static int compareNames(Bytes one, Bytes other) {
        byte[] a = one.toByteArray();
        byte[] b = other.toByteArray();
        return Arrays.compareUnsigned(a, 1, a.length - 1, b, 1, b.length - 1);
    }

    private static MalformedException notAPart(long index) {
        return new MalformedException(PartsCode.NOT_A_PART, "part " + index + " is not one that a document has");
    }
}
