package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** The public tests of Ethereum for RLP and tries. */
class EthereumVectorsTest {
    private static final int MAX = 1 << 20;

    private static Stream<DynamicTest> each(String glob, Case test) {
        return Vectors.files(glob).stream()
                .flatMap(file -> Vectors.json(file).properties().stream()
                        .map(entry -> DynamicTest.dynamicTest(
                                file.getFileName() + " " + entry.getKey(),
                                Vectors.source(file),
                                () -> test.run(file, entry.getValue()))));
    }

    @FunctionalInterface
    private interface Case {
        void run(Path file, JsonNode test) throws MalformedException;
    }

    private static Bytes hex(String text) {
        return Bytes.ofHex(text.startsWith("0x") ? text.substring(2) : text);
    }

    @TestFactory
    Stream<DynamicTest> invalidRlpIsRefused() {
        return each("**/RLPTests/invalidRLPTest.json", (_, test) -> {
            assertThat(test.get("in").stringValue()).isEqualTo("INVALID");
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> Rlp.decode(hex(test.get("out").stringValue()), MAX));
        });
    }

    @TestFactory
    Stream<DynamicTest> validRlpIsReadAndWritten() {
        return each("**/RLPTests/rlptest.json", (_, test) -> {
            Rlp item = item(test.get("in"));
            Bytes encoded = hex(test.get("out").stringValue());
            assertThat(item.encode()).isEqualTo(encoded);
            assertThat(Rlp.decode(encoded, MAX)).isEqualTo(item);
        });
    }

    private static Rlp item(JsonNode value) {
        if (value.isArray()) {
            return new Rlp.Sequence(
                    value.valueStream().map(EthereumVectorsTest::item).toList());
        }
        if (value.isNumber()) {
            return Rlp.scalar(value.bigIntegerValue());
        }
        String text = value.stringValue();
        return text.startsWith("#") ? Rlp.scalar(new BigInteger(text.substring(1))) : Rlp.text(Bytes.utf8(text));
    }

    /** Each root is reached, each key proven to be there with its value, and keys near it proven not to be there. */
    @TestFactory
    Stream<DynamicTest> triesHaveTheirRootsAndProofs() {
        return each(
                "**/TrieTests/{trietest,trieanyorder,trietest_secureTrie,trieanyorder_secureTrie,hex_encoded_securetrie_test}.json",
                (file, test) -> {
                    boolean secure = file.getFileName()
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .contains("secure");
                    Map<Bytes, Bytes> content = content(test.get("in"), secure);
                    Trie trie = Trie.of(content);
                    Digest root = Digest.of(hex(test.get("root").stringValue()));
                    assertThat(trie.root()).isEqualTo(root);
                    for (Map.Entry<Bytes, Bytes> entry : content.entrySet()) {
                        Bytes key = entry.getKey();
                        assertThat(trie.prove(key).check(root)).isEqualTo(new TrieCheck.Included<>(entry.getValue()));
                        for (Bytes near : List.of(
                                key.concat(Bytes.ofHex("00")),
                                key.slice(0, key.size() - 1),
                                Keccak256.of(key).bytes())) {
                            if (near.size() <= MerklePatriciaProof.MAX_KEY_BYTES && !content.containsKey(near)) {
                                assertThat(trie.prove(near).check(root)).isEqualTo(new TrieCheck.Excluded<>());
                            }
                        }
                    }
                });
    }

    private record Step(String key, JsonNode value) {}

    private static SequencedMap<Bytes, Bytes> content(JsonNode in, boolean secure) {
        List<Step> steps = in.isArray()
                ? in.valueStream()
                        .map(pair -> new Step(pair.get(0).stringValue(), pair.get(1)))
                        .toList()
                : in.properties().stream()
                        .map(entry -> new Step(entry.getKey(), entry.getValue()))
                        .toList();
        SequencedMap<Bytes, Bytes> content = new LinkedHashMap<>();
        for (Step step : steps) {
            Bytes key = secure ? Keccak256.of(bytes(step.key())).bytes() : bytes(step.key());
            if (step.value().isNull()) {
                content.remove(key);
            } else {
                content.put(key, bytes(step.value().stringValue()));
            }
        }
        return content;
    }

    private static Bytes bytes(String text) {
        return text.startsWith("0x") ? hex(text) : Bytes.utf8(text);
    }
}
