package org.datatrust.verifier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.ShownParts;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderFilesTest {
    private static final PartsKey KEY =
            new PartsKey(Bytes.utf8("TEST key of a folder").sha256().bytes());

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void writeFolder() throws IOException {
        folder = temporary.resolve("dossier");
        Files.createDirectories(folder.resolve("b"));
        Files.createDirectories(folder.resolve("no file in here"));
        Files.writeString(folder.resolve("a.txt"), "x");
        Files.writeString(folder.resolve("b/臺.txt"), "");
        Files.writeString(folder.resolve("b-c"), "TEST");
        Files.writeString(folder.resolve(".hidden.dtproof"), "TEST");
    }

    private PartsOutcome hash() {
        return FolderFiles.hash(folder, KEY, bytes -> {});
    }

    private Sidecar sidecar() {
        return ((PartsOutcome.Hashed) hash()).sidecar();
    }

    @Test
    void hashesEveryFileInTheOrderOfTheBytesOfItsPath() throws IOException, MalformedException {
        LongAdder told = new LongAdder();
        PartsOutcome.Hashed hashed = (PartsOutcome.Hashed) FolderFiles.hash(folder, KEY, told::add);
        PartTree tree = new PartTree(KEY);
        for (String path : List.of(".hidden.dtproof", "a.txt", "b-c", "b/臺.txt")) {
            byte[] content = Files.readAllBytes(folder.resolve(path));
            Bytes part = Manifest.part(
                    Bytes.utf8(path), content.length, Bytes.copyOf(content).sha256());
            tree.add(part.toByteArray(), 0, part.size());
        }
        assertThat(hashed.sidecar().digest()).isEqualTo(tree.digest(DigestProfile.DIR_1));
        assertThat(hashed.sizeBytes()).isEqualTo(9).isEqualTo(told.sum());
        assertThat(FolderFiles.paths(folder)).containsExactly(".hidden.dtproof", "a.txt", "b-c", "b/臺.txt");
    }

    @Test
    void neitherTimesNorTheFoldersNameNorEmptyFoldersCount() throws IOException {
        Sidecar before = sidecar();
        Path moved = Files.move(folder, temporary.resolve("moved"));
        Files.delete(moved.resolve("no file in here"));
        Files.writeString(moved.resolve("a.txt"), "x");
        assertThat(FolderFiles.hash(moved, KEY, bytes -> {})).isEqualTo(new PartsOutcome.Hashed(before, 9));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), moved);
        assertThat(FolderFiles.hash(link, KEY, bytes -> {})).isEqualTo(new PartsOutcome.Hashed(before, 9));
    }

    @Test
    void anotherNamePlaceOrContentIsAnotherFolder() throws IOException {
        Sidecar before = sidecar();
        Files.writeString(folder.resolve("a.txt"), "y");
        assertThat(sidecar().digest()).isNotEqualTo(before.digest());
        Files.writeString(folder.resolve("a.txt"), "x");
        assertThat(sidecar()).isEqualTo(before);
        Files.move(folder.resolve("a.txt"), folder.resolve("b/a.txt"));
        assertThat(sidecar().digest()).isNotEqualTo(before.digest());
    }

    @Test
    void linksAndWhatIsNoFileAreRefused() throws IOException {
        for (Path target : List.of(Path.of("a.txt"), Path.of("b"), Path.of("nowhere"), Path.of(".."))) {
            Path link = Files.createSymbolicLink(folder.resolve("link"), target);
            assertRefused(hash(), "PRT-32");
            Files.delete(link);
        }
        assertThat(hash()).isInstanceOf(PartsOutcome.Hashed.class);
    }

    @Test
    void namesThatSomeSystemsHoldForOneAreRefused() throws IOException {
        Files.writeString(folder.resolve("A.TXT"), "");
        assertRefused(hash(), "PRT-33");
        Files.delete(folder.resolve("A.TXT"));
        Files.createDirectories(folder.resolve("B"));
        assertThat(hash()).isInstanceOf(PartsOutcome.Hashed.class);
        Files.writeString(folder.resolve("B/x"), "");
        assertRefused(hash(), "PRT-33");
    }

    @ParameterizedTest
    @CsvSource({
        "Readme, README",
        "A/x, a/y",
        "\u00c9, \u00e9",
        "stra\u00dfe, STRASSE",
        "\u03c2, \u03c3",
        "\u212a, k",
        "\u00e9, e\u0301",
        "x/\u00e9/a, x/e\u0301/b",
        "\ud55c, \u1112\u1161\u11ab"
    })
    void pathsThatDifferOnlyInCaseOrFormAreRefused(String one, String other) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> FolderFiles.order(List.of(Bytes.utf8(one), Bytes.utf8(other))))
                .matches(e -> e.code().equals("PRT-33"));
    }

    @Test
    void nameWithAControlCharacterIsRefused() throws IOException {
        Files.writeString(folder.resolve("b/line\nfeed"), "");
        assertRefused(hash(), "PRT-31");
    }

    @Test
    void folderWithoutFilesAndWhatIsNoFolderAreRefused() {
        folder = folder.resolve("no file in here");
        assertRefused(hash(), "PRT-30");
        folder = folder.resolveSibling("a.txt");
        assertRefused(hash(), "PRT-34");
        folder = folder.resolveSibling("nowhere");
        assertThat(hash()).isEqualTo(new PartsOutcome.NotHashed(folder, FileDigest.Problem.NOT_FOUND, "no such file"));
    }

    private static void assertRefused(PartsOutcome outcome, String code) {
        assertThat(outcome).isInstanceOf(PartsOutcome.Refused.class);
        assertThat(((PartsOutcome.Refused) outcome).code()).isEqualTo(code);
    }

    @Test
    void folderThatChangesWhileItIsReadIsNoticed() throws IOException {
        assertChanged("a file that was read", bytes -> write(folder.resolve("a.txt"), "other"));
        assertChanged("a file that is read last", bytes -> write(folder.resolve("b/臺.txt"), "more"));
        assertChanged("a file that came", bytes -> write(folder.resolve("b/new"), ""));
        assertChanged("a file that came and bears a name of before", bytes -> {
            Path same = folder.resolve("a.txt");
            Path other = folder.resolveSibling("other");
            write(other, "y");
            move(other, same);
        });
        assertChanged("a file that went", bytes -> move(folder.resolve("a.txt"), folder.resolveSibling("gone")));
    }

    private void assertChanged(String what, LongConsumer change) throws IOException {
        List<Long> calls = new ArrayList<>();
        PartsOutcome outcome = FolderFiles.hash(folder, KEY, bytes -> {
            calls.add(bytes);
            // While the last file with a byte is read: all before it were.
            if (calls.size() == 3) {
                change.accept(bytes);
            }
        });
        assertThat(outcome).as(what).isInstanceOf(PartsOutcome.NotHashed.class);
        assertThat(((PartsOutcome.NotHashed) outcome).problem()).as(what).isEqualTo(FileDigest.Problem.CHANGED);
        writeAgain();
    }

    private void writeAgain() throws IOException {
        Files.deleteIfExists(folder.resolve("b/new"));
        writeFolder();
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void disclosesFilesReadingTheirRunsAlone() throws IOException, MalformedException {
        for (int i = 0; i < 600; i++) {
            Files.writeString(folder.resolve("b").resolve("n" + i), "TEST " + i, StandardCharsets.UTF_8);
        }
        Sidecar sidecar = sidecar();
        assertThat(sidecar.count()).isEqualTo(604);
        // Not in a run that is opened.
        Files.writeString(folder.resolve("b/n99"), "changed");
        List<String> paths = FolderFiles.paths(folder);
        long wanted = paths.indexOf("b/n100");
        Disclosure disclosure = FolderFiles.disclose(folder, sidecar, new TreeSet<>(List.of(wanted)), false);
        assertThat(disclosure.digest()).isEqualTo(sidecar.digest());
        assertThat(((Manifest) ShownParts.of(disclosure)).files())
                .containsExactly(new Manifest.File(
                        wanted, "b/n100", 8, Bytes.utf8("TEST 100").sha256()));

        Files.writeString(folder.resolve("b/n100"), "changed");
        assertOther(sidecar, wanted);
        Files.writeString(folder.resolve("b/n100"), "TEST 100");
        Files.writeString(folder.resolve("one more"), "");
        assertOther(sidecar, wanted);
    }

    private void assertOther(Sidecar sidecar, long wanted) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> FolderFiles.disclose(folder, sidecar, new TreeSet<>(List.of(wanted)), false))
                .matches(e -> e.code().equals("PRT-46"));
    }
}
