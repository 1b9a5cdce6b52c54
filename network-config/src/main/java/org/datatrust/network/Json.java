package org.datatrust.network;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as Fabric's programs speak it. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** A JSON text literal, which is a YAML double-quoted scalar too. */
    static String string(String text) {
        return MAPPER.writeValueAsString(text);
    }

    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
