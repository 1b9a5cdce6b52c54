package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code golden/parts-dir.json}: folders, and what an independent encoder makes of them. If one of these fails, the format was broken. */
class FolderVectorsTest {
    private static final String DIGEST = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    record Case(String name, JsonNode fields) {
        Bytes bytes(String field) {
            return Bytes.ofHex(fields.get(field).stringValue());
        }

        List<Bytes> parts() throws MalformedException {
            Map<Bytes, Bytes> contents = new HashMap<>();
            for (JsonNode file : fields.get("files")) {
                contents.put(
                        Bytes.ofHex(file.get("path").stringValue()),
                        Bytes.ofHex(file.get("content").stringValue()));
            }
            List<Bytes> parts = new ArrayList<>();
            for (Bytes path : Manifest.order(List.copyOf(contents.keySet()))) {
                Bytes content = Objects.requireNonNull(contents.get(path));
                parts.add(Manifest.part(path, content.size(), content.sha256()));
            }
            return parts;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases(String list) {
        try {
            Path file = Path.of(Objects.requireNonNull(FolderVectorsTest.class.getResource("/golden/parts-dir.json"))
                    .toURI());
            List<Case> cases = StreamSupport.stream(Vectors.json(file).get(list).spliterator(), false)
                    .map(fields -> new Case(fields.get("name").stringValue(), fields))
                    .toList();
            assertThat(cases).hasSizeGreaterThan(8);
            return cases.stream();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Case> accepted() {
        return cases("accepted");
    }

    static Stream<Case> refused() {
        return cases("refused");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void folderHasTheseParts(Case vector) throws MalformedException {
        List<Bytes> parts = vector.parts();
        assertThat(parts).hasSize(vector.fields().get("count").intValue());
        List<Bytes> expected = new ArrayList<>();
        vector.fields().get("parts").forEach(part -> expected.add(Bytes.ofHex(part.stringValue())));
        assertThat(expected.isEmpty() ? parts : expected).isEqualTo(parts);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void folderHasThisDigestSidecarAndDisclosures(Case vector) throws MalformedException {
        List<Bytes> parts = vector.parts();
        Sidecar sidecar = sidecar(new PartsKey(vector.bytes("key")), parts);
        assertThat(sidecar.encode()).isEqualTo(vector.bytes("sidecar"));
        assertThat(sidecar.digest().bytes()).isEqualTo(vector.bytes("digest"));
        for (JsonNode expected : vector.fields().get("disclosures")) {
            NavigableSet<Long> opened = new TreeSet<>();
            expected.get("parts").forEach(part -> opened.add(part.longValue()));
            Map<Long, List<Bytes>> contents = new HashMap<>();
            for (long run : Sidecar.runsOf(opened)) {
                int from = (int) run * PartTree.RUN_PARTS;
                contents.put(run, parts.subList(from, Math.min(parts.size(), from + PartTree.RUN_PARTS)));
            }
            Disclosure made = sidecar.disclose(opened, expected.get("count").booleanValue(), contents);
            assertThat(made.encode().hex()).isEqualTo(expected.get("disclosure").stringValue());
            assertThat(made.digest()).isEqualTo(sidecar.digest());
            assertThat(shown(made)).extracting(Manifest.File::index).containsExactlyElementsOf(opened);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void folderIsRefusedUnderThisCode(Case vector) {
        List<Bytes> paths = new ArrayList<>();
        vector.fields().get("paths").forEach(path -> paths.add(Bytes.ofHex(path.stringValue())));
        MalformedException refusal =
                Objects.requireNonNull(catchThrowableOfType(MalformedException.class, () -> Manifest.order(paths)));
        assertThat(refusal.code()).isEqualTo(vector.fields().get("code").stringValue());
    }

    /** They are for whoever reads a folder: {@code FolderFiles}. */
    @Test
    void whatIsRefusedAsAlikeHasNoOtherFault() throws MalformedException {
        for (Case vector : cases("refusedAsAlike").toList()) {
            List<Bytes> paths = new ArrayList<>();
            vector.fields().get("paths").forEach(path -> paths.add(Bytes.ofHex(path.stringValue())));
            assertThat(Manifest.order(paths)).hasSize(2);
        }
    }

    @Test
    void folderOfMoreThan2To20FilesIsRefused() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Manifest.order(Collections.nCopies(Manifest.MAX_PARTS + 1, Bytes.utf8("x"))))
                .matches(e -> e.code().equals("PRT-13"));
    }

    @Test
    void fileIsShownWithPathSizeAndDigest() throws MalformedException {
        Digest digest = Bytes.utf8("x").sha256();
        assertThat(shown(disclosing(Manifest.part(Bytes.utf8("b/臺"), 1, digest))))
                .containsExactly(new Manifest.File(0, "b/臺", 1, digest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                DIGEST,
                DIGEST + "0000000000000001",
                DIGEST + "800000000000000161",
                DIGEST + "ffffffffffffffff61",
                DIGEST + "00000000000000012e",
                DIGEST + "00000000000000012e2e",
                DIGEST + "00000000000000012f61",
                DIGEST + "0000000000000001612f",
                DIGEST + "0000000000000001612f2f62",
                DIGEST + "00000000000000016100",
                DIGEST + "0000000000000001c3"
            })
    void partThatIsNoFileIsRefused(String part) {
        refused(Bytes.ofHex(part));
    }

    @Test
    void filesThatNoFolderHasSideBySideAreRefused() throws MalformedException {
        refused(file("a"), file("a"));
        refused(file("b"), file("a"));
        refused(file("a/b"), file("a-b"));
        refused(file("a"), file("a/b"));
        refused(file("a"), file("a-b"), file("a/b/c"));
        refused(file("a/b"), file("a/b/c"));
        // What some systems hold for one name was for whoever hashed to judge: the rules of case grow with Unicode.
        assertThat(shown(disclosing(file("A"), file("a")))).hasSize(2);
        assertThat(shown(disclosing(file("a-b"), file("a/b")))).hasSize(2);
    }

    private static void refused(Bytes... parts) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> shown(disclosing(parts)))
                .matches(e -> e.code().equals("PRT-44"));
    }

    private static Bytes file(String path) {
        return Manifest.part(Bytes.utf8(path), 0, Bytes.EMPTY.sha256());
    }

    private static List<Manifest.File> shown(Disclosure disclosure) throws MalformedException {
        return switch (ShownParts.of(disclosure)) {
            case Manifest manifest -> manifest.files();
            case CsvTable _, JsonDocument _, Sbom _ -> throw new AssertionError("no folder");
        };
    }

    /** Of a content that consists of just these parts, whether they are any or not. */
    private static Disclosure disclosing(Bytes... parts) throws MalformedException {
        PartsKey key = new PartsKey(Bytes.copyOf(new byte[PartsKey.SIZE_BYTES]));
        NavigableSet<Long> all = new TreeSet<>();
        for (long i = 0; i < parts.length; i++) {
            all.add(i);
        }
        return sidecar(key, List.of(parts)).disclose(all, false, Map.of(0L, List.of(parts)));
    }

    private static Sidecar sidecar(PartsKey key, List<Bytes> parts) {
        PartTree tree = new PartTree(key);
        parts.forEach(part -> tree.add(part.toByteArray(), 0, part.size()));
        List<Sidecar.Run> runs =
                tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList();
        return new Sidecar(DigestProfile.DIR_1, key, parts.size(), runs);
    }
}
