package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {

    @ParameterizedTest
    @CsvSource({
        "LANG, zh_TW.UTF-8, ZH_TW",
        "LANG, zh_TW, ZH_TW",
        "LANG, zh-Hant-TW, ZH_TW",
        "LANG, en_US.UTF-8, EN",
        "LANG, C, EN",
        "LANG, zh_CN.UTF-8, EN",
        "LC_ALL, zh_TW.UTF-8, ZH_TW",
        "LC_MESSAGES, zh_TW.UTF-8@x, ZH_TW",
        "DATATRUST_LANG, zh_TW, ZH_TW",
    })
    void isTakenFromTheEnvironment(String variable, String value, Language expected) {
        assertThat(Language.of(Map.of(variable, value))).isEqualTo(expected);
    }

    @Test
    void isEnglishWithoutAnEnvironment() {
        assertThat(Language.of(Map.of())).isEqualTo(Language.EN);
    }

    @Test
    void prefersTheStrongerVariable() {
        assertThat(Language.of(Map.of("LANG", "zh_TW.UTF-8", "LC_ALL", "C"))).isEqualTo(Language.EN);
        assertThat(Language.of(Map.of("LC_ALL", "C.UTF-8", "DATATRUST_LANG", "zh-TW")))
                .isEqualTo(Language.ZH_TW);
    }
}
