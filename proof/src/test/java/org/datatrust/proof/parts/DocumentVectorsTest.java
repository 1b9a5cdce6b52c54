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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code golden/parts-sbom.json} and {@code parts-json.json}: documents, and what an independent encoder makes of them. If one of these fails, the format was broken. */
class DocumentVectorsTest {
    record Case(DigestProfile profile, String name, JsonNode fields) {
        Bytes bytes(String field) {
            return Bytes.ofHex(fields.get(field).stringValue());
        }

        List<Bytes> parts() throws MalformedException {
            byte[] document = bytes("document").toByteArray();
            return profile == DigestProfile.SBOM_1 ? Sbom.parts(document) : JsonDocument.parts(document);
        }

        @Override
        public String toString() {
            return profile.id() + " " + name;
        }
    }

    private static Stream<Case> cases(String list) {
        return Stream.concat(
                cases(DigestProfile.SBOM_1, "/golden/parts-sbom.json", list),
                cases(DigestProfile.JSON_1, "/golden/parts-json.json", list));
    }

    private static Stream<Case> cases(DigestProfile profile, String resource, String list) {
        try {
            Path file = Path.of(Objects.requireNonNull(DocumentVectorsTest.class.getResource(resource))
                    .toURI());
            List<Case> cases = StreamSupport.stream(Vectors.json(file).get(list).spliterator(), false)
                    .map(fields -> new Case(profile, fields.get("name").stringValue(), fields))
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
            if (CanonicalJson.isObject(part)) {
                assertThat(CanonicalJson.object(CanonicalJson.members(part))).isEqualTo(part);
            }
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
                vector.profile(),
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
            assertThat(shown(made)).isEqualTo(opened.size());
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void documentIsRefusedUnderThisCode(Case vector) {
        MalformedException refusal =
                Objects.requireNonNull(catchThrowableOfType(MalformedException.class, vector::parts));
        assertThat(refusal.code()).isEqualTo(vector.fields().get("code").stringValue());
    }

    private static int shown(Disclosure disclosure) throws MalformedException {
        return switch (ShownParts.of(disclosure)) {
            case Sbom sbom ->
                sbom.document().isPresent() ? 1 : sbom.components().size();
            case JsonDocument document -> document.values().size();
            case CsvTable _, Manifest _ -> throw new AssertionError("no document");
        };
    }

    @Test
    void aNameAndAPositionThatLookAlikeAreDifferent() throws MalformedException {
        assertThat(JsonDocument.parts(utf8("{\"a\":{\"0\":1}}"))).isNotEqualTo(JsonDocument.parts(utf8("{\"a\":[1]}")));
    }

    @Test
    void valueIsFoundByItsPlaceOrByOneThatItIsIn() throws MalformedException {
        List<JsonDocument.Value> values =
                JsonDocument.valuesOf(JsonDocument.parts(utf8("{\"a/b\":{\"~\":[7,8]},\"ab\":9,\"\":1}")));
        assertThat(values)
                .extracting(JsonDocument.Value::pointer)
                .containsExactly("/", "/a~1b/~0/0", "/a~1b/~0/1", "/ab");
        assertThat(found(values, "/a~1b")).containsExactly("7", "8");
        assertThat(found(values, "/a~1b/~0/1")).containsExactly("8");
        assertThat(found(values, "/a")).isEmpty();
        assertThat(found(values, "")).hasSize(4);
        assertThat(found(values, "/")).containsExactly("1");
    }

    private static List<String> found(List<JsonDocument.Value> values, String place) {
        return values.stream()
                .filter(value -> value.isIn(place))
                .map(value -> CanonicalJson.plain(value.json()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{}",
                "[[],1,2]",
                "[1,1]",
                "[[\"a\"],[1]]",
                "[[\"a\"],{\"b\":1}]",
                "[[true],1]",
                "[[-1],1]",
                "[[1.0],1]",
                "[[1e0],1]",
                "[[99999999999],1]",
                "[[[]],1]",
                "[[\"a\"], 1]",
                "[[\"\\u0061\"],1]",
                "[[\"a\"],01]",
                ""
            })
    void aPartThatNoDocumentHasIsRefused(String part) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> shown(disclosing(part)))
                .matches(e -> e.code().equals("PRT-44"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[\"a\"],1]|[[\"a\"],1]",
                "[[\"b\"],1]|[[\"a\"],1]",
                "[[1],1]|[[0],1]",
                "[[10],1]|[[9],1]",
                "[[],1]|[[\"a\"],1]",
                "[[\"a\"],{}]|[[\"a\",\"b\"],1]",
                "[[\"a\",\"b\"],1]|[[\"a\"],2]",
                "[[0],1]|[[\"a\"],1]",
                "[[\"a\"],1]|[[1],1]",
                "[[0],1]|[[2],1]",
                "[[\"a\",0],1]|[[\"a\",9],1]",
                "[[\"a\"],1]|[[\"b\",1],1]",
                "[[1],1]|[[2],1]"
            })
    void partsThatNoDocumentHasSideBySideAreRefused(String one, String other) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> shown(disclosing(one, other)))
                .matches(e -> e.code().equals("PRT-44"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[\"a\"],1]|[[\"b\"],1]",
                "[[0],1]|[[1],1]",
                "[[\"a\",0],1]|[[\"b\",\"a\"],1]",
                "[[\"a\",0],1]|[[\"a\",1,0],1]",
                "[[\"a\"],1]|[[\"aa\"],1]"
            })
    void partsThatADocumentCanHaveAreShown(String one, String other) throws MalformedException {
        assertThat(shown(disclosing(one, other))).isEqualTo(2);
    }

    /** Of a content that consists of just these parts, whether they are any or not. */
    private static Disclosure disclosing(String... parts) throws MalformedException {
        List<Bytes> contents = Stream.of(parts).map(Bytes::utf8).toList();
        PartsKey key = new PartsKey(Bytes.copyOf(new byte[PartsKey.SIZE_BYTES]));
        PartTree tree = new PartTree(key);
        contents.forEach(part -> tree.add(part.toByteArray(), 0, part.size()));
        List<Sidecar.Run> runs =
                tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList();
        NavigableSet<Long> all = new TreeSet<>();
        for (long i = 0; i < parts.length; i++) {
            all.add(i);
        }
        return new Sidecar(DigestProfile.JSON_1, key, parts.length, runs).disclose(all, false, Map.of(0L, contents));
    }

    @Test
    void aDocumentOfAMillionValuesIsTakenAndOneOfMoreIsRefused() throws MalformedException {
        String most = "[" + "1,".repeat(JsonDocument.MAX_PARTS - 1) + "1]";
        assertThat(JsonDocument.parts(utf8(most))).hasSize(JsonDocument.MAX_PARTS);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JsonDocument.parts(utf8("[1," + most.substring(1))))
                .matches(e -> e.code().equals("PRT-13"));
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JsonDocument.parts(new byte[JsonDocument.MAX_SIZE_BYTES + 1]))
                .matches(e -> e.code().equals("PRT-24"));
    }

    @Test
    void aShortDocumentOfLongPathsIsRefusedBeforeItFillsTheMemory() {
        String document = "{\"" + "x".repeat(1000) + "\":[" + "0,".repeat(300_000) + "0]}";
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JsonDocument.parts(utf8(document)))
                .matches(e -> e.code().equals("PRT-24"));
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
