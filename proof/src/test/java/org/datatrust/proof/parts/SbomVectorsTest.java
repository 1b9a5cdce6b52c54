package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code golden/parts-sbom.json}: documents, and what an independent encoder makes of them. If one of these fails, the format was broken. */
class SbomVectorsTest {
    record Case(String name, JsonNode fields) {
        Bytes bytes(String field) {
            return Bytes.ofHex(fields.get(field).stringValue());
        }

        List<Bytes> parts() throws MalformedException {
            return Sbom.parts(bytes("document").toByteArray());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases(String list) {
        try {
            Path file = Path.of(Objects.requireNonNull(SbomVectorsTest.class.getResource("/golden/parts-sbom.json"))
                    .toURI());
            List<Case> cases = StreamSupport.stream(Vectors.json(file).get(list).spliterator(), false)
                    .map(fields -> new Case(fields.get("name").stringValue(), fields))
                    .toList();
            assertThat(cases).hasSizeGreaterThan(10);
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
    void documentHasThesePartsAndEachIsItsOwnCanonicalForm(Case vector) throws MalformedException {
        List<Bytes> parts = vector.parts();
        assertThat(parts).hasSize(vector.fields().get("count").intValue());
        List<Bytes> expected = new ArrayList<>();
        vector.fields().get("parts").forEach(part -> expected.add(Bytes.ofHex(part.stringValue())));
        assertThat(expected.isEmpty() ? parts : expected).isEqualTo(parts);
        for (Bytes part : parts) {
            assertThat(CanonicalJson.of(part.toByteArray())).isEqualTo(part);
            assertThat(CanonicalJson.object(CanonicalJson.members(part))).isEqualTo(part);
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void documentHasThisDigestSidecarAndDisclosures(Case vector) throws MalformedException {
        List<Bytes> parts = vector.parts();
        PartsKey key = new PartsKey(vector.bytes("key"));
        PartTree tree = new PartTree(key);
        parts.forEach(part -> tree.add(part.toByteArray(), 0, part.size()));
        Sidecar sidecar = new Sidecar(
                DigestProfile.SBOM_1,
                key,
                parts.size(),
                tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList());
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
            Sbom shown = (Sbom) ShownParts.of(made);
            assertThat(shown.document().isPresent() ? 1 : shown.components().size())
                    .isEqualTo(opened.size());
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void documentIsRefusedUnderThisCode(Case vector) {
        MalformedException refusal =
                Objects.requireNonNull(catchThrowableOfType(MalformedException.class, vector::parts));
        assertThat(refusal.code()).isEqualTo(vector.fields().get("code").stringValue());
    }

    @Test
    void componentIsCalledByItsNameOrItsPackageUrl() throws MalformedException {
        List<Bytes> parts = Sbom.parts(utf8("{\"bomFormat\":\"CycloneDX\",\"components\":["
                + "{\"type\":\"library\",\"name\":\"\\u6e2c\\n\",\"purl\":\"pkg:a/b@1\",\"version\":\"1\"},"
                + "{\"type\":\"library\",\"name\":\"other\",\"version\":2}]}"));
        List<Sbom.Component> components = Sbom.componentsOf(parts);
        assertThat(components).extracting(Sbom.Component::name).containsExactly("other", "測\n");
        Sbom.Component second = components.get(1);
        assertThat(second.index()).isEqualTo(2);
        assertThat(second.version()).contains("1");
        assertThat(components.getFirst().version()).isEmpty();
        assertThat(List.of("測\n", "pkg:a/b@1")).allMatch(second::isCalled);
        assertThat(List.of("測", "pkg:a/b", "", "other")).noneMatch(second::isCalled);
    }

    @Test
    void documentOfMoreThan64MebibytesIsRefusedAndSoIsAPartOfMoreThan16() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Sbom.parts(new byte[Sbom.MAX_SIZE_BYTES + 1]))
                .matches(e -> e.code().equals("PRT-24"));
        String large = "{\"bomFormat\":\"CycloneDX\",\"x\":\"" + "x".repeat(Opening.MAX_PART_BYTES) + "\"}";
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Sbom.parts(utf8(large)))
                .matches(e -> e.code().equals("PRT-24"));
    }

    @Test
    void objectHasAtMost65536Members() throws MalformedException {
        assertThat(Sbom.parts(utf8(members(65_535)))).hasSize(1);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Sbom.parts(utf8(members(65_536))))
                .matches(e -> e.code().equals("PRT-23"));
    }

    private static String members(int count) {
        return "{\"bomFormat\":\"CycloneDX\","
                + IntStream.range(0, count).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(","))
                + "}";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
