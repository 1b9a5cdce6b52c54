package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    private static final String[] PIECES = {
        "", "a", "1", ",", "\"", "\n", "\r\n", "\r", " ", "\t", "測試", "é", "𠀀", "１", "\ufeff", "twelve bytes", "'", ";"
    };

    private static List<Bytes> rows(byte[] table, int piece) throws MalformedException {
        List<Bytes> rows = new ArrayList<>();
        CsvReader reader = CsvReader.ofTable((source, from, to, offset) -> rows.add(Bytes.copyOf(source, from, to)));
        for (int at = 0; at < table.length; at += piece) {
            reader.read(table, at, Math.min(table.length, at + piece));
        }
        reader.end();
        return rows;
    }

    private static String refusal(byte[] table, int piece) {
        return Objects.requireNonNull(catchThrowableOfType(MalformedException.class, () -> rows(table, piece)))
                .code();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void styleOfQuotingAndLineEndsChangesNothingButEmptyTextIsNotNoValue() throws MalformedException {
        SplittableRandom random = new SplittableRandom(4180);
        for (int round = 0; round < 3_000; round++) {
            int columns = random.nextInt(1, 5);
            List<List<Optional<String>>> values = new ArrayList<>();
            values.add(IntStream.range(0, columns)
                    .mapToObj(i -> Optional.of("column " + i))
                    .toList());
            for (int row = random.nextInt(6); row > 0; row--) {
                values.add(
                        IntStream.range(0, columns).mapToObj(i -> value(random)).toList());
            }
            String table = values.stream()
                    .map(row ->
                            row.stream().map(value -> written(value, random)).collect(Collectors.joining(","))
                                    + (random.nextBoolean() ? "\r\n" : "\n"))
                    .collect(Collectors.joining());
            List<Bytes> rows = rows(utf8(table), random.nextInt(1, 40));
            List<List<Optional<String>>> read = new ArrayList<>();
            for (Bytes row : rows) {
                read.add(CsvRow.parse(row));
            }
            assertThat(read).isEqualTo(values);
        }
    }

    private static Optional<String> value(SplittableRandom random) {
        if (random.nextInt(6) == 0) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return Optional.of(text.toString());
    }

    private static String written(Optional<String> value, SplittableRandom random) {
        if (value.isEmpty()) {
            return "";
        }
        String text = value.get();
        boolean needed = text.isEmpty() || text.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return needed || random.nextBoolean() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    @Test
    void damagedTablesAreReadAlikeInWhateverPiecesTheyArrive() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] alphabet = utf8("ab,\",\"\n\r\n測");
        alphabet = Arrays.copyOf(alphabet, alphabet.length + 2);
        alphabet[alphabet.length - 1] = (byte) 0xe6;
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] table = new byte[random.nextInt(1, 30)];
            for (int i = 0; i < table.length; i++) {
                table[i] = alphabet[random.nextInt(alphabet.length)];
            }
            String whole = outcome(table, table.length);
            assertThat(outcome(table, 1)).isEqualTo(whole);
            assertThat(outcome(table, random.nextInt(2, 12))).isEqualTo(whole);
            accepted += whole.startsWith("[") ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(100);
    }

    private static String outcome(byte[] table, int piece) {
        try {
            return rows(table, piece).toString();
        } catch (MalformedException e) {
            return e.code() + " " + e.getMessage();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "quoted"})
    void rowMayHave16MebibytesAndNotOneMore(String kind) throws MalformedException {
        boolean quoted = kind.equals("quoted");
        for (String lineEnd : List.of("", "\n", "\r\n")) {
            for (int piece : new int[] {1 << 18, 1 << 26}) {
                byte[] largest = longRow(CsvReader.MAX_ROW_BYTES, quoted, lineEnd);
                assertThat(rows(largest, piece)).hasSize(2);
                byte[] larger = longRow(CsvReader.MAX_ROW_BYTES + 1, quoted, lineEnd);
                assertThat(refusal(larger, piece)).isEqualTo("PRT-11");
            }
        }
    }

    @Test
    void whatFollowsTooLongARowDoesNotMatter() {
        for (byte bad : new byte[] {0, '"', '\r', (byte) 0xff}) {
            byte[] table = longRow(CsvReader.MAX_ROW_BYTES + 100, false, "\n");
            table[table.length - 10] = bad;
            assertThat(refusal(table, 1 << 18)).isEqualTo("PRT-11");
            assertThat(refusal(table, 1 << 26)).isEqualTo("PRT-11");
        }
    }

    private static byte[] longRow(int size, boolean quoted, String lineEnd) {
        byte[] table = utf8("a\n" + "x".repeat(size) + lineEnd);
        if (quoted) {
            table[2] = '"';
            table[1 + size] = '"';
        }
        return table;
    }

    @Test
    void tableMayHave10000ColumnsAndNotOneMore() throws MalformedException {
        String header = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        assertThat(rows(utf8(header + "\n" + ",".repeat(9_999) + "\n"), 999)).hasSize(2);
        assertThat(refusal(utf8(header + ",c10000\n"), 999)).isEqualTo("PRT-12");
        assertThat(refusal(utf8(",".repeat(5_000_000)), 1 << 18)).isEqualTo("PRT-12");
    }

    @Test
    void readingOnFromARowTellsTheSameRowsAsReadingAll() throws MalformedException {
        String table = "\ufeffid,text\r\n1,\"a\nb\"\n2,測試\n3,\"\"\n";
        List<Bytes> all = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        byte[] bytes = utf8(table);
        CsvReader whole = CsvReader.ofTable((source, from, to, offset) -> {
            all.add(Bytes.copyOf(source, from, to));
            offsets.add(offset);
        });
        whole.read(bytes, 0, bytes.length);
        whole.end();
        assertThat(offsets.getFirst()).isEqualTo(3);
        for (int row = 0; row < all.size(); row++) {
            List<Bytes> rest = new ArrayList<>();
            int from = offsets.get(row).intValue();
            CsvReader reader =
                    CsvReader.ofRows(row, from, (source, at, to, offset) -> rest.add(Bytes.copyOf(source, at, to)));
            reader.read(bytes, from, bytes.length);
            reader.end();
            assertThat(rest).isEqualTo(all.subList(row, all.size()));
        }
    }

    @Test
    void refusalTellsRowAndPositionButNoContent() {
        MalformedException refusal = Objects.requireNonNull(catchThrowableOfType(
                MalformedException.class, () -> rows(utf8("id,name\n1,secret\n2,secret,secret\n"), 5)));
        assertThat(refusal).hasMessage("row 2, byte 17: 3 fields where there are 2 columns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "a,\"b\"", "a\n", "a\r\n", "a\nb", "\"a", "a\"", "\"\"x", "\u0000", "\"a,b\"\n"})
    void partThatIsNotInCanonicalFormIsRefused(String part) {
        MalformedException refusal = Objects.requireNonNull(
                catchThrowableOfType(MalformedException.class, () -> CsvRow.parse(Bytes.copyOf(utf8(part)))));
        assertThat(refusal.code()).isEqualTo("PRT-44");
    }

    @Test
    void partHasTheseFields() throws MalformedException {
        assertThat(CsvRow.parse(Bytes.EMPTY)).containsExactly(Optional.empty());
        assertThat(CsvRow.parse(Bytes.utf8(",\"\",\"a\"\",b\", c")))
                .containsExactly(Optional.empty(), Optional.of(""), Optional.of("a\",b"), Optional.of(" c"));
    }
}
