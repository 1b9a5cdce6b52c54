package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A consent of a real network: given, used, withdrawn and refused after that (src/test/resources/golden-consent/README.md). */
class ConsentCommandTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden-consent");
    private static final Path BUNDLE = FOLDER.resolve("consent.dtconsent");
    private static final Path TRUST = FOLDER.resolve("trust.json");

    @TempDir
    private Path folder = Path.of("");

    private static Call verify(Object... more) {
        List<Object> words = new ArrayList<>(List.of("consent", "verify", BUNDLE, "--trust", TRUST));
        words.addAll(List.of(more));
        return Call.of(words.toArray());
    }

    /** When the consent was given, and when it was withdrawn. */
    private static List<String> times() {
        List<String> times = new ArrayList<>();
        verify("--json")
                .document()
                .get("report")
                .get("life")
                .forEach(state -> times.add(state.get("at").stringValue()));
        return times;
    }

    @Test
    void showsTheWholeLifeOfAConsent() {
        Call call = verify();

        assertThat(call.exit()).isZero();
        assertThat(call.out())
                .startsWith("VERIFIED\n")
                .contains("Dataset: orgs/test-hospital/datasets/records")
                .containsSubsequence(
                        "  given  (test-hospital)",
                        "  withdrawn  (test-hospital)",
                        ": permitted",
                        ": refused: the consent was withdrawn")
                .contains("CNS-15");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void speaksChinese() {
        assertThat(verify("--lang", "zh-TW").out()).contains("已撤回", "不准許：同意已撤回");
    }

    @ParameterizedTest
    @CsvSource({
        "sector-health:ConsultationManagement, test-agency, VIEW, 0, GRANTED",
        "sector-health:ConsultationManagement, test-agency, SHARE, 8, SCOPE_NOT_COVERED",
        "sector-health:ConsultationManagement, test-trade, VIEW, 8, RECIPIENT_NOT_COVERED",
        "dpv:AcademicResearch, test-agency, VIEW, 8, PURPOSE_NOT_COVERED"
    })
    void answersWhetherAUseWasPermittedWhenTheConsentWasGiven(
            String purpose, String recipient, String scope, int exit, String decision) {
        Object[] question = {
            "--purpose", purpose, "--recipient", recipient, "--scope", scope, "--at", times().getFirst()
        };
        Call call = verify(question);
        assertThat(call.exit()).isEqualTo(exit);
        Object[] json = Stream.concat(Stream.of(question), Stream.of("--json")).toArray();
        JsonNode document = verify(json).document();
        assertThat(document.get("decision").stringValue()).isEqualTo(decision);
        assertThat(document.get("report").get("result").stringValue()).isEqualTo("VERIFIED");
    }

    @Test
    void aUseIsNotPermittedFromTheWithdrawalOn() {
        Object[] question = {"--purpose", "sector-health:ConsultationManagement", "--recipient", "test-agency"};
        Call call = verify(question);
        assertThat(call.exit()).isEqualTo(8);
        assertThat(call.out()).contains("refused: the consent was withdrawn.");
    }

    @Test
    void givesNoAnswerForATimeAfterTheBundleWasMade() {
        Call call = verify(
                "--purpose",
                "sector-health:ConsultationManagement",
                "--recipient",
                "test-agency",
                "--at",
                "2999-01-01T00:00:00Z");
        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.out()).contains("No answer");
    }

    @Test
    void refusesADamagedBundleAndAMissingOne() throws IOException {
        byte[] content = Files.readAllBytes(BUNDLE);
        content[content.length / 2] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.dtconsent"), content);

        Call call = Call.of("consent", "verify", damaged, "--trust", TRUST);
        assertThat(call.exit()).isEqualTo(1);
        assertThat(Call.of("consent", "verify", folder.resolve("none.dtconsent"), "--trust", TRUST)
                        .exit())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--purpose x --recipient test-agency",
                "--purpose dpv:AcademicResearch",
                "--recipient test-agency",
                "--purpose dpv:AcademicResearch --recipient Ａ",
                "--at 2026-01-01T00:00:00Z",
                "--purpose dpv:AcademicResearch --recipient a --at yesterday",
                "--purpose dpv:AcademicResearch --recipient a --at 1969-01-01T00:00:00Z"
            })
    void misuseEndsWithTwo(String words) {
        Call call = verify((Object[]) words.split(" "));
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).containsPattern("^DT-100[12]: ");
    }
}
