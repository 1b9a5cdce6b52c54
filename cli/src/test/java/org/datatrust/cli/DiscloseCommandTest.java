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

/** A table of 300 rows an SBOM of 23 components and a folder of five files that were anchored in parts, and what can be shown of them. */
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
                .contains("How many there are in all is not disclosed.")
                .contains("Nothing else of the content is disclosed or proven.")
                .doesNotContain("\u202e");
        assertThat(verify(shown, "--lang", "zh-TW").out()).contains("第 17 列").contains("均未揭露，亦未證明");
    }

    @Test
    void tellsTheNumberOfRowsOnlyOnRequest() {
        assertThat(disclose("--rows", "1", "--count").exit()).isZero();
        assertThat(verify(shown).out()).contains("There are 300 in all");
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

    private Path copySbom() throws IOException {
        for (String suffix : List.of("", ".dtproof", ".dtparts")) {
            Files.copy(
                    GOLDEN.resolveSibling("sbom").resolve("product.cdx.json" + suffix),
                    folder.resolve("product.cdx.json" + suffix));
        }
        return folder.resolve("product.cdx.json");
    }

    private static Call verifySbom(Path path, Object... words) {
        List<Object> all = new ArrayList<>(
                List.of("verify", path, "--trust", GOLDEN.resolveSibling("sbom").resolve("trust.json")));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    @Test
    void disclosesComponentsByNameOrPackageUrl() throws IOException {
        Path sbom = copySbom();
        JsonNode golden = disclosed(verifySbom(GOLDEN.resolveSibling("sbom").resolve("log4j.dtdisclosure"), "--json"));
        assertThat(golden.get("components").size()).isEqualTo(1);
        assertThat(golden.get("components").get(0).get("json").stringValue())
                .isEqualTo("{\"name\":\"log4j-core\",\"purl\":\"pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1\","
                        + "\"type\":\"library\",\"version\":\"2.14.1\"}");
        for (String name : List.of("log4j-core", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1")) {
            Call call = Call.of("disclose", sbom, "--component", name, "-o", shown, "--force");
            assertThat(call.exit()).as(call.err()).isZero();
            assertThat(disclosed(verifySbom(shown, "--json"))).isEqualTo(golden);
        }
        assertThat(Files.readString(shown, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("log4j-core")
                .doesNotContain("TEST-lib")
                .doesNotContain("TEST-frame");
    }

    @Test
    void printsDisclosedComponentsSafely() throws IOException {
        Path sbom = copySbom();
        Call call = Call.of(
                "disclose",
                sbom,
                "--component",
                "TEST-frame\u001b[31mwork",
                "--component",
                "TEST-inner",
                "--count",
                "-o",
                shown);
        assertThat(call.exit()).as(call.err()).isZero();
        assertThat(verifySbom(shown).out())
                .contains("\n  TEST-frame\\u001b[31mwork\n")
                .contains("\n  TEST-inner 1\n")
                .contains("There are 23 in all")
                .doesNotContain("\u001b");
    }

    @Test
    void wholeSbomIsVerifiedHoweverItIsWritten() throws IOException {
        Path sbom = copySbom();
        assertThat(verifySbom(sbom).exit()).isZero();
        Files.writeString(sbom, Files.readString(sbom).replace("\n", "").replace("  ", ""));
        assertThat(verifySbom(sbom).exit()).isZero();
        Files.writeString(sbom, Files.readString(sbom).replace("2.14.1", "2.17.1"));
        assertThat(verifySbom(sbom).exit()).isEqualTo(1);
        assertThat(Call.of("disclose", sbom, "--component", "log4j-core", "-o", shown)
                        .err())
                .contains("DT-2018");
        assertThat(Call.of("hash", sbom, "--digest-profile", "csv-1").err()).contains("DT-2018");
    }

    @Test
    void inspectedProofTellsTheProfileAndNoSize() {
        assertThat(Call.of("proof", "inspect", GOLDEN.resolve("register.csv.dtproof"))
                        .out())
                .containsPattern("digest +csv-1 [0-9a-f]{64}\n");
    }

    @Test
    void partsAreAskedForInTheWayOfTheirProfile() throws IOException {
        Path sbom = copySbom();
        assertThat(Call.of("disclose", sbom, "--component", "log4j", "-o", shown)
                        .err())
                .contains("DT-2022");
        assertThat(Call.of("disclose", sbom, "--rows", "1", "-o", shown).exit()).isEqualTo(2);
        assertThat(Call.of("disclose", table, "--component", "x", "-o", shown).exit())
                .isEqualTo(2);
        assertThat(Call.of("disclose", table, "-o", shown).exit()).isEqualTo(2);
        assertThat(Call.of("disclose", table, "--rows", "1", "--component", "x", "-o", shown)
                        .exit())
                .isEqualTo(2);
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

    /** A folder of five files that was anchored by dir-1. */
    private Path copyDossier() throws IOException {
        Path golden = GOLDEN.resolveSibling("folder");
        for (String suffix : List.of(".dtproof", ".dtparts")) {
            Files.copy(golden.resolve("dossier" + suffix), folder.resolve("dossier" + suffix));
        }
        Path dossier = folder.resolve("dossier");
        Files.createDirectories(dossier.resolve("permits"));
        for (String file : List.of(
                "README.txt", "permits-index.csv", "permits/2026-001.txt", "permits/2026-002.txt", "permits/附件.txt")) {
            Files.copy(golden.resolve("dossier").resolve(file), dossier.resolve(file));
        }
        return dossier;
    }

    private static Call verifyDossier(Path path, Object... words) {
        List<Object> all = new ArrayList<>(List.of(
                "verify", path, "--trust", GOLDEN.resolveSibling("folder").resolve("trust.json")));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    @Test
    void disclosesOneFileOfAFolderOrAllInAFolderOfIt() throws IOException {
        Path dossier = copyDossier();
        JsonNode golden =
                disclosed(verifyDossier(GOLDEN.resolveSibling("folder").resolve("permit.dtdisclosure"), "--json"));
        assertThat(golden.get("files"))
                .hasToString("[{\"path\":\"permits/2026-001.txt\",\"sizeBytes\":14,\"digest\":\"sha256:"
                        + "290a09ba0fabbe1fe2d2cdcd785be60fd526780bbb08cd3bb950d059d1caf27d\"}]");
        Call call = Call.of("disclose", dossier, "--path", "permits/2026-001.txt", "-o", shown);
        assertThat(call.exit()).as(call.err()).isZero();
        assertThat(disclosed(verifyDossier(shown, "--json"))).isEqualTo(golden);
        assertThat(Files.readString(shown, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("permits/2026-001.txt")
                .doesNotContain("2026-002")
                .doesNotContain("README");

        Call all = Call.of("disclose", dossier, "--path", "permits", "--count", "-o", shown, "--force");
        assertThat(all.exit()).as(all.err()).isZero();
        assertThat(verifyDossier(shown).out())
                .contains("\n  permits/2026-001.txt\n")
                .contains("\n  permits/附件.txt\n")
                .contains("There are 5 in all")
                .doesNotContain("permits-index.csv");
        assertThat(Call.of("disclose", dossier, "--path", "permits/", "-o", shown, "--force")
                        .exit())
                .isZero();
    }

    @Test
    void fileIsVerifiedByTheDisclosureThatShowsIt() throws IOException {
        Path dossier = copyDossier();
        Path permit = dossier.resolve("permits/2026-001.txt");
        Path golden = GOLDEN.resolveSibling("folder").resolve("permit.dtdisclosure");
        Call good = verifyDossier(permit, "--proof", golden);
        assertThat(good.exit()).as(good.err()).isZero();
        assertThat(good.out()).contains("VERIFIED: 1 of 1 file.").contains("permits/2026-001.txt");
        Call other = verifyDossier(dossier.resolve("permits/2026-002.txt"), "--proof", golden);
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.out()).contains("DAT-13");
        Files.writeString(permit, "TEST permit 7\n");
        assertThat(verifyDossier(permit, "--proof", golden).exit()).isEqualTo(1);
    }

    @Test
    void wholeFolderIsVerifiedWithItsSidecarOnly() throws IOException {
        Path dossier = copyDossier();
        for (Path named : List.of(dossier, folder.resolve("dossier.dtproof"))) {
            Call call = verifyDossier(named);
            assertThat(call.exit()).as(call.err()).isZero();
            assertThat(call.out()).contains("VERIFIED: 1 of 1 file.");
        }
        // One file of it, without a disclosure.
        assertThat(verifyDossier(dossier.resolve("README.txt")).exit()).isEqualTo(3);
        Files.writeString(dossier.resolve("permits/more"), "");
        assertThat(verifyDossier(dossier).exit()).isEqualTo(1);
        assertThat(Call.of("disclose", dossier, "--path", "README.txt", "-o", shown)
                        .err())
                .contains("DT-2018");
        Files.delete(dossier.resolve("permits/more"));
        Files.createSymbolicLink(dossier.resolve("link"), Path.of("README.txt"));
        assertThat(verifyDossier(dossier).err()).contains("DT-2019").contains("PRT-32");
        Files.delete(dossier.resolve("link"));
        Files.delete(folder.resolve("dossier.dtparts"));
        Call call = verifyDossier(dossier);
        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.out()).contains("only with its sidecar or by a disclosure");
    }

    @Test
    void hashOfAFolderIsOneDigestWithItsSidecarBesideIt() throws IOException {
        Path dossier = copyDossier();
        String digest = Call.of("hash", "--digest-profile", "dir-1", dossier).out();
        assertThat(digest)
                .startsWith("7dcdd400b41b8312a7f83914ce4866d575ce313f6163156fa01cc652b1ff2306")
                .hasLineCount(1);
        assertThat(Call.of("disclose", dossier, "--member", "/x", "-o", shown).exit())
                .isEqualTo(2);
        assertThat(Call.of("disclose", dossier, "--path", "permits/2026", "-o", shown)
                        .err())
                .contains("DT-2022");
        Files.delete(folder.resolve("dossier.dtparts"));
        assertThat(Call.of("hash", "--digest-profile", "dir-1", dossier).out()).isNotEqualTo(digest);
        assertThat(folder.resolve("dossier.dtparts")).exists();
        assertThat(Call.of("hash", "--digest-profile", "dir-1", table).err()).contains("DT-2018");
        assertThat(Call.of("hash", "--digest-profile", "dir-1", dossier.resolve("README.txt"))
                        .err())
                .contains("DT-2019")
                .contains("PRT-34");
        assertThat(Call.of("hash", "--digest-profile", "dir-1", "/").exit()).isEqualTo(2);
    }
}
