package org.datatrust.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTextTest {
    @ParameterizedTest
    @EnumSource
    void explainsEveryCode(AuditCode code) throws Exception {
        String spec = Files.readString(
                Path.of(System.getProperty("datatrust.root", "..")).resolve("docs/spec/audit.md"));

        assertThat(spec).contains("| " + code.code() + " | " + code.weight().exit() + " |");
        for (Locale locale : List.of(Locale.ROOT, Locale.forLanguageTag("zh-TW"))) {
            assertThat(ResourceBundle.getBundle("org.datatrust.auditor.audit", locale)
                            .getString(code.code()))
                    .isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-TW"})
    void neverSaysFineOfWhatIsNot(String language) {
        Locale locale = Locale.forLanguageTag(language);
        String fine =
                ResourceBundle.getBundle("org.datatrust.auditor.audit", locale).getString("fine");
        AuditReport empty = new AuditReport(
                0, Totals.ZERO, Totals.ZERO, List.of(), 0, AuditCode.Weight.NOTE, List.of(), Optional.empty());

        assertThat(empty.toText(locale)).doesNotContain(fine);
        assertThat(empty.exit()).isEqualTo(3);
        assertThat(empty.toJson()).contains("\"fine\":false");
    }

    @Test
    void showsWhatASourceSaysWithoutControlCharacters() {
        AuditReport report = new AuditReport(
                0,
                Totals.ZERO,
                Totals.ZERO,
                List.of(Finding.ofSource(AuditCode.SOURCE_UNREACHABLE, "peer\u001b[2J", "a\nb")),
                0,
                AuditCode.Weight.UNAVAILABLE,
                List.of(),
                Optional.empty());

        assertThat(report.toText(Locale.ENGLISH))
                .contains("peer\\u{1b}[2J", "a\\u{a}b")
                .doesNotContain("\u001b");
        assertThat(report.exit()).isEqualTo(6);
    }
}
