package org.datatrust.cli;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.ResourceBundle;

/** Texts for people, by key, in one language. */
final class Messages {
    private final Language language;
    private final ResourceBundle texts;

    Messages(Language language) {
        this.language = language;
        this.texts = ResourceBundle.getBundle(
                "org.datatrust.cli.messages",
                language == Language.EN ? java.util.Locale.ROOT : language.locale(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    Language language() {
        return language;
    }

    /** Texts among the arguments are made {@link Printable}; numbers are written with separators. */
    String text(String key, Object... arguments) {
        Object[] safe = Arrays.stream(arguments)
                .map(argument -> argument instanceof Number ? argument : Printable.of(argument))
                .toArray();
        return new MessageFormat(texts.getString(key), language.locale()).format(safe);
    }
}
