package org.datatrust.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code consortium.yaml}. Strict: every key is required, and an unknown, repeated or ill-typed one is refused. */
final class ConsortiumFile {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(ms|s)");
    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConsortiumFile() {}

    static Consortium read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw refused(file.toString(), "is larger than " + MOST_BYTES + " bytes");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new NetworkException(NetworkException.Code.FILE, "Cannot read " + file + ": " + e, e);
        }
    }

    /** Reads a text that messages call {@code origin}. */
    static Consortium parse(String origin, String text) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JacksonException e) {
            throw new NetworkException(
                    NetworkException.Code.BAD_CONSORTIUM, origin + " is not YAML: " + e.getOriginalMessage(), e);
        }
        try {
            return consortium(new Section("", root));
        } catch (IllegalArgumentException e) {
            throw refused(origin, String.valueOf(e.getMessage()));
        }
    }

    /** Reads what {@link #text} wrote; nobody if there is no such file. */
    static List<Organisation> readMembers(Path file) {
        try {
            Section section = new Section("", YAML.readTree(Files.readString(file)));
            List<Organisation> organisations = organisations(section);
            section.finish();
            return organisations;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new NetworkException(NetworkException.Code.FILE, "Cannot read " + file + ": " + e, e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw refused(file.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** Organisations in the words of consortium.yaml. */
    static String text(List<Organisation> organisations) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Organisation organisation : organisations) {
            SequencedMap<String, Object> item = new LinkedHashMap<>();
            item.put("id", organisation.id());
            item.put(
                    "name",
                    Map.of(
                            "en", organisation.name().en(),
                            "zh-TW", organisation.name().zhTw()));
            item.put("orderer", organisation.orderer());
            item.put("peer", organisation.peer());
            item.put("gateway", organisation.gateway());
            items.add(item);
        }
        return YAML.writeValueAsString(Map.of("organisations", items));
    }

    private static NetworkException refused(String origin, String rule) {
        return new NetworkException(NetworkException.Code.BAD_CONSORTIUM, origin + " is refused: " + rule);
    }

    private static Consortium consortium(Section section) {
        List<Organisation> organisations = organisations(section);
        Consortium consortium = new Consortium(
                section.text("name"),
                section.text("channel"),
                section.text("chaincode"),
                section.number("portBase"),
                endorsement(section.text("endorsement")),
                ordering(section.section("ordering")),
                organisations);
        section.finish();
        return consortium;
    }

    private static Consortium.Endorsement endorsement(String word) {
        for (Consortium.Endorsement endorsement : Consortium.Endorsement.values()) {
            if (endorsement.name().equals(word)) {
                return endorsement;
            }
        }
        throw new IllegalArgumentException("endorsement must be MAJORITY or ALL, is: " + word);
    }

    private static Ordering ordering(Section section) {
        Ordering ordering = new Ordering(
                section.number("maxTransactionsPerBlock"),
                section.number("maxBlockMegabytes"),
                section.duration("batchInterval"),
                section.duration("requestForward"),
                section.duration("requestComplain"),
                section.duration("requestAutoRemove"),
                section.duration("viewChangeResend"),
                section.duration("viewChange"),
                section.duration("leaderHeartbeatTimeout"),
                section.number("leaderHeartbeatCount"));
        section.finish();
        return ordering;
    }

    private static List<Organisation> organisations(Section section) {
        List<Organisation> organisations = new ArrayList<>();
        for (Section item : section.list("organisations")) {
            organisations.add(organisation(item));
        }
        return organisations;
    }

    private static Organisation organisation(Section section) {
        Section name = section.section("name");
        Organisation.DisplayName displayName = new Organisation.DisplayName(name.text("en"), name.text("zh-TW"));
        name.finish();
        Organisation organisation = new Organisation(
                section.text("id"),
                displayName,
                section.flag("orderer"),
                section.flag("peer"),
                section.flag("gateway"));
        section.finish();
        return organisation;
    }

    /** One mapping of the file; remembers which keys were asked for, so that the rest can be refused. */
    private static final class Section {
        private final String path;
        private final JsonNode node;
        private final Set<String> known = new HashSet<>();

        Section(String path, JsonNode node) {
            if (!node.isObject()) {
                throw new IllegalArgumentException(
                        (path.isEmpty() ? "the file" : path) + " must be a mapping of keys to values");
            }
            this.path = path;
            this.node = node;
        }

        private String name(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        private JsonNode value(String key) {
            known.add(key);
            return node.optional(key).orElseThrow(() -> new IllegalArgumentException(name(key) + " is missing"));
        }

        String text(String key) {
            JsonNode value = value(key);
            if (!value.isString()) {
                throw new IllegalArgumentException(name(key) + " must be text");
            }
            return value.stringValue();
        }

        int number(String key) {
            JsonNode value = value(key);
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw new IllegalArgumentException(name(key) + " must be a whole number");
            }
            return value.intValue();
        }

        boolean flag(String key) {
            JsonNode value = value(key);
            if (!value.isBoolean()) {
                throw new IllegalArgumentException(name(key) + " must be true or false");
            }
            return value.booleanValue();
        }

        Duration duration(String key) {
            Matcher matcher = DURATION.matcher(text(key));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(name(key) + " must be a number with unit ms or s, like 50ms");
            }
            long amount = Long.parseLong(matcher.group(1));
            return matcher.group(2).equals("ms") ? Duration.ofMillis(amount) : Duration.ofSeconds(amount);
        }

        Section section(String key) {
            return new Section(name(key), value(key));
        }

        List<Section> list(String key) {
            JsonNode value = value(key);
            if (!value.isArray()) {
                throw new IllegalArgumentException(name(key) + " must be a list");
            }
            List<Section> sections = new ArrayList<>();
            for (JsonNode item : value) {
                sections.add(new Section(name(key) + "[" + sections.size() + "]", item));
            }
            return sections;
        }

        void finish() {
            for (String key : node.propertyNames()) {
                if (!known.contains(key)) {
                    throw new IllegalArgumentException(name(key) + " is not a known key");
                }
            }
        }
    }
}
