package org.datatrust.cli;

/**
 * Text from elsewhere (names of files, words of a server), made safe for a terminal: whatever could steer it, hide, or reorder what is
 * shown appears as an escape such as {@code \n} or {@code \u202e}. Chinese and other visible text stays.
 */
final class Printable {
    private Printable() {}

    static String of(Object text) {
        String raw = text.toString();
        StringBuilder out = new StringBuilder(raw.length() + 8);
        raw.codePoints().forEach(point -> append(out, point));
        return out.toString();
    }

    private static void append(StringBuilder out, int point) {
        switch (point) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (!isHidden(point)) {
                    out.appendCodePoint(point);
                } else if (point < 0x10000) {
                    out.append("\\u%04x".formatted(point));
                } else {
                    out.append("\\U%08x".formatted(point));
                }
            }
        }
    }

    /** Controls, formats (with the marks that turn the direction of writing), line ends, and what is no character at all. */
    static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
