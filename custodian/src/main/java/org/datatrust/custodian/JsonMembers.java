package org.datatrust.custodian;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.MalformedException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An object of JSON, each member of which is asked for by name; {@link #end} refuses members that nobody asked for. */
final class JsonMembers {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads one element of an array of objects. */
    interface Element<T> {
        T read(JsonMembers in) throws CustodyException, MalformedException;
    }

    private final JsonNode object;
    private final Set<String> asked = new HashSet<>();

    private JsonMembers(JsonNode object) throws CustodyException {
        if (!object.isObject()) {
            throw refused("an object is due");
        }
        this.object = object;
    }

    /** @throws CustodyException VLT-06: not JSON, too long, a member twice, something after the object */
    static JsonMembers parse(byte[] json, int maxBytes) throws CustodyException {
        if (json.length > maxBytes) {
            throw refused("more than " + maxBytes + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                throw refused("a byte order mark");
            }
            return new JsonMembers(JSON.readTree(text));
        } catch (CharacterCodingException e) {
            throw new CustodyException(CustodyException.Reason.NOT_A_RECORD, "not UTF-8", e);
        } catch (JacksonException e) {
            throw new CustodyException(CustodyException.Reason.NOT_A_RECORD, "not JSON: " + e.getOriginalMessage(), e);
        }
    }

    String text(String name) throws CustodyException {
        return text(name, member(name));
    }

    /** A text of any length. */
    String longText(String name) throws CustodyException {
        JsonNode value = member(name);
        if (!value.isString()) {
            throw refused(name + " is a text");
        }
        return value.stringValue();
    }

    Optional<String> optionalText(String name) throws CustodyException {
        return object.has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    boolean truth(String name) throws CustodyException {
        JsonNode value = member(name);
        if (!value.isBoolean()) {
            throw refused(name + " is true or false");
        }
        return value.booleanValue();
    }

    List<String> texts(String name) throws CustodyException {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            texts.add(text(name, element));
        }
        return texts;
    }

    JsonMembers object(String name) throws CustodyException {
        return new JsonMembers(member(name));
    }

    <T> List<T> objects(String name, Element<T> element) throws CustodyException, MalformedException {
        List<T> elements = new ArrayList<>();
        for (JsonNode value : array(name)) {
            elements.add(element.read(new JsonMembers(value)));
        }
        return elements;
    }

    void end() throws CustodyException {
        for (String name : object.propertyNames()) {
            if (!asked.contains(name)) {
                throw refused("unknown member " + name);
            }
        }
    }

    private JsonNode array(String name) throws CustodyException {
        JsonNode value = member(name);
        if (!value.isArray()) {
            throw refused(name + " is an array");
        }
        return value;
    }

    private JsonNode member(String name) throws CustodyException {
        asked.add(name);
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            throw refused("member " + name + " is missing");
        }
        return value;
    }

    private static String text(String name, JsonNode value) throws CustodyException {
        if (!value.isString() || !isText(value.stringValue())) {
            throw refused(name + " is a text of 1 to " + ConsentForm.MAX_TEXT_BYTES + " bytes of UTF-8");
        }
        return value.stringValue();
    }

    /** A lone surrogate has no bytes of UTF-8. */
    private static boolean isText(String text) {
        try {
            return ConsentForm.isText(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static CustodyException refused(String why) {
        return new CustodyException(CustodyException.Reason.NOT_A_RECORD, why);
    }
}
