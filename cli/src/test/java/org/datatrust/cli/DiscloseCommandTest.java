package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A table of 300 rows that was anchored row by row, and what can be shown of it. */
class DiscloseCommandTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("datatrust.root", "..")).resolve("verifier/src/test/resources/golden/table");

    @TempDir
    private Path folder;

    private Path table = Path.of("");
    private Path shown = Path.of("");

    @BeforeEach
    void copyTable() throws IOException {
        table = folder.resolve("register.csv");
        shown = folder.resolve("shown.dtdisclosure");
        for (String suffix : List.of("", ".dtproof", ".dtparts")) {
            Files.copy(GOLDEN.resolve("register.csv" + suffix), folder.resolve("register.csv" + suffix));
        }
    }

    private Call disclose(Object... words) {
        List<Object> all = new ArrayList<>(List.of("disclose", table, "-o", shown));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    private static Call verify(Path path, Object... words) {
        List<Object> all = new ArrayList<>(List.of("verify", path, "--trust", GOLDEN.resolve("trust.json")));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    private static JsonNode disclosed(Call verification) {
        return verification.document().get("files").get(0).get("disclosed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.dtdisclosure", "rows-and-count.dtdisclosure"})
    void goldenDisclosureVerifiesForEver(String name) {
        Call call = verify(GOLDEN.resolve(name), "--json");
        assertThat(call.exit()).as(call.err()).isZero();
        JsonNode disclosed = disclosed(call);
        assertThat(disclosed.get("columns")).hasToString("[\"編號\",\"姓名\",\"town\",\"remark\"]");
        assertThat(disclosed.get("rows").get(1))
                .hasToString("{\"row\":42,\"fields\":[\"TEST-42\",\"測試員42\",\"Taipei, north\",null]}");
        assertThat(disclosed.has("rowCount")).isEqualTo(name.contains("count"));
    }

    @Test
    void disclosesWhatTheGoldenFileShows() throws IOException {
        Call call = disclose("--rows", "42,17");
        assertThat(call.exit()).as(call.err()).isZero();
        assertThat(call.out()).contains("rows 17, 42").contains("not even how many there are");
        assertThat(disclosed(verify(shown, "--json")))
                .isEqualTo(disclosed(verify(GOLDEN.resolve("rows.dtdisclosure"), "--json")));
        String bytes = Files.readString(shown, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("TEST-17").doesNotContain("TEST-16").doesNotContain("TEST-18");
    }

    @Test
    void printsDisclosedRowsSafelyAndSaysThatNothingElseIsShown() {
        assertThat(disclose("--rows", "17,42,43").exit()).isZero();
        Call call = verify(shown);
        assertThat(call.exit()).as(call.err()).isZero();
        assertThat(call.out())
                .contains("VERIFIED: 1 of 1 file.")
                .contains("\n  Row 17\n")
                .contains("\n    remark: says \"yes\",\\u202e\\nin two lines")
                .contains("Row 42\n")
                .contains("remark has no value")
                .contains("How many rows the table has is not disclosed.")
                .contains("Nothing else of the table is disclosed or proven.")
                .doesNotContain("\u202e");
        assertThat(verify(shown, "--lang", "zh-TW").out()).contains("第 17 列").contains("均未揭露，亦未證明");
    }

    @Test
    void tellsTheNumberOfRowsOnlyOnRequest() {
        assertThat(disclose("--rows", "1", "--count").exit()).isZero();
        assertThat(verify(shown).out()).contains("The table has 300 rows below its header");
        assertThat(disclosed(verify(shown, "--json")).get("rowCount").intValue())
                .isEqualTo(300);
    }

    @Test
    void changedByteOfADisclosureIsRefutedAndNotShown() throws IOException {
        assertThat(disclose("--rows", "17").exit()).isZero();
        byte[] bytes = Files.readAllBytes(shown);
        for (int fromEnd : new int[] {1, 50, 700, 1_000, 1_500}) {
            bytes[bytes.length - fromEnd] ^= 1;
            Files.write(shown, bytes);
            Call call = verify(shown);
            assertThat(call.exit()).isEqualTo(1);
            assertThat(call.out()).contains("REFUTED").doesNotContain("Row 17");
            bytes[bytes.length - fromEnd] ^= 1;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "301", "-1", "17,9999", "x", ""})
    void rowThatTheTableHasNotIsRefused(String rows) {
        assertThat(disclose("--rows", rows).exit()).isEqualTo(2);
        assertThat(shown).doesNotExist();
    }

    @Test
    void neverReplacesAFileUnasked() throws IOException {
        Files.writeString(shown, "mine");
        assertThat(disclose("--rows", "1").err()).contains("DT-2014");
        assertThat(shown).hasContent("mine");
        assertThat(disclose("--rows", "1", "--force").exit()).isZero();
        Path wrong = folder.resolve("x.csv");
        assertThat(Call.of("disclose", table, "--rows", "1", "-o", wrong).exit())
                .isEqualTo(2);
    }

    @Test
    void rowsOfAChangedTableAreNotDisclosed() throws IOException {
        Files.writeString(table, Files.readString(table).replace("測試員17,", "測試員71,"));
        assertThat(disclose("--rows", "17").err()).contains("DT-2018");
        assertThat(shown).doesNotExist();
    }

    @Test
    void withoutSidecarOrProofNothingIsDisclosed() throws IOException {
        Path sidecar = folder.resolve("register.csv.dtparts");
        byte[] content = Files.readAllBytes(sidecar);
        Files.writeString(sidecar, "junk");
        assertThat(disclose("--rows", "1").err()).contains("DT-2021");
        Files.delete(sidecar);
        assertThat(disclose("--rows", "1").err()).contains("DT-2020");
        Files.write(sidecar, content);
        Files.delete(folder.resolve("register.csv.dtproof"));
        assertThat(disclose("--rows", "1").err()).contains("DT-2005");
    }

    @Test
    void wholeTableIsVerifiedWithItsSidecarOnly() throws IOException {
        assertThat(verify(table).exit()).isZero();
        // The same rows, written in another style.
        Files.writeString(table, Files.readString(table).replace("\r\n", "\n").replace("\"town\"", "town"));
        assertThat(verify(table).exit()).isZero();
        Files.writeString(table, Files.readString(table).replace("測試員17,", "測試員71,"));
        assertThat(verify(table).exit()).isEqualTo(1);
        Files.delete(folder.resolve("register.csv.dtparts"));
        assertThat(verify(table).exit()).isEqualTo(3);
        assertThat(verify(table).out()).contains("only with its sidecar or by a disclosure");
    }

    @Test
    void hashKeepsTheKeyOfTheSameContentAndRefusesOther() throws IOException {
        Path sidecar = folder.resolve("register.csv.dtparts");
        byte[] before = Files.readAllBytes(sidecar);
        String digest = Call.of("hash", "--digest-profile", "csv-1", table).out();
        assertThat(verify(table).exit()).isZero();
        Files.writeString(table, Files.readString(table).replace("\r\n", "\n"));
        assertThat(Call.of("hash", "--digest-profile", "csv-1", table).out()).isEqualTo(digest);
        assertThat(disclose("--rows", "299").exit()).isZero();
        assertThat(verify(shown).exit()).isZero();
        Files.writeString(table, Files.readString(table) + "TEST-301,a,b,c\n");
        assertThat(Call.of("hash", "--digest-profile", "csv-1", table).err()).contains("DT-2018");
        assertThat(Files.readAllBytes(sidecar)).hasSameSizeAs(before);
    }

    @Test
    void newSidecarIsForItsOwnerAloneAndHasAKeyOfItsOwn() throws IOException {
        Path sidecar = folder.resolve("register.csv.dtparts");
        Files.delete(sidecar);
        String first = Call.of("hash", "--digest-profile", "csv-1", table).out();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sidecar)))
                .isEqualTo("rw-------");
        Files.delete(sidecar);
        assertThat(Call.of("hash", "--digest-profile", "csv-1", table).out()).isNotEqualTo(first);
        // Neither sidecar nor disclosure is data.
        Call all = Call.of("hash", "--digest-profile", "csv-1", folder, "--json");
        assertThat(all.exit()).as(all.err()).isZero();
        assertThat(all.document().get("files").size()).isEqualTo(1);
    }

    @Test
    void fileThatIsNoTableIsToldWithCodeAndPlace() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n\"3\n");
        Call call = Call.of("hash", "--digest-profile", "csv-1", bad);
        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.err()).contains("DT-2019").contains("PRT-06 row 2, byte 11");
        assertThat(folder.resolve("bad.csv.dtparts")).doesNotExist();
        assertThat(Call.of("hash", "--digest-profile", "csv-2", table).err()).contains("DT-1002");
    }
}
