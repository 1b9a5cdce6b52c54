package org.datatrust.proof.parts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * JSON (RFC 8259), read strictly and written in one form: docs/spec/parts.md, section "Canonical JSON". Recursion goes no deeper than
 * {@value #MAX_DEPTH}.
 */
final class CanonicalJson {
    static final int MAX_DEPTH = 64;
    static final int MAX_MEMBERS = 65_536;
    static final int MAX_PATH_BYTES = 1024;

    private final byte[] in;
    private int p;
    /** The canonical form is never longer than what it is made of. */
    private final byte[] out;

    private int end;

    private CanonicalJson(byte[] in) {
        this.in = in;
        this.out = new byte[in.length];
    }

    /** A member of an object; both in canonical form, the name with its quotes. */
    record Member(Bytes name, Bytes value) {
        boolean is(String plainName) {
            return name.equals(Bytes.utf8('"' + plainName + '"'));
        }
    }

    /** @throws MalformedException PRT-01 or PRT-20 to PRT-23, with the position */
    static Bytes of(byte[] json) throws MalformedException {
        CanonicalJson work = new CanonicalJson(json.clone());
        work.value(0);
        work.space();
        if (work.p != work.in.length) {
            throw work.notJson("something follows the value");
        }
        return Bytes.copyOf(work.out, 0, work.end);
    }

    private void value(int depth) throws MalformedException {
        space();
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void enter(int depth) throws MalformedException {
        if (depth == MAX_DEPTH) {
            throw refused(PartsCode.JSON_TOO_DEEP, "nested deeper than " + MAX_DEPTH);
        }
        put(in[p++]);
        space();
    }

    private void array(int depth) throws MalformedException {
        enter(depth);
        if (peek() == ']') {
            put(in[p++]);
            return;
        }
        while (true) {
            value(depth + 1);
            space();
            if (peek() == ',') {
                put(in[p++]);
            } else if (peek() == ']') {
                put(in[p++]);
                return;
            } else {
                throw notJson("a comma or ] is due");
            }
        }
    }

    /** Where a member stands in the output: its name, and after a colon its value. */
    private record Place(int from, int nameEnd, int to) {}

    private void object(int depth) throws MalformedException {
        enter(depth);
        int first = end;
        List<Place> members = new ArrayList<>();
        boolean more = peek() != '}';
        while (more) {
            if (members.size() == MAX_MEMBERS) {
                throw refused(PartsCode.JSON_TOO_DEEP, "an object has more than " + MAX_MEMBERS + " members");
            }
            int from = end;
            space();
            if (peek() != '"') {
                throw notJson("a name is due");
            }
            string();
            int nameEnd = end;
            space();
            if (peek() != ':') {
                throw notJson("a colon is due");
            }
            put(in[p++]);
            value(depth + 1);
            members.add(new Place(from, nameEnd, end));
            space();
            more = peek() == ',';
            if (more) {
                put(in[p++]);
            } else if (peek() != '}') {
                throw notJson("a comma or } is due");
            }
        }
        sort(first, members);
        put(in[p++]);
    }

    private int compareNames(Place a, Place b) {
        // Without the quotes around them.
        return Arrays.compareUnsigned(out, a.from() + 1, a.nameEnd() - 1, out, b.from() + 1, b.nameEnd() - 1);
    }

    private void sort(int first, List<Place> members) throws MalformedException {
        List<Place> sorted = new ArrayList<>(members);
        sorted.sort(this::compareNames);
        for (int i = 1; i < sorted.size(); i++) {
            if (compareNames(sorted.get(i - 1), sorted.get(i)) == 0) {
                throw refused(PartsCode.JSON_NAME_TWICE, "a name stands twice in the object that ends here");
            }
        }
        if (sorted.equals(members)) {
            return;
        }
        byte[] content = Arrays.copyOfRange(out, first, end);
        int to = first;
        for (Place place : sorted) {
            if (to > first) {
                out[to++] = ',';
            }
            System.arraycopy(content, place.from() - first, out, to, place.to() - place.from());
            to += place.to() - place.from();
        }
    }

    private void string() throws MalformedException {
        put(in[p++]);
        while (true) {
            int c = peek();
            if (c == '"') {
                put(in[p++]);
                return;
            } else if (c == '\\') {
                escape();
            } else if (c >= 0 && c < 0x20) {
                throw notJson("a control character in a string");
            } else {
                int size = Utf8.size(in, p, in.length);
                if (size < 1) {
                    throw refused(PartsCode.NOT_UTF8, "not UTF-8");
                }
                System.arraycopy(in, p, out, end, size);
                p += size;
                end += size;
            }
        }
    }

    private void escape() throws MalformedException {
        int at = p;
        p++;
        int c = peek();
        p++;
        int point = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode(at);
            default -> throw notJson("an unknown escape");
        };
        write(point);
    }

    private int unicode(int at) throws MalformedException {
        int unit = hex();
        if (!Character.isSurrogate((char) unit)) {
            return unit;
        }
        if (Character.isHighSurrogate((char) unit) && p + 1 < in.length && in[p] == '\\' && in[p + 1] == 'u') {
            p += 2;
            int low = hex();
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) unit, (char) low);
            }
        }
        throw new MalformedException(PartsCode.JSON_LONE_SURROGATE, "byte " + at + ": half of a character");
    }

    private int hex() throws MalformedException {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0 ? -1 : Character.digit((char) peek(), 16);
            if (digit < 0) {
                throw notJson("four hexadecimal digits are due");
            }
            unit = unit << 4 | digit;
            p++;
        }
        return unit;
    }

    private void write(int point) {
        String text = switch (point) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> point < 0x20 ? "\\u%04x".formatted(point) : Character.toString(point);
        };
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            put(b);
        }
    }

    private void literal(String word) throws MalformedException {
        for (int i = 0; i < word.length(); i++) {
            if (peek() != word.charAt(i)) {
                throw notJson("no value of JSON");
            }
            put(in[p++]);
        }
    }

    /** As written: 1.0 and 1 are different. */
    private void number() throws MalformedException {
        if (more() && peek() == '-') {
            put(in[p++]);
        }
        if (more() && peek() == '0') {
            put(in[p++]);
        } else {
            digits();
        }
        if (more() && peek() == '.') {
            put(in[p++]);
            digits();
        }
        if (more() && (peek() == 'e' || peek() == 'E')) {
            put(in[p++]);
            if (more() && (peek() == '+' || peek() == '-')) {
                put(in[p++]);
            }
            digits();
        }
    }

    private void digits() throws MalformedException {
        int from = p;
        while (more() && peek() >= '0' && peek() <= '9') {
            put(in[p++]);
        }
        if (p == from) {
            throw notJson("no value of JSON");
        }
    }

    private boolean more() {
        return p < in.length;
    }

    private void space() {
        while (p < in.length && (in[p] == ' ' || in[p] == '\t' || in[p] == '\n' || in[p] == '\r')) {
            p++;
        }
    }

    private int peek() throws MalformedException {
        if (p >= in.length) {
            throw notJson("the input ends");
        }
        return in[p];
    }

    private void put(byte b) {
        out[end++] = b;
    }

    private MalformedException notJson(String why) {
        return refused(PartsCode.NOT_JSON, why);
    }

    /** Tells where, never what. */
    private MalformedException refused(String code, String why) {
        return new MalformedException(code, "byte " + p + ": " + why);
    }

    // What is canonical already
    // ------------------------------------------------------------------------------------------------------------------

    /** The members of an object in canonical form. */
    static List<Member> members(Bytes object) {
        List<Member> members = new ArrayList<>();
        byte[] b = object.toByteArray();
        for (int at = 1; b[at] != '}'; ) {
            int colon = after(b, at);
            int to = after(b, colon + 1);
            members.add(new Member(Bytes.copyOf(b, at, colon), Bytes.copyOf(b, colon + 1, to)));
            at = b[to] == ',' ? to + 1 : to;
        }
        return List.copyOf(members);
    }

    /** The elements of an array in canonical form. */
    static List<Bytes> elements(Bytes array) {
        List<Bytes> elements = new ArrayList<>();
        byte[] b = array.toByteArray();
        for (int at = 1; b[at] != ']'; ) {
            int to = after(b, at);
            elements.add(Bytes.copyOf(b, at, to));
            at = b[to] == ',' ? to + 1 : to;
        }
        return List.copyOf(elements);
    }

    /** An object of some members that are in order. */
    static Bytes object(List<Member> members) {
        int size = 2 + 2 * members.size();
        for (Member member : members) {
            size += member.name().size() + member.value().size();
        }
        byte[] all = new byte[size];
        int to = 0;
        all[to++] = '{';
        for (Member member : members) {
            if (to > 1) {
                all[to++] = ',';
            }
            for (Bytes piece : List.of(member.name(), Bytes.utf8(":"), member.value())) {
                System.arraycopy(piece.toByteArray(), 0, all, to, piece.size());
                to += piece.size();
            }
        }
        all[to++] = '}';
        return Bytes.copyOf(all, 0, to);
    }

    /** Told of each value that has no values inside. */
    @FunctionalInterface
    interface ValueReader {
        /** @param path names and positions that lead to the value, in canonical form, with commas between them */
        void read(Bytes path, Bytes value) throws MalformedException;
    }

    /**
     * Goes through a value in canonical form, in the order of its bytes.
     *
     * @throws MalformedException PRT-26, or what the reader throws
     */
    static void forEachValue(Bytes canonical, ValueReader reader) throws MalformedException {
        walk(canonical.toByteArray(), 0, Bytes.EMPTY, reader);
    }

    /** @return the end of the value that begins here */
    private static int walk(byte[] b, int from, Bytes path, ValueReader reader) throws MalformedException {
        boolean object = b[from] == '{';
        if ((!object && b[from] != '[') || b[from + 1] == '}' || b[from + 1] == ']') {
            int to = after(b, from);
            reader.read(path, Bytes.copyOf(b, from, to));
            return to;
        }
        Bytes lead = path.isEmpty() ? path : path.concat(Bytes.utf8(","));
        int at = from + 1;
        for (int position = 0; ; position++) {
            int value = object ? after(b, at) + 1 : at;
            Bytes step = object ? Bytes.copyOf(b, at, value - 1) : Bytes.utf8(Integer.toString(position));
            Bytes inner = lead.concat(step);
            if (inner.size() > MAX_PATH_BYTES) {
                throw new MalformedException(
                        PartsCode.PATH_TOO_LONG, "the path to a value is longer than " + MAX_PATH_BYTES + " bytes");
            }
            at = walk(b, value, inner, reader);
            if (b[at] != ',') {
                return at + 1;
            }
            at++;
        }
    }

    /** The characters of a number or literal in canonical form. */
    static String plain(Bytes canonical) {
        return new String(canonical.toByteArray(), StandardCharsets.US_ASCII);
    }

    static boolean isObject(Bytes canonical) {
        return canonical.at(0) == '{';
    }

    static boolean isArray(Bytes canonical) {
        return canonical.at(0) == '[';
    }

    static boolean isText(Bytes canonical) {
        return canonical.at(0) == '"';
    }

    /** What a text in canonical form says. */
    static String text(Bytes canonical) {
        String quoted = new String(canonical.toByteArray(), StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(quoted.length());
        int i = 1;
        while (i < quoted.length() - 1) {
            char c = quoted.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = quoted.charAt(i++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(quoted.substring(i, i + 4), 16));
                    i += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    /** The end of the value that begins here. */
    private static int after(byte[] b, int from) {
        int depth = 0;
        int at = from;
        while (true) {
            byte c = b[at];
            if (c == '"') {
                at++;
                while (b[at] != '"') {
                    at += b[at] == '\\' ? 2 : 1;
                }
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
            if (depth == 0 && (at == b.length || isBorder(b[at]) || c == '"' || c == '}' || c == ']')) {
                return at;
            }
        }
    }

    private static boolean isBorder(byte c) {
        return c == ',' || c == '}' || c == ']' || c == ':';
    }
}
