package org.datatrust.proof.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.datatrust.proof.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Inclusion and consistency proofs of transparency-dev/merkle, most of them broken on purpose (rules M3 to M9). */
class TransparencyDevVectorsTest {
    @TestFactory
    Stream<DynamicTest> judgesInclusionProofsAsTheirFilesSay() {
        return cases(
                "inclusion",
                json -> new InclusionProof(
                                Vectors.unsigned64(json.get("leafIdx")),
                                Vectors.unsigned64(json.get("treeSize")),
                                Vectors.digests(json.get("proof")))
                        .check(Vectors.digest(json.get("leafHash")), Vectors.digest(json.get("root"))));
    }

    @TestFactory
    Stream<DynamicTest> judgesConsistencyProofsAsTheirFilesSay() {
        return cases(
                "consistency",
                json -> new ConsistencyProof(
                                Vectors.unsigned64(json.get("size1")),
                                Vectors.unsigned64(json.get("size2")),
                                Vectors.digests(json.get("proof")))
                        .check(
                                Vectors.digestOrPlaceholder(json.get("root1")),
                                Vectors.digestOrPlaceholder(json.get("root2"))));
    }

    private static Stream<DynamicTest> cases(String kind, Function<JsonNode, ProofCheck> check) {
        return Vectors.files("**/testdata/" + kind + "/**.json").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), Vectors.source(file), () -> {
                    JsonNode json = Vectors.json(file);
                    assertThat(holds(json, check))
                            .isEqualTo(!json.get("wantErr").booleanValue());
                }));
    }

    /** A hash of a wrong length cannot even be held: that is a refusal too. */
    private static boolean holds(JsonNode json, Function<JsonNode, ProofCheck> check) {
        try {
            return check.apply(json) instanceof ProofCheck.Proven;
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("a digest has 32 bytes");
            return false;
        }
    }

    private static String name(Path file) {
        return file.subpath(file.getNameCount() - 3, file.getNameCount()).toString();
    }
}
