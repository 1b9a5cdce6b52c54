package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Drives a verifier through its command line over the public vectors, as docs/spec/vectors/README.md says: this one within the process, or
 * another one that {@code scripts/conformance} names.
 */
class ConformanceTest {
    private static final Path VECTORS = Path.of(System.getProperty("datatrust.root"), "docs", "spec", "vectors");
    private static final Map<String, Integer> EXITS = Map.of("VERIFIED", 0, "REFUTED", 1, "INCONCLUSIVE", 3);

    private record Verdict(int exit, String result, int level, List<String> codes) {}

    private record Answer(int exit, String out) {}

    @Test
    void agreesWithThePublicVectors() throws Exception {
        Optional<List<String>> command =
                Optional.ofNullable(System.getenv("DATATRUST_CONFORMANCE")).map(words -> List.of(words.split("\n")));
        List<String> differences = new ArrayList<>();
        int tried = 0;
        for (Path vector : vectors()) {
            JsonNode expected = JsonMapper.shared().readTree(Files.readString(vector.resolve("expected.json")));
            Verdict wanted = new Verdict(
                    EXITS.getOrDefault(expected.path("result").asString(), -1),
                    expected.path("result").asString(),
                    expected.path("level").asInt(-1),
                    expected.path("codes").valueStream().map(JsonNode::asString).toList());
            List<String> words = words(vector, expected.path("context").asBoolean());
            Answer answer = command.isPresent() ? start(command.get(), words) : call(words);
            tried++;
            try {
                Verdict found = verdict(answer);
                if (!found.equals(wanted)) {
                    differences.add(vector.getFileName() + ": expected " + wanted + ", found " + found);
                }
            } catch (JacksonException e) {
                differences.add(
                        vector.getFileName() + ": exit " + answer.exit() + ", no report: " + e.getOriginalMessage());
            }
        }
        StringBuilder text = new StringBuilder();
        differences.forEach(difference -> text.append(difference).append('\n'));
        text.append(tried).append(" vectors, ").append(differences.size()).append(" differences\n");
        Files.writeString(Path.of("target", "conformance.txt"), text);
        assertThat(differences).as("%s", text).isEmpty();
        assertThat(tried).isGreaterThan(200);
    }

    /** All but proofs without data: there is nothing to name on the command line. */
    private static List<Path> vectors() throws IOException {
        try (Stream<Path> folders = Files.list(VECTORS)) {
            return folders.filter(folder -> Files.exists(folder.resolve("expected.json")))
                    .filter(folder ->
                            Files.exists(folder.resolve("data.bin")) || !Files.exists(folder.resolve("bundle.dtproof")))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> words(Path vector, boolean withContext) {
        for (String file : List.of("consent.dtconsent", "lineage.dtlineage", "disclosure.dtdisclosure")) {
            if (Files.exists(vector.resolve(file))) {
                List<String> words = new ArrayList<>();
                if (!file.startsWith("disclosure")) {
                    words.add(file.substring(0, file.indexOf('.')));
                }
                words.addAll(List.of(
                        "verify",
                        vector.resolve(file).toString(),
                        "--trust",
                        vector.resolve("trust.json").toString(),
                        "--json"));
                return words;
            }
        }
        List<String> words = new ArrayList<>(List.of(
                "verify",
                vector.resolve("data.bin").toString(),
                "--proof",
                vector.resolve("bundle.dtproof").toString(),
                "--trust",
                vector.resolve("trust.json").toString(),
                "--json"));
        if (withContext) {
            words.addAll(
                    List.of("--context", VECTORS.resolve("common.dtcontext").toString()));
        }
        return words;
    }

    private static Answer call(List<String> words) {
        Call call = Call.of(words.toArray());
        return new Answer(call.exit(), call.out());
    }

    private static Answer start(List<String> command, List<String> words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        if (all.getLast().equals("verify")) {
            all.removeLast();
            all.addAll(words);
        } else {
            words.stream().filter(word -> !word.equals("verify")).forEach(all::add);
        }
        Process process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), out);
    }

    private static Verdict verdict(Answer answer) {
        JsonNode document = JsonMapper.shared().readTree(answer.out());
        JsonNode report = document.has("files")
                ? document.path("files").path(0).path("report")
                : document.has("report") ? document.path("report") : document;
        String result = report.path("result").asString();
        List<String> failed = codes(report, "FAILED");
        List<String> codes = failed.isEmpty() && result.equals("INCONCLUSIVE")
                ? codes(report, "NOT_PROVEN").stream().limit(1).toList()
                : new TreeSet<>(failed).stream().toList();
        return new Verdict(answer.exit(), result, report.path("level").asInt(-1), codes);
    }

    /** Of the levels 1 to 4, in the order of the report; of a report without levels all. */
    private static List<String> codes(JsonNode report, String outcome) {
        return report.path("checks")
                .valueStream()
                .filter(check -> check.path("outcome").asString().equals(outcome))
                .filter(check -> !report.has("level")
                        || (check.path("level").asInt() >= 1
                                && check.path("level").asInt() <= 4))
                .map(check -> check.path("code").asString())
                .toList();
    }
}
