package org.datatrust.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The languages that people are spoken to in. */
enum Language {
    EN("en"),
    ZH_TW("zh-TW");

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    Locale locale() {
        return Locale.forLanguageTag(tag);
    }

    static Optional<Language> ofTag(String tag) {
        return switch (tag.replace('_', '-').toLowerCase(Locale.ROOT)) {
            case "en" -> Optional.of(EN);
            case "zh-tw", "zh-hant", "zh-hant-tw" -> Optional.of(ZH_TW);
            default -> Optional.empty();
        };
    }

    /** As POSIX says: the first that is set of LC_ALL, LC_MESSAGES, LANG; DATATRUST_LANG goes before all of them. */
    static Language of(Map<String, String> environment) {
        for (String name : new String[] {"DATATRUST_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return ofTag(value.replaceAll("[.@].*", "")).orElse(EN);
            }
        }
        return EN;
    }

    @Override
    public String toString() {
        return tag;
    }
}
