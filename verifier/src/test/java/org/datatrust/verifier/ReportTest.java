package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.synthetic.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

class ReportTest {
    private static Report good() {
        Scenario scenario = new Scenario();
        return Verifier.of(scenario.policy()).verify(scenario.bundle(), 0, scenario.digest());
    }

    private static ResourceBundle sentences(Locale locale) {
        return ResourceBundle.getBundle("org.datatrust.verifier.report", locale);
    }

    /** Every code that the sources mention as a quoted string. */
    private static Set<String> codesInSources() throws IOException {
        Path root = Path.of(System.getProperty("datatrust.root", ".."));
        Set<String> codes = new TreeSet<>();
        for (String module : List.of("proof", "verifier")) {
            try (var files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    Pattern.compile("\"([A-Z]{3}-[0-9]{2})\"")
                            .matcher(Files.readString(file))
                            .results()
                            .forEach(match -> codes.add(match.group(1)));
                }
            }
        }
        return codes;
    }

    @Test
    void everyCodeHasASentenceInBothLanguagesAndStandsInTheSpecification() throws IOException {
        String specification = Files.readString(
                Path.of(System.getProperty("datatrust.root", "..")).resolve("docs/spec/report-codes.md"));
        Set<String> codes = codesInSources();
        assertThat(codes).contains("BND-01", "CBR-01", "MRK-03", "VAL-10");
        for (String code : codes) {
            String english = sentences(Locale.ROOT).getString(code);
            String chinese = sentences(Locale.forLanguageTag("zh-TW")).getString(code);
            assertThat(chinese).as(code).isNotEqualTo(english);
            assertThat(specification)
                    .as(code)
                    .contains("| " + code + " |")
                    .contains(english)
                    .contains(chinese);
        }
        Set<String> worded = new HashSet<>(sentences(Locale.ROOT).keySet());
        worded.removeIf(key -> !key.matches("[A-Z]{3}-[0-9]{2}"));
        assertThat(worded).isEqualTo(codes);
    }

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(sentences(Locale.forLanguageTag("zh-TW")).keySet())
                .isEqualTo(sentences(Locale.ROOT).keySet());
    }

    @Test
    void codesOfChecksAreUnique() {
        assertThat(Arrays.stream(Rule.values()).map(Rule::code)).doesNotHaveDuplicates();
    }

    @Test
    void listsEveryCheckOnceInOrderWhateverHappened() {
        List<String> all = Arrays.stream(Rule.values())
                .filter(rule -> !rule.level().isAddition() || rule.isFirstOfLevel())
                .filter(rule -> !Rule.OF_DISCLOSURES.contains(rule))
                .map(Rule::code)
                .toList();
        assertThat(good().checks()).extracting(Check::code).isEqualTo(all);
        Scenario broken = new Scenario();
        broken.entries.set(broken.record, org.datatrust.proof.Bytes.utf8("noise"));
        Report report = Verifier.of(broken.policy()).verify(broken.bundle(), 0, Optional.empty());
        assertThat(report.checks()).extracting(Check::code).isEqualTo(all);
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(report.subject()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"4, VERIFIED", "1, VERIFIED"})
    void isVerifiedWhereTheDemandedLevelIsReached(int demanded, Result result) {
        Scenario scenario = new Scenario();
        scenario.minimumLevel = demanded;
        assertThat(Verifier.of(scenario.policy())
                        .verify(scenario.bundle(), 0, scenario.digest())
                        .result())
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"1, VERIFIED", "2, INCONCLUSIVE", "3, INCONCLUSIVE", "4, INCONCLUSIVE"})
    void compactBundleWithoutContextProvesLevelOne(int demanded, Result result) {
        Scenario scenario = new Scenario();
        scenario.minimumLevel = demanded;
        Report report = Verifier.of(scenario.policy()).verify(scenario.bundle().compact(), 0, scenario.digest());
        assertThat(report.level()).isEqualTo(Level.INTACT);
        assertThat(report.result()).isEqualTo(result);
    }

    @Test
    void failedCheckOfAHigherLevelRefutesWhateverIsDemanded() {
        Scenario scenario = new Scenario();
        scenario.minimumLevel = 1;
        scenario.validationCode = 11;
        Report report = Verifier.of(scenario.policy()).verify(scenario.bundle(), 0, scenario.digest());
        assertThat(report.level()).isEqualTo(Level.ENDORSED);
        assertThat(report.result()).isEqualTo(Result.REFUTED);
    }

    @Test
    void unreadableBundleIsRefutedUnderItsCode() {
        Report report = Report.unreadable(new MalformedException("BND-03", "why"), 4);
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(report.result().exitCode()).isEqualTo(1);
        assertThat(report.toText(Locale.ENGLISH)).contains("BND-03").contains("why");
        assertThat(report.toJson()).contains("\"code\":\"BND-03\"");
    }

    @Test
    void readsInBothLanguages() {
        Report report = good();
        assertThat(report.toText(Locale.ENGLISH)).startsWith("VERIFIED\nProven level 4 COMMITTED");
        assertThat(report.toText(Locale.FRENCH)).isEqualTo(report.toText(Locale.ENGLISH));
        assertThat(report.toText(Locale.forLanguageTag("zh-TW"))).startsWith("驗證通過 (VERIFIED)\n");
        assertThat(report.toText(Locale.forLanguageTag("zh-Hant-TW")))
                .isEqualTo(report.toText(Locale.forLanguageTag("zh-TW")));
    }

    @Test
    void namesCannotSteerATerminal() {
        Statement plain = Scenario.statement(0, "datatrust", "test-agency");
        Statement nasty = new Statement(
                plain.channel(),
                plain.dataset(),
                plain.version(),
                plain.profile(),
                plain.digest(),
                plain.sizeBytes(),
                plain.salt(),
                Optional.of("a\u001b[2J\nVERIFIED\u202e\u2028"),
                Optional.empty(),
                Optional.empty(),
                List.of());
        Report report = new Report(
                Result.REFUTED,
                Level.NONE,
                Set.of(),
                4,
                Optional.of(new Report.Subject(nasty, new Scenario().log, 0)),
                List.of());
        assertThat(report.toText(Locale.ENGLISH))
                .contains("Name: a\\u{1b}[2J\\u{a}VERIFIED\\u{202e}\\u{2028}\n")
                .doesNotContain("\u001b");
    }

    @Test
    void jsonIsOneStrictObject() {
        String json = good().toJson();
        JsonFactory strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser in = strict.createParser(ObjectReadContext.empty(), json.getBytes(StandardCharsets.UTF_8))) {
            int tokens = 0;
            while (in.nextToken() != null) {
                tokens++;
            }
            assertThat(tokens).isGreaterThan(100);
        }
        assertThat(json)
                .startsWith("{\"schema\":\"datatrust.verify/v1\",\"result\":\"VERIFIED\",\"level\":4,")
                .endsWith("}\n");
    }
}
