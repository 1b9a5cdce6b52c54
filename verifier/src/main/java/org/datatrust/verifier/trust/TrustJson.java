package org.datatrust.verifier.trust;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.time.Algorithm;
import org.datatrust.verifier.time.TimestampAuthority;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.TrustPolicy.ConfigurationPin;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** {@code trust.json} as text. */
final class TrustJson {
    static final String TOO_LARGE = "TRU-01";
    static final String NOT_JSON = "TRU-02";
    static final String UNKNOWN_SCHEMA = "TRU-03";
    static final String UNKNOWN_MEMBER = "TRU-04";
    static final String MISSING_MEMBER = "TRU-05";
    static final String WRONG_TYPE = "TRU-06";
    static final String BAD_VALUE = "TRU-07";
    static final String DOUBLED_MEMBER = "TRU-08";

    private static final int MAX_SIZE_BYTES = 1 << 20;
    private static final Pattern PIN = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-f]*");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final String REQUIRED = "required";
    private static final String OPTIONAL = "optional";
    private static final Pattern PLAIN_NUMBER = Pattern.compile("[1-9][0-9]{0,14}");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(8192)
                    .maxNameLength(256)
                    .maxNumberLength(32)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final JsonParser in;

    private TrustJson(JsonParser in) {
        this.in = in;
    }

    static TrustPolicy parse(byte[] json) throws MalformedException {
        if (json.length > MAX_SIZE_BYTES) {
            throw new MalformedException(TOO_LARGE, "a trust policy has at most " + MAX_SIZE_BYTES + " bytes");
        }
        // Decoded here, so that no other encoding is guessed and no byte order mark is skipped.
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(NOT_JSON, "the trust policy is not UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
            TrustJson reader = new TrustJson(parser);
            TrustPolicy policy = reader.policy();
            if (parser.nextToken() != null) {
                throw new MalformedException(NOT_JSON, "text after the end of the trust policy");
            }
            return policy;
        } catch (JacksonException e) {
            throw new MalformedException(NOT_JSON, "not JSON: " + e.getOriginalMessage());
        }
    }

    private TrustPolicy policy() throws MalformedException {
        next(JsonToken.START_OBJECT, "the trust policy");
        Optional<String> schema = Optional.empty();
        Optional<String> name = Optional.empty();
        Optional<Long> version = Optional.empty();
        Optional<Long> minimumLevel = Optional.empty();
        Optional<List<TrustedChannel>> channels = Optional.empty();
        Optional<TimestampTrust> timestamping = Optional.empty();
        Optional<PostQuantumTrust> postQuantum = Optional.empty();
        Optional<WitnessTrust> witnesses = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "schema" -> schema = Optional.of(string(member));
                case "name" -> name = Optional.of(string(member));
                case "version" -> version = Optional.of(number(member));
                case "minimumLevel" -> minimumLevel = Optional.of(number(member));
                case "channels" -> channels = Optional.of(channels());
                case "postQuantum" -> postQuantum = Optional.of(postQuantum());
                case "witnesses" -> witnesses = Optional.of(witnesses());
                case "timestamping" -> timestamping = Optional.of(timestamping());
                default -> throw unknown(member);
            }
        }
        boolean first = require(schema, "schema").equals(TrustPolicy.SCHEMA);
        if (!first && !schema.get().equals(TrustPolicy.SCHEMA_2)) {
            throw new MalformedException(
                    UNKNOWN_SCHEMA, "the schema is neither " + TrustPolicy.SCHEMA + " nor " + TrustPolicy.SCHEMA_2);
        }
        if (first && timestamping.isPresent()) {
            throw unknown("timestamping");
        }
        if (first && postQuantum.isPresent()) {
            throw unknown("postQuantum");
        }
        if (first && witnesses.isPresent()) {
            throw unknown("witnesses");
        }
        if (first
                && require(channels, "channels").stream()
                        .anyMatch(channel -> channel.checkpoint().isPresent())) {
            throw unknown("checkpoint");
        }
        try {
            long level = Math.min(Integer.MAX_VALUE, require(minimumLevel, "minimumLevel"));
            return new TrustPolicy(
                    require(name, "name"),
                    require(version, "version"),
                    require(channels, "channels"),
                    (int) level,
                    timestamping,
                    postQuantum,
                    witnesses);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private List<TrustedChannel> channels() throws MalformedException {
        next(JsonToken.START_ARRAY, "channels");
        List<TrustedChannel> channels = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (channels.size() == TrustPolicy.MAX_CHANNELS) {
                throw new MalformedException(BAD_VALUE, "more than " + TrustPolicy.MAX_CHANNELS + " channels");
            }
            channels.add(channel());
        }
        return channels;
    }

    private TrustedChannel channel() throws MalformedException {
        current(JsonToken.START_OBJECT, "a channel");
        Optional<ChannelName> channel = Optional.empty();
        Optional<Digest> genesis = Optional.empty();
        Optional<String> chaincode = Optional.empty();
        Optional<Long> viewOrganisations = Optional.empty();
        List<OrganisationId> required = List.of();
        Optional<ConfigurationPin> checkpoint = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "channel" -> channel = Optional.of(ChannelName.parse(string(member)));
                case "genesis" -> genesis = Optional.of(pin(string(member)));
                case "chaincode" -> chaincode = Optional.of(string(member));
                case "viewOrganisations" -> viewOrganisations = Optional.of(number(member));
                case "requiredOrganisations" -> required = organisations();
                case "checkpoint" -> checkpoint = Optional.of(checkpoint());
                default -> throw unknown(member);
            }
        }
        try {
            return new TrustedChannel(
                    require(channel, "channel"),
                    require(genesis, "genesis"),
                    require(chaincode, "chaincode"),
                    (int) Math.min(Integer.MAX_VALUE, require(viewOrganisations, "viewOrganisations")),
                    required,
                    checkpoint);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private PostQuantumTrust postQuantum() throws MalformedException {
        next(JsonToken.START_OBJECT, "postQuantum");
        Optional<List<Map.Entry<OrganisationId, List<Digest>>>> organisations = Optional.empty();
        Optional<Long> required = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "organisations" ->
                    organisations = Optional.of(list(member, PostQuantumTrust.MAX_ORGANISATIONS, this::keysOfOne));
                case "required" -> required = Optional.of(number(member));
                default -> throw unknown(member);
            }
        }
        SortedMap<OrganisationId, List<Digest>> keys = new TreeMap<>();
        for (Map.Entry<OrganisationId, List<Digest>> entry : require(organisations, "organisations")) {
            if (keys.put(entry.getKey(), entry.getValue()) != null) {
                throw new MalformedException(BAD_VALUE, entry.getKey() + " stands twice");
            }
        }
        try {
            return new PostQuantumTrust(keys, (int) Math.min(Integer.MAX_VALUE, require(required, "required")));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private Map.Entry<OrganisationId, List<Digest>> keysOfOne() throws MalformedException {
        current(JsonToken.START_OBJECT, "an organisation");
        Optional<OrganisationId> organisation = Optional.empty();
        Optional<List<Digest>> keys = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "organisation" -> organisation = Optional.of(OrganisationId.parse(string(member)));
                case "keys" -> keys = Optional.of(list(member, PostQuantumTrust.MAX_KEYS, () -> pin(item())));
                default -> throw unknown(member);
            }
        }
        return Map.entry(require(organisation, "organisation"), require(keys, "keys"));
    }

    private WitnessTrust witnesses() throws MalformedException {
        next(JsonToken.START_OBJECT, "witnesses");
        Optional<List<WitnessTrust.Registry>> registries = Optional.empty();
        Optional<Long> required = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "registries" ->
                    registries = Optional.of(list(member, WitnessTrust.MAX_REGISTRIES, this::registry));
                case "required" -> required = Optional.of(number(member));
                default -> throw unknown(member);
            }
        }
        try {
            return new WitnessTrust(require(registries, "registries"), (int)
                    Math.min(Integer.MAX_VALUE, require(required, "required")));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private WitnessTrust.Registry registry() throws MalformedException {
        current(JsonToken.START_OBJECT, "a registry");
        Optional<ChannelName> channel = Optional.empty();
        Optional<Long> chainId = Optional.empty();
        Optional<Digest> genesis = Optional.empty();
        Optional<Engine> engine = Optional.empty();
        Optional<List<PinnedChain.ValidatorPeriod>> validators = Optional.empty();
        Optional<EvmAddress> address = Optional.empty();
        Optional<Digest> codeHash = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "channel" -> channel = Optional.of(ChannelName.parse(string(member)));
                case "chainId" -> chainId = Optional.of(number(member));
                case "genesis" -> genesis = Optional.of(Digest.of(hex(string(member), Digest.SIZE_BYTES)));
                case "engine" -> engine = Optional.of(engine(string(member)));
                case "validators" ->
                    validators = Optional.of(list(member, PinnedChain.MAX_PERIODS, this::validatorPeriod));
                case "address" -> address = Optional.of(address(string(member)));
                case "codeHash" -> codeHash = Optional.of(Digest.of(hex(string(member), Digest.SIZE_BYTES)));
                default -> throw unknown(member);
            }
        }
        try {
            return new WitnessTrust.Registry(
                    require(channel, "channel"),
                    new PinnedChain(
                            new ChainId(require(chainId, "chainId")),
                            require(genesis, "genesis"),
                            require(engine, "engine"),
                            require(validators, "validators"),
                            0),
                    new EvmContract(require(address, "address"), require(codeHash, "codeHash")));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private PinnedChain.ValidatorPeriod validatorPeriod() throws MalformedException {
        current(JsonToken.START_OBJECT, "a period of validators");
        long from = 0;
        Optional<List<EvmAddress>> members = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "from" -> from = number(member);
                case "members" ->
                    members = Optional.of(list(member, ValidatorSet.MAX_VALIDATORS, () -> address(item())));
                default -> throw unknown(member);
            }
        }
        try {
            return new PinnedChain.ValidatorPeriod(from, ValidatorSet.of(require(members, "members")));
        } catch (MalformedException e) {
            throw e.code().equals(MISSING_MEMBER)
                    ? e
                    : new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    /** Of the engines whose blocks are final; what else there is proves no checkpoint to a court. */
    private static Engine engine(String name) throws MalformedException {
        return switch (name) {
            case "qbft" -> Engine.QBFT;
            case "ibft2" -> Engine.IBFT2;
            default -> throw new MalformedException(BAD_VALUE, "the engine is neither qbft nor ibft2");
        };
    }

    private static EvmAddress address(String text) throws MalformedException {
        return new EvmAddress(hex(text, EvmAddress.SIZE_BYTES));
    }

    private static Bytes hex(String text, int size) throws MalformedException {
        if (!HEX.matcher(text).matches() || text.length() != 2 + 2 * size) {
            throw new MalformedException(
                    BAD_VALUE, "0x and " + 2 * size + " lower-case hexadecimal digits are expected");
        }
        return Bytes.ofHex(text.substring(2));
    }

    private ConfigurationPin checkpoint() throws MalformedException {
        next(JsonToken.START_OBJECT, "checkpoint");
        Optional<Long> block = Optional.empty();
        Optional<Digest> hash = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "block" -> block = Optional.of(number(member));
                case "hash" -> hash = Optional.of(pin(string(member)));
                default -> throw unknown(member);
            }
        }
        return new ConfigurationPin(require(block, "block"), require(hash, "hash"));
    }

    private TimestampTrust timestamping() throws MalformedException {
        next(JsonToken.START_OBJECT, "timestamping");
        Optional<List<TimestampAuthority>> authorities = Optional.empty();
        Optional<Long> required = Optional.empty();
        Optional<String> revocation = Optional.empty();
        Map<Algorithm, Instant> sunsets = Map.of();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "authorities" ->
                    authorities = Optional.of(list(member, TimestampTrust.MAX_AUTHORITIES, this::authority));
                case "required" -> required = Optional.of(number(member));
                case "revocationEvidence" -> revocation = Optional.of(string(member));
                case "sunsets" -> sunsets = sunsets();
                default -> throw unknown(member);
            }
        }
        try {
            return new TimestampTrust(
                    require(authorities, "authorities"),
                    (int) Math.min(Integer.MAX_VALUE, require(required, "required")),
                    isRequired(require(revocation, "revocationEvidence")),
                    sunsets);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isRequired(String word) throws MalformedException {
        return switch (word) {
            case REQUIRED -> true;
            case OPTIONAL -> false;
            default -> throw new MalformedException(BAD_VALUE, "revocationEvidence is required or optional");
        };
    }

    private TimestampAuthority authority() throws MalformedException {
        current(JsonToken.START_OBJECT, "a time-stamping authority");
        Optional<String> name = Optional.empty();
        Optional<List<Digest>> roots = Optional.empty();
        Optional<List<String>> policies = Optional.empty();
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            switch (member) {
                case "name" -> name = Optional.of(string(member));
                case "roots" -> roots = Optional.of(list(member, TimestampAuthority.MAX_ROOTS, () -> pin(item())));
                case "policies" -> policies = Optional.of(list(member, TimestampAuthority.MAX_POLICIES, this::item));
                default -> throw unknown(member);
            }
        }
        try {
            return new TimestampAuthority(
                    require(name, "name"), require(roots, "roots"), require(policies, "policies"));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private Map<Algorithm, Instant> sunsets() throws MalformedException {
        Map<Algorithm, Instant> sunsets = new EnumMap<>(Algorithm.class);
        next(JsonToken.START_OBJECT, "sunsets");
        Set<String> seen = new HashSet<>();
        for (String member = member(seen); !member.isEmpty(); member = member(seen)) {
            Algorithm algorithm = Algorithm.ofLabel(member).orElse(null);
            if (algorithm == null) {
                throw unknown(member);
            }
            sunsets.put(algorithm, instant(string(member)));
        }
        return sunsets;
    }

    private static Instant instant(String text) throws MalformedException {
        try {
            if (TIME.matcher(text).matches()) {
                return Instant.parse(text);
            }
        } catch (DateTimeException e) {
            // Such as the 30th of February: told below.
        }
        throw new MalformedException(BAD_VALUE, "a time is written as 2040-01-01T00:00:00Z");
    }

    private interface Item<T> {
        T read() throws MalformedException;
    }

    private <T> List<T> list(String member, int max, Item<T> item) throws MalformedException {
        next(JsonToken.START_ARRAY, member);
        List<T> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == max) {
                throw new MalformedException(BAD_VALUE, member + " holds more than " + max);
            }
            items.add(item.read());
        }
        return items;
    }

    private String item() throws MalformedException {
        current(JsonToken.VALUE_STRING, "an item");
        return in.getString();
    }

    private List<OrganisationId> organisations() throws MalformedException {
        next(JsonToken.START_ARRAY, "requiredOrganisations");
        List<OrganisationId> organisations = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            current(JsonToken.VALUE_STRING, "an organisation");
            if (organisations.size() == TrustPolicy.MAX_ORGANISATIONS) {
                throw new MalformedException(BAD_VALUE, "too many organisations");
            }
            organisations.add(OrganisationId.parse(in.getString()));
        }
        return organisations;
    }

    private static Digest pin(String text) throws MalformedException {
        if (!PIN.matcher(text).matches()) {
            throw new MalformedException(BAD_VALUE, "a pin is sha256: followed by 64 hexadecimal digits, lower case");
        }
        return Digest.ofHex(text.substring("sha256:".length()));
    }

    /** The next member's name; empty at the end of the object. No member of ours has an empty name. */
    private String member(Set<String> seen) throws MalformedException {
        if (in.nextToken() == JsonToken.END_OBJECT) {
            return "";
        }
        current(JsonToken.PROPERTY_NAME, "a member");
        String name = in.currentName();
        if (name.isEmpty()) {
            throw unknown(name);
        }
        if (!seen.add(name)) {
            throw new MalformedException(DOUBLED_MEMBER, "member \"" + name + "\" stands twice");
        }
        return name;
    }

    private String string(String member) throws MalformedException {
        next(JsonToken.VALUE_STRING, member);
        return in.getString();
    }

    private long number(String member) throws MalformedException {
        next(JsonToken.VALUE_NUMBER_INT, member);
        String text = in.getString();
        if (!PLAIN_NUMBER.matcher(text).matches()) {
            throw new MalformedException(BAD_VALUE, member + " is a whole number from 1 on");
        }
        return Long.parseLong(text);
    }

    private void next(JsonToken expected, String what) throws MalformedException {
        in.nextToken();
        current(expected, what);
    }

    private void current(JsonToken expected, String what) throws MalformedException {
        JsonToken found = in.currentToken();
        if (found != expected) {
            throw new MalformedException(WRONG_TYPE, what + ": " + expected + " expected, " + found + " found");
        }
    }

    private static MalformedException unknown(String member) {
        return new MalformedException(UNKNOWN_MEMBER, "member \"" + member + "\" is not known here");
    }

    private static <T> T require(Optional<T> value, String member) throws MalformedException {
        return value.orElseThrow(() -> new MalformedException(MISSING_MEMBER, "member \"" + member + "\" is missing"));
    }

    static String print(TrustPolicy policy) {
        StringWriter text = new StringWriter();
        DefaultPrettyPrinter layout = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        ObjectWriteContext context = new ObjectWriteContext.Base() {
            @Override
            public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return layout;
            }
        };
        boolean version2 = policy.timestamping().isPresent()
                || policy.postQuantum().isPresent()
                || policy.witnesses().isPresent()
                || policy.channels().stream()
                        .anyMatch(channel -> channel.checkpoint().isPresent());
        try (JsonGenerator out = FACTORY.createGenerator(context, text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", version2 ? TrustPolicy.SCHEMA_2 : TrustPolicy.SCHEMA);
            out.writeStringProperty("name", policy.name());
            out.writeNumberProperty("version", policy.version());
            out.writeNumberProperty("minimumLevel", policy.minimumLevel());
            out.writeArrayPropertyStart("channels");
            for (TrustedChannel channel : policy.channels()) {
                out.writeStartObject();
                out.writeStringProperty("channel", channel.channel().value());
                out.writeStringProperty("genesis", "sha256:" + channel.genesis().hex());
                out.writeStringProperty("chaincode", channel.chaincode());
                out.writeNumberProperty("viewOrganisations", channel.viewOrganisations());
                if (!channel.requiredOrganisations().isEmpty()) {
                    out.writeArrayPropertyStart("requiredOrganisations");
                    for (OrganisationId organisation : channel.requiredOrganisations()) {
                        out.writeString(organisation.value());
                    }
                    out.writeEndArray();
                }
                channel.checkpoint().ifPresent(pin -> {
                    out.writeObjectPropertyStart("checkpoint");
                    out.writeNumberProperty("block", pin.block());
                    out.writeStringProperty("hash", "sha256:" + pin.hash().hex());
                    out.writeEndObject();
                });
                out.writeEndObject();
            }
            out.writeEndArray();
            policy.timestamping().ifPresent(trust -> print(out, trust));
            policy.postQuantum().ifPresent(trust -> print(out, trust));
            policy.witnesses().ifPresent(trust -> print(out, trust));
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void print(JsonGenerator out, TimestampTrust trust) {
        out.writeObjectPropertyStart("timestamping");
        out.writeArrayPropertyStart("authorities");
        for (TimestampAuthority authority : trust.authorities()) {
            out.writeStartObject();
            out.writeStringProperty("name", authority.name());
            out.writeArrayPropertyStart("roots");
            authority.roots().forEach(root -> out.writeString("sha256:" + root.hex()));
            out.writeEndArray();
            out.writeArrayPropertyStart("policies");
            authority.policies().forEach(out::writeString);
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberProperty("required", trust.required());
        out.writeStringProperty("revocationEvidence", trust.revocationEvidenceRequired() ? REQUIRED : OPTIONAL);
        if (!trust.sunsets().isEmpty()) {
            out.writeObjectPropertyStart("sunsets");
            for (Algorithm algorithm : Algorithm.values()) {
                Optional.ofNullable(trust.sunsets().get(algorithm))
                        .ifPresent(time -> out.writeStringProperty(algorithm.label(), time.toString()));
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void print(JsonGenerator out, WitnessTrust trust) {
        out.writeObjectPropertyStart("witnesses");
        out.writeArrayPropertyStart("registries");
        for (WitnessTrust.Registry registry : trust.registries()) {
            out.writeStartObject();
            out.writeStringProperty("channel", registry.channel().value());
            out.writeNumberProperty("chainId", registry.chain().id().value());
            out.writeStringProperty("genesis", "0x" + registry.chain().genesis().hex());
            out.writeStringProperty("engine", registry.chain().engine().name().toLowerCase(Locale.ROOT));
            out.writeArrayPropertyStart("validators");
            for (PinnedChain.ValidatorPeriod period : registry.chain().validators()) {
                out.writeStartObject();
                if (period.from() > 0) {
                    out.writeNumberProperty("from", period.from());
                }
                out.writeArrayPropertyStart("members");
                period.members().members().forEach(member -> out.writeString(member.toString()));
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeStringProperty("address", registry.contract().address().toString());
            out.writeStringProperty(
                    "codeHash", "0x" + registry.contract().codeHash().hex());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberProperty("required", trust.required());
        out.writeEndObject();
    }

    private static void print(JsonGenerator out, PostQuantumTrust trust) {
        out.writeObjectPropertyStart("postQuantum");
        out.writeArrayPropertyStart("organisations");
        trust.keys().forEach((organisation, keys) -> {
            out.writeStartObject();
            out.writeStringProperty("organisation", organisation.value());
            out.writeArrayPropertyStart("keys");
            keys.forEach(key -> out.writeString("sha256:" + key.hex()));
            out.writeEndArray();
            out.writeEndObject();
        });
        out.writeEndArray();
        out.writeNumberProperty("required", trust.required());
        out.writeEndObject();
    }
}
