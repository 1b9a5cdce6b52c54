package org.datatrust.proof.parts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** The fields of a row of {@code csv-1}. A field without value is empty; that is not the same as an empty text. */
public final class CsvRow {
    private CsvRow() {}

    /**
     * The fields of a part.
     *
     * @throws MalformedException PRT-44 if it is not a row in canonical form
     */
    public static List<Optional<String>> parse(Bytes part) throws MalformedException {
        if (!isCanonical(part)) {
            throw new MalformedException(PartsCode.NOT_A_PART, "a part is not a row in canonical form");
        }
        return split(part);
    }

    private static boolean isCanonical(Bytes part) {
        if (part.isEmpty()) {
            // One field without value; a table has such a row only by its line end.
            return true;
        }
        List<Bytes> rows = new ArrayList<>(1);
        CsvReader reader = CsvReader.ofRows(1, 0, (source, from, to, offset) -> {
            if (rows.size() < 2) {
                rows.add(Bytes.copyOf(source, from, to));
            }
        });
        try {
            byte[] bytes = part.toByteArray();
            reader.read(bytes, 0, bytes.length);
            reader.end();
        } catch (MalformedException e) {
            return false;
        }
        return rows.equals(List.of(part));
    }

    /** The fields of a row that is known to be in canonical form. */
    static List<Optional<String>> split(Bytes canonical) {
        byte[] b = canonical.toByteArray();
        List<Optional<String>> fields = new ArrayList<>();
        int p = 0;
        while (true) {
            int from = p;
            if (p < b.length && b[p] == '"') {
                p++;
                while (b[p] != '"' || (p + 1 < b.length && b[p + 1] == '"')) {
                    p += b[p] == '"' ? 2 : 1;
                }
                fields.add(Optional.of(text(b, from + 1, p).replace("\"\"", "\"")));
                p++;
            } else {
                while (p < b.length && b[p] != ',') {
                    p++;
                }
                fields.add(p == from ? Optional.empty() : Optional.of(text(b, from, p)));
            }
            if (p == b.length) {
                return List.copyOf(fields);
            }
            p++;
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
