package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BatchVerificationTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("datatrust.root", "..")).resolve("verifier/src/test/resources/golden/network-a");
    private static final int FILES = 20;

    @TempDir
    private Path folder;

    private Path data = Path.of("");

    @BeforeEach
    void copyOneProofManyTimes() throws IOException {
        data = folder.resolve("data");
        for (int i = 0; i < FILES; i++) {
            Path place = Files.createDirectories(data.resolve("part-" + i % 3));
            Files.copy(GOLDEN.resolve("item-007.txt"), place.resolve(i + ".txt"));
            Files.copy(GOLDEN.resolve("item-007.txt.dtproof"), place.resolve(i + ".txt.dtproof"));
        }
    }

    private Path file(int number) {
        return data.resolve("part-" + number % 3).resolve(number + ".txt");
    }

    private Path proof(int number) {
        return ProofFiles.beside(file(number));
    }

    private Call verify(Object... words) {
        List<Object> all = new ArrayList<>(
                List.of("verify", data, "--trust", GOLDEN.resolve("trust.json"), "--jobs", 4, "--json"));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    @Test
    void verifiesDisclosuresThatAreNamed() throws IOException {
        Path table = GOLDEN.resolveSibling("table");
        Path good = table.resolve("rows.dtdisclosure");
        byte[] content = Files.readAllBytes(good);
        content[content.length - 1] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.dtdisclosure"), content);
        assertCounts(
                Call.of("verify", good, "--trust", table.resolve("trust.json"), "--jobs", 2, "--json"), 1, 0, 0, 0);
        assertCounts(
                Call.of("verify", good, damaged, "--trust", table.resolve("trust.json"), "--jobs", 2, "--json"),
                1,
                1,
                0,
                0);
    }

    private static void assertCounts(Call call, int verified, int refuted, int inconclusive, int problems) {
        JsonNode document = call.document();
        assertThat(List.of(
                        document.get("verified").intValue(),
                        document.get("refuted").intValue(),
                        document.get("inconclusive").intValue(),
                        document.get("problems").intValue()))
                .as(call.out() + call.err())
                .containsExactly(verified, refuted, inconclusive, problems);
    }

    @Test
    void verifiesEveryFileInEveryFolder() {
        Call call = verify();

        assertThat(call.exit()).isZero();
        assertCounts(call, FILES, 0, 0, 0);
    }

    @Test
    void letsNoBrokenFileStopTheOthers() throws IOException {
        Files.writeString(file(3), "changed");
        Files.writeString(proof(4), "junk");
        Files.delete(proof(5));
        Files.delete(file(6));

        Call call = verify();

        assertThat(call.exit()).isEqualTo(1);
        assertCounts(call, FILES - 4, 2, 0, 2);
        JsonNode codes = call.document().get("codes");
        assertThat(codes.get("DAT-01").intValue()).isEqualTo(1);
        assertThat(codes.get("DT-2005").intValue()).isEqualTo(1);
        assertThat(codes.get("DT-2017").intValue()).isEqualTo(1);
    }

    @Test
    void isInconclusiveIfAnythingCouldNotBeLookedAt() throws IOException {
        Files.delete(proof(5));

        assertThat(verify().exit()).isEqualTo(3);
    }

    @Test
    void findsNothingInconclusive() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        Call call = Call.of("verify", empty, "--trust", GOLDEN.resolve("trust.json"), "--jobs", 2);

        assertThat(call.exit()).isEqualTo(3);
    }

    @Test
    void goesOnWhereItEnded() throws IOException {
        Path results = folder.resolve("results.jsonl");
        Files.writeString(file(3), "changed");
        assertThat(verify("--resume", results).exit()).isEqualTo(1);
        // As after a crash: the last line is cut off.
        byte[] lines = Files.readAllBytes(results);
        Files.write(results, Arrays.copyOf(lines, lines.length - 10));

        Call again = verify("--resume", results);

        assertCounts(again, FILES - 1, 1, 0, 0);
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.document().get("fromEarlierRuns").intValue()).isEqualTo(FILES - 1);
        assertThat(Files.readAllLines(results)).hasSize(FILES + 1);
    }

    @Test
    void verifiesAChangedFileAgain() throws IOException {
        Path results = folder.resolve("results.jsonl");
        verify("--resume", results);
        Files.writeString(file(3), "x", StandardOpenOption.APPEND);
        Files.writeString(proof(4), "x", StandardOpenOption.APPEND);

        Call again = verify("--resume", results);

        assertCounts(again, FILES - 2, 2, 0, 0);
        assertThat(again.document().get("fromEarlierRuns").intValue()).isEqualTo(FILES - 2);
    }

    @Test
    void refusesResultsUnderAnotherTrustPolicy() throws IOException {
        Path results = folder.resolve("results.jsonl");
        verify("--resume", results);
        List<String> lines = new ArrayList<>(Files.readAllLines(results));
        lines.set(0, lines.getFirst().replaceAll("[0-9a-f]{64}", "0".repeat(64)));
        Files.write(results, lines);

        Call call = verify("--resume", results);

        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.out()).contains("DT-2030");
    }

    @Test
    void findsWhatIsProvenByTheProofOfAFolder() throws IOException {
        Path place = Files.createDirectories(folder.resolve("whole"));
        try (var files = Files.walk(GOLDEN)) {
            for (Path source :
                    files.filter(path -> path.toString().contains("folder")).toList()) {
                Path target = place.resolve(GOLDEN.relativize(source).toString());
                if (!Files.isDirectory(source)) {
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    Files.copy(source, target);
                }
            }
        }
        data = place;

        assertCounts(verify(), 3, 0, 0, 0);

        Files.delete(place.resolve("folder/two.txt"));

        Call incomplete = verify();
        assertCounts(incomplete, 2, 0, 0, 1);
        assertThat(incomplete.exit()).isEqualTo(3);
    }
}
