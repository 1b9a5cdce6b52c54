package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people read exists, in both languages, with the same content. */
class TextsTest {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)[^}]*}");

    private static ResourceBundle texts(Locale locale) {
        return ResourceBundle.getBundle("org.datatrust.cli.messages", locale);
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @org.junit.jupiter.api.Test
    void bothLanguagesSayTheSameThings() {
        ResourceBundle english = texts(Locale.ROOT);
        ResourceBundle chinese = texts(Locale.TAIWAN);
        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        for (String key : english.keySet()) {
            assertThat(chinese.getString(key))
                    .as(key)
                    .isNotEqualTo(english.getString(key).isEmpty() ? "x" : "");
            if (!key.endsWith(".next") && !key.startsWith("DT-9001")) {
                assertThat(places(chinese.getString(key))).as(key).isEqualTo(places(english.getString(key)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorSaysWhatHappenedAndWhatIsNext(ErrorCode code) {
        for (Language language : Language.values()) {
            Problem problem = Problem.of(new Messages(language), code, "one", "two", "three");
            assertThat(problem.what()).isNotBlank().doesNotContain("{");
            assertThat(problem.next()).isNotBlank().doesNotContain("{");
        }
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorIsDocumentedWithItsExitCode(ErrorCode code) throws IOException {
        String reference = Files.readString(
                Path.of(System.getProperty("datatrust.root", "..")).resolve("docs/reference/cli.md"));
        assertThat(reference)
                .containsPattern("\\| `" + code.text() + "` \\| " + code.exit().number() + " \\|");
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void everyExitCodeIsExplained(ExitCode code) {
        assertThat(Call.of("help", "exit-codes").out()).containsPattern("(?m)^ *" + code.number() + "  ");
    }
}
