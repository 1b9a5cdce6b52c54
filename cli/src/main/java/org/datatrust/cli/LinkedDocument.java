package org.datatrust.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * A document of JSON-LD 1.1 (W3C Recommendation of 2020-07-16): one node, or a {@code @graph} of nodes, with names by the document's own
 * context. No context is fetched; what only a foreign context could tell is refused, as is everything that would have to be guessed.
 */
final class LinkedDocument {
    static final int MAX_SIZE_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 16;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> KEYWORDS = Set.of("@id", "@type", "@value", "@language");

    /** A node, with its members by full names. */
    final class Node {
        private final Map<String, JsonNode> members = new LinkedHashMap<>();
        private final Map<String, String> written = new HashMap<>();

        private Node(JsonNode object) throws MalformedException {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = name(member.getKey());
                if (members.put(name, member.getValue()) != null) {
                    throw refused(name + " stands twice in a node");
                }
                written.put(name, member.getKey());
            }
        }

        Optional<String> id() throws MalformedException {
            Optional<JsonNode> id = member("@id");
            return id.isEmpty() ? Optional.empty() : Optional.of(iri(string("@id", id.get())));
        }

        boolean isA(String type) throws MalformedException {
            Optional<JsonNode> types = member("@type");
            if (types.isPresent()) {
                for (JsonNode one : types.get().isArray() ? types.get().values() : List.of(types.get())) {
                    if (name(string("@type", one)).equals(type)) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** Names of all members but keywords. */
        Set<String> names() {
            Set<String> names = new LinkedHashSet<>(members.keySet());
            names.removeIf(name -> name.startsWith("@"));
            return Collections.unmodifiableSet(names);
        }

        /** As the document has it. */
        String written(String name) {
            return written.getOrDefault(name, name);
        }

        /** All values of a member; empty if there are none. A node that is only named is the one of that name, if the document holds it. */
        List<Value> values(String name) throws MalformedException {
            List<Value> values = new ArrayList<>();
            Optional<JsonNode> member = member(name);
            if (member.isPresent()) {
                collect(name, member.get(), values);
            }
            return values;
        }

        private void collect(String name, JsonNode value, List<Value> into) throws MalformedException {
            if (value.isArray()) {
                for (JsonNode element : value.values()) {
                    if (element.isArray()) {
                        throw refused("an array within an array in " + name);
                    }
                    collect(name, element, into);
                }
            } else if (value.isObject()) {
                Node node = new Node(value);
                Optional<JsonNode> literal = node.member("@value");
                into.add(literal.isPresent() ? text(literal.get()) : new Value.Inner(node.whole()));
            } else if (!value.isNull()) {
                into.add(text(value));
            }
        }

        private Value text(JsonNode value) throws MalformedException {
            if (!value.isValueNode() || value.isNull()) {
                throw refused("a @value is a text, a number or a truth");
            }
            return new Value.Text(iri(value.asString()));
        }

        private Node whole() throws MalformedException {
            Optional<String> id = id();
            return id.isPresent() && members.size() == 1 ? nodes.getOrDefault(id.get(), this) : this;
        }

        private Optional<JsonNode> member(String name) {
            return Optional.ofNullable(members.get(name));
        }
    }

    sealed interface Value {
        /**
         * A literal, or an IRI given as one.
         *
         * @param text with its prefix, if that is one of the document, written out
         */
        record Text(String text) implements Value {}

        record Inner(Node node) implements Value {}
    }

    private final Map<String, String> terms;
    private Optional<String> vocabulary = Optional.empty();
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    private LinkedDocument(Map<String, String> usualPrefixes) {
        this.terms = new HashMap<>(usualPrefixes);
    }

    /**
     * @param usualPrefixes that hold unless the document's context says otherwise
     * @throws MalformedException DT-2024
     */
    static LinkedDocument parse(byte[] json, Map<String, String> usualPrefixes) throws MalformedException {
        JsonNode root = strict(json);
        if (!root.isObject()) {
            throw refused("an object is due");
        }
        LinkedDocument document = new LinkedDocument(usualPrefixes);
        for (JsonNode context : elements(root.path("@context"))) {
            document.learn(context);
        }
        JsonNode graph = root.path("@graph");
        if (graph.isMissingNode()) {
            ObjectNode alone = (ObjectNode) root;
            alone.remove("@context");
            document.add(alone);
        } else {
            if (!root.propertyNames().stream().allMatch(Set.of("@context", "@graph", "@id")::contains)) {
                throw refused("members beside @graph");
            }
            for (JsonNode node : elements(graph)) {
                document.add(node);
            }
        }
        return document;
    }

    /** All nodes that stand at the top, in their order. */
    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    private static JsonNode strict(byte[] json) throws MalformedException {
        if (json.length > MAX_SIZE_BYTES) {
            throw refused("more than " + MAX_SIZE_BYTES + " bytes");
        }
        try {
            return JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString());
        } catch (CharacterCodingException e) {
            throw refused("not UTF-8");
        } catch (JacksonException e) {
            throw refused("not JSON: " + e.getOriginalMessage());
        }
    }

    private static List<JsonNode> elements(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        return value.isArray() ? List.copyOf(value.values()) : List.of(value);
    }

    private void learn(JsonNode context) throws MalformedException {
        if (context.isString()) {
            // Not fetched; a name that only it could explain is refused where it stands.
            return;
        }
        if (!context.isObject()) {
            throw refused("a @context is an object or an address");
        }
        for (Map.Entry<String, JsonNode> entry : context.properties()) {
            switch (entry.getKey()) {
                case "@vocab" -> vocabulary = Optional.of(string("@vocab", entry.getValue()));
                case "@language", "@version" -> {}
                default -> {
                    if (entry.getKey().startsWith("@")) {
                        throw refused(entry.getKey() + " in the @context");
                    }
                    JsonNode meaning = entry.getValue();
                    if (meaning.isObject() && meaning.has("@reverse")) {
                        throw refused("@reverse in the @context");
                    }
                    terms.put(
                            entry.getKey(), string(entry.getKey(), meaning.isObject() ? meaning.path("@id") : meaning));
                }
            }
        }
        // A term may be told by a prefix of the same context.
        terms.replaceAll((term, meaning) -> iri(meaning));
    }

    private void add(JsonNode object) throws MalformedException {
        if (!object.isObject()) {
            throw refused("a node is an object");
        }
        Node node = new Node(object);
        // A node without a name has one that nobody can write.
        if (nodes.put(node.id().orElse("\0" + nodes.size()), node) != null) {
            throw refused("two nodes of one @id");
        }
    }

    /** The full name of a member or type. */
    private String name(String written) throws MalformedException {
        String known = terms.get(written);
        if (known != null) {
            return known;
        }
        if (KEYWORDS.contains(written)) {
            return written;
        }
        if (written.startsWith("@")) {
            throw refused(written + " within a node");
        }
        if (written.contains(":")) {
            return iri(written);
        }
        if (vocabulary.isPresent()) {
            return iri(vocabulary.get() + written);
        }
        throw refused("the document does not say what " + written + " means");
    }

    private String iri(String written) {
        int colon = written.indexOf(':');
        if (colon < 0 || written.startsWith("//", colon + 1)) {
            return written;
        }
        String prefix = terms.get(written.substring(0, colon));
        return prefix == null ? written : prefix + written.substring(colon + 1);
    }

    private static String string(String what, JsonNode value) throws MalformedException {
        if (!value.isString()) {
            throw refused(what + " is a text");
        }
        return value.stringValue();
    }

    private static MalformedException refused(String why) {
        return new MalformedException(ErrorCode.NOT_DCAT.text(), why);
    }
}
