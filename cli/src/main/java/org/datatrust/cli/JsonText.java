package org.datatrust.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes one JSON document, member by member. Hidden characters are escaped, so that a document may be shown on a terminal. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();
    private final Deque<Character> open = new ArrayDeque<>();
    private boolean first = true;
    private boolean afterKey;

    JsonText beginObject() {
        return begin('{', '}');
    }

    JsonText beginArray() {
        return begin('[', ']');
    }

    private JsonText begin(char opening, char closing) {
        separate();
        out.append(opening);
        open.push(closing);
        first = true;
        return this;
    }

    JsonText end() {
        out.append(open.pop().charValue());
        first = false;
        return this;
    }

    JsonText key(String name) {
        separate();
        quote(name);
        out.append(':');
        afterKey = true;
        return this;
    }

    JsonText value(String text) {
        separate();
        quote(text);
        return this;
    }

    JsonText value(long number) {
        separate();
        out.append(number);
        return this;
    }

    JsonText value(boolean truth) {
        separate();
        out.append(truth);
        return this;
    }

    JsonText member(String name, String text) {
        return key(name).value(text);
    }

    JsonText member(String name, long number) {
        return key(name).value(number);
    }

    JsonText member(String name, boolean truth) {
        return key(name).value(truth);
    }

    /** A value that is JSON already. */
    JsonText raw(String json) {
        separate();
        out.append(json.strip());
        return this;
    }

    private void separate() {
        if (afterKey) {
            afterKey = false;
        } else if (!first) {
            out.append(',');
        }
        first = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (point == '"' || point == '\\') {
                out.append('\\').append((char) point);
            } else if (Printable.isHidden(point)) {
                for (char unit : Character.toChars(point)) {
                    out.append("\\u%04x".formatted((int) unit));
                }
            } else {
                out.appendCodePoint(point);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("the document is not finished");
        }
        return out.toString();
    }
}
