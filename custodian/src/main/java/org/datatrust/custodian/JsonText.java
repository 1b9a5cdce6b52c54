package org.datatrust.custodian;

import java.io.StringWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.datatrust.proof.Bytes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Writes one JSON object, member by member, for people as well as for machines; ends with a line feed. */
final class JsonText {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    /** Line feeds on every system: the bytes are committed to. */
    private static final DefaultPrettyPrinter PRINTER =
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private static final ObjectWriteContext INDENTED = new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return PRINTER.createInstance();
        }
    };

    private final JsonGenerator out;

    private JsonText(JsonGenerator out) {
        this.out = out;
    }

    static Bytes write(Consumer<JsonText> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(INDENTED, text)) {
            out.writeStartObject();
            members.accept(new JsonText(out));
            out.writeEndObject();
        }
        return Bytes.utf8(text + "\n");
    }

    void text(String name, String value) {
        out.writeStringProperty(name, value);
    }

    void truth(String name, boolean value) {
        out.writeBooleanProperty(name, value);
    }

    void texts(String name, List<String> values) {
        out.writeArrayPropertyStart(name);
        values.forEach(out::writeString);
        out.writeEndArray();
    }

    void object(String name, Consumer<JsonText> members) {
        out.writeObjectPropertyStart(name);
        members.accept(this);
        out.writeEndObject();
    }

    <T> void objects(String name, List<T> values, BiConsumer<T, JsonText> members) {
        out.writeArrayPropertyStart(name);
        for (T value : values) {
            out.writeStartObject();
            members.accept(value, this);
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
