package org.datatrust.verifier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.CsvTable;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
    private static final PartsKey KEY =
            new PartsKey(Bytes.utf8("TEST key of a table").sha256().bytes());
    private static final int ROWS = 20_000;

    @TempDir
    private Path folder;

    private Path table = Path.of("");

    @BeforeEach
    void writeTable() throws IOException {
        StringBuilder text = new StringBuilder("\ufeffid,\"name\",remark\r\n");
        for (int i = 1; i <= ROWS; i++) {
            text.append(i).append(",\"TEST, 第 ").append(i).append(" 人\",");
            text.append(i % 3 == 0 ? "\"\"" : i % 3 == 1 ? "" : "two\t").append(i % 2 == 0 ? "\n" : "\r\n");
        }
        table = folder.resolve("table.csv");
        Files.writeString(table, text);
    }

    private static NavigableSet<Long> rows(long... numbers) {
        NavigableSet<Long> rows = new TreeSet<>();
        for (long number : numbers) {
            rows.add(number);
        }
        return rows;
    }

    private Sidecar sidecar() {
        return ((PartsOutcome.Hashed) TableFile.hash(table, KEY, bytes -> {})).sidecar();
    }

    @Test
    void hashesTheRowsOfTheFile() throws IOException {
        LongAdder told = new LongAdder();
        PartsOutcome.Hashed hashed = (PartsOutcome.Hashed) TableFile.hash(table, KEY, told::add);
        PartTree tree = new PartTree(KEY);
        add(tree, "id,name,remark");
        for (int i = 1; i <= ROWS; i++) {
            String remark = i % 3 == 0 ? "\"\"" : i % 3 == 1 ? "" : "two\t";
            add(tree, i + ",\"TEST, 第 " + i + " 人\"," + remark);
        }
        assertThat(hashed.sidecar().digest()).isEqualTo(tree.digest(DigestProfile.CSV_1));
        assertThat(hashed.sidecar().count()).isEqualTo(ROWS + 1);
        assertThat(hashed.sizeBytes()).isEqualTo(Files.size(table)).isEqualTo(told.sum());
    }

    private static void add(PartTree tree, String row) {
        byte[] bytes = row.getBytes(StandardCharsets.UTF_8);
        tree.add(bytes, 0, bytes.length);
    }

    @Test
    void disclosesRowsOfAnyRunWithTheHeader() throws IOException, MalformedException {
        Sidecar sidecar = sidecar();
        for (NavigableSet<Long> wanted :
                List.of(rows(0), rows(0, 1), rows(0, 17, 42), rows(0, 255, 256, 257), rows(0, 9_999, ROWS))) {
            Disclosure disclosure = TableFile.disclose(table, sidecar, wanted, false);
            assertThat(disclosure.digest()).isEqualTo(sidecar.digest());
            CsvTable shown = CsvTable.of(disclosure);
            assertThat(shown.columns()).containsExactly("id", "name", "remark");
            for (CsvTable.Row row : shown.rows()) {
                assertThat(row.fields().getFirst()).isEqualTo(Optional.of(Long.toString(row.number())));
                assertThat(row.fields().get(1)).isEqualTo(Optional.of("TEST, 第 " + row.number() + " 人"));
            }
        }
    }

    @Test
    void rowOfAChangedTableIsNotDisclosed() throws IOException {
        Sidecar sidecar = sidecar();
        String text = Files.readString(table);
        for (String changed : List.of(
                text.replace("第 300 人", "第 301 人"),
                text.substring(0, text.indexOf("\n400,") + 1),
                text.replace("第 2 人", "第 two 人"),
                "")) {
            Files.writeString(table, changed);
            MalformedException refusal = Objects.requireNonNull(catchThrowableOfType(
                    MalformedException.class, () -> TableFile.disclose(table, sidecar, rows(0, 300), false)));
            assertThat(refusal.code()).startsWith("PRT-");
        }
    }

    @Test
    void fileThatIsNoTableIsRefusedWithCodeAndPlace() throws IOException {
        Files.writeString(table, "20001,too few\n", StandardOpenOption.APPEND);
        long at = Files.size(table) - "20001,too few\n".length();
        assertThat(TableFile.hash(table, KEY, bytes -> {}))
                .isEqualTo(new PartsOutcome.Refused(
                        "PRT-07", "row 20001, byte " + at + ": 2 fields where there are 3 columns"));
        Files.writeString(table, "");
        assertThat(TableFile.hash(table, KEY, bytes -> {})).isInstanceOf(PartsOutcome.Refused.class);
    }

    @Test
    void fileThatCannotBeReadIsTold() {
        assertThat(TableFile.hash(folder.resolve("none"), KEY, bytes -> {}))
                .isEqualTo(new PartsOutcome.NotHashed(
                        folder.resolve("none"), FileDigest.Problem.NOT_FOUND, "no such file"));
        assertThat(TableFile.hash(folder, KEY, bytes -> {}))
                .isEqualTo(new PartsOutcome.NotHashed(folder, FileDigest.Problem.NOT_A_FILE, "not a regular file"));
    }

    @Test
    void fileThatChangesMeanwhileIsTold() {
        LongAdder pieces = new LongAdder();
        PartsOutcome outcome = TableFile.hash(table, KEY, bytes -> {
            pieces.increment();
            try {
                // Once, or the end would never come.
                if (pieces.sum() == 1) {
                    Files.writeString(table, "20001,x,y\n", StandardOpenOption.APPEND);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(outcome)
                .isEqualTo(new PartsOutcome.NotHashed(
                        table, FileDigest.Problem.CHANGED, "the file changed while it was read"));
    }
}
