package org.datatrust.cli;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.Digest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A head of a log as {@code log head --json} printed it.
 *
 * @param log empty if it was given by numbers alone
 */
record SavedHead(Optional<String> log, long treeSize, Digest rootHash) {
    SavedHead {
        if (treeSize < 0) {
            throw new IllegalArgumentException("a log cannot have " + treeSize + " records");
        }
    }

    /** @throws IllegalArgumentException if it is anything else */
    static SavedHead parse(byte[] json) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser in =
                new JsonFactory().createParser(ObjectReadContext.empty(), new String(json, StandardCharsets.UTF_8))) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (!value.isScalarValue() || members.put(name, in.getString()) != null) {
                    throw new IllegalArgumentException("member " + name);
                }
            }
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("text after the end");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!"datatrust.log-head/v1".equals(members.get("schema"))) {
            throw new IllegalArgumentException("schema is not datatrust.log-head/v1");
        }
        return new SavedHead(
                Optional.of(required(members, "log")),
                Long.parseLong(required(members, "treeSize")),
                Digest.ofHex(required(members, "rootHash")));
    }

    private static String required(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return value;
    }
}
