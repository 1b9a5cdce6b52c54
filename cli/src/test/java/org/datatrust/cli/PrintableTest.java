package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class PrintableTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("plain.txt", "plain.txt"),
                Arguments.of("資料 檔案.csv", "資料 檔案.csv"),
                Arguments.of("\ud840\udc00", "\ud840\udc00"),
                Arguments.of("a\nb\r\tc", "a\\nb\\r\\tc"),
                Arguments.of("a\\b", "a\\\\b"),
                Arguments.of(text(0x1b) + "[31mred", "\\u001b[31mred"),
                Arguments.of(text(0x9b) + "31m", "\\u009b31m"),
                Arguments.of("gnp" + text(0x202e) + "gpj.exe", "gnp\\u202egpj.exe"),
                Arguments.of("a" + text(0x200b) + "b", "a\\u200bb"),
                Arguments.of("a" + text(0x2028) + "b", "a\\u2028b"),
                Arguments.of("a" + (char) 0xd800, "a\\ud800"),
                Arguments.of(text(0xe0041), "\\U000e0041"));
    }

    private static String text(int point) {
        return Character.toString(point);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void escapesWhatCouldSteerATerminalAndKeepsTheRest(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void jsonReadsBackAsItWasAndShowsNothingHidden(String text, String shown) {
        String document =
                new JsonText().beginObject().member("name", text).end().toString();

        assertThat(JsonMapper.shared().readTree(document).get("name").stringValue())
                .isEqualTo(text);
        assertThat(document.codePoints().filter(Printable::isHidden).toArray()).isEmpty();
    }
}
