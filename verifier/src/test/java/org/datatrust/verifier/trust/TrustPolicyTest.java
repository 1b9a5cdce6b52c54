package org.datatrust.verifier.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.time.Algorithm;
import org.datatrust.verifier.time.TimestampAuthority;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPolicyTest {
    @Test
    void readsAPinOfALaterConfigurationInVersion2Alone() throws Exception {
        TrustedChannel channel = new TrustedChannel(
                new ChannelName("datatrust"),
                Digest.ofHex(GENESIS),
                "datatrust",
                3,
                List.of(),
                Optional.of(new TrustPolicy.ConfigurationPin(57, Digest.sha256(new byte[] {1}))));
        TrustPolicy policy = new TrustPolicy("pinned later", 1, List.of(channel), 4);
        String json = policy.toJson();
        assertThat(TrustPolicy.parse(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(policy);
        for (String bad : List.of(
                json.replace("trust/v2", "trust/v1"),
                json.replace("57", "0"),
                json.replace("\"block\"", "\"height\""))) {
            assertThatThrownBy(() -> TrustPolicy.parse(bad.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(MalformedException.class);
        }
    }

    private static final String GENESIS = "0ec58d2fa60e2b641894b7df093f675c5aa0c3352b9ef43eefebcf72cf37df44";
    private static final String CHANNEL = """
            {"channel": "datatrust", "genesis": "sha256:%s", "chaincode": "datatrust", "viewOrganisations": 3}""".formatted(GENESIS);
    private static final String GOOD = """
            {"schema": "datatrust.trust/v1", "name": "測試", "version": 2, "minimumLevel": 4, "channels": [%s]}""".formatted(CHANNEL);

    private static final String TIMED = """
            {"schema": "datatrust.trust/v2", "name": "測試", "version": 2, "minimumLevel": 5, "channels": [%s],
             "timestamping": {"authorities": [{"name": "TEST TSA", "roots": ["sha256:%s"], "policies": ["1.3.6.1"]}],
               "required": 1, "revocationEvidence": "required", "sunsets": {"SHA-256": "2040-01-01T00:00:00Z"}}}""".formatted(CHANNEL, GENESIS);

    private static final String QUANTUM = """
            {"schema": "datatrust.trust/v2", "name": "測試", "version": 2, "minimumLevel": 4, "channels": [%s],
             "postQuantum": {"organisations": [{"organisation": "test-audit", "keys": ["sha256:%s"]}], "required": 1}}""".formatted(CHANNEL, GENESIS);

    private static TrustPolicy parse(String json) throws MalformedException {
        return TrustPolicy.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatItWrote() throws MalformedException {
        TrustPolicy policy = new TrustPolicy(
                "DataTrust TEST 測試",
                7,
                List.of(
                        new TrustedChannel(
                                new ChannelName("datatrust"),
                                Digest.ofHex(GENESIS),
                                "data-trust_1",
                                3,
                                List.of(new OrganisationId("test-trade"), new OrganisationId("test-audit"))),
                        new TrustedChannel(new ChannelName("other"), Digest.ofHex(GENESIS), "cc", 1, List.of())),
                2);
        assertThat(parse(policy.toJson())).isEqualTo(policy);
        assertThat(policy.toJson()).endsWith("}\n");
    }

    @Test
    void readsAndWritesWhomToBelieveAboutTime() throws MalformedException {
        TrustPolicy policy = parse(TIMED);
        assertThat(policy.timestamping())
                .contains(new TimestampTrust(
                        List.of(new TimestampAuthority("TEST TSA", List.of(Digest.ofHex(GENESIS)), List.of("1.3.6.1"))),
                        1,
                        true,
                        Map.of(Algorithm.SHA_256, Instant.parse("2040-01-01T00:00:00Z"))));
        assertThat(parse(policy.toJson())).isEqualTo(policy);
        TrustPolicy lenient = parse(TIMED.replace("\"required\",", "\"optional\",")
                .replace(", \"sunsets\": {\"SHA-256\": \"2040-01-01T00:00:00Z\"}", ""));
        assertThat(lenient.timestamping().orElseThrow().revocationEvidenceRequired())
                .isFalse();
        assertThat(parse(lenient.toJson())).isEqualTo(lenient);
    }

    @Test
    void readsAndWritesWhoseSecondSignaturesAreDemanded() throws MalformedException {
        TrustPolicy policy = parse(QUANTUM);
        assertThat(policy.postQuantum().orElseThrow().isKeyOf(new OrganisationId("test-audit"), Digest.ofHex(GENESIS)))
                .isTrue();
        assertThat(parse(policy.toJson())).isEqualTo(policy);
    }

    @Test
    void versionTwoNeedsNoTimestamping() throws MalformedException {
        assertThat(parse(GOOD.replace("trust/v1", "trust/v2"))).isEqualTo(parse(GOOD));
    }

    @Test
    void readsMembersInAnyOrder() throws MalformedException {
        TrustPolicy policy = parse(GOOD);
        assertThat(policy.name()).isEqualTo("測試");
        assertThat(policy.version()).isEqualTo(2);
        assertThat(policy.channel(new ChannelName("datatrust")).orElseThrow().genesis())
                .isEqualTo(Digest.ofHex(GENESIS));
        assertThat(policy.channel(new ChannelName("other"))).isEmpty();
        assertThat(parse("""
                {"channels": [%s], "minimumLevel": 4, "version": 2, "name": "測試", "schema": "datatrust.trust/v1"}""".formatted(CHANNEL))).isEqualTo(policy);
    }

    private static Arguments refusal(String what, String json, String code) {
        return Arguments.of(what, json, code);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("too large", " ".repeat((1 << 20) + 1), "TRU-01"),
                refusal("empty", "", "TRU-06"),
                refusal("not JSON", "hello", "TRU-02"),
                refusal("byte order mark", "\ufeff" + GOOD, "TRU-02"),
                refusal("text after the end", GOOD + "{}", "TRU-02"),
                refusal("comment", GOOD.replace("{\"schema\"", "{/**/\"schema\""), "TRU-02"),
                refusal("trailing comma", GOOD.replace("}]}", "},]}"), "TRU-02"),
                refusal("single quotes", GOOD.replace('"', '\''), "TRU-02"),
                refusal("deep nesting", "[".repeat(100), "TRU-06"),
                refusal("deep nesting in a known place", GOOD.replace("\"測試\"", "[".repeat(100)), "TRU-06"),
                refusal("another schema", GOOD.replace("trust/v1", "trust/v3"), "TRU-03"),
                refusal("time-stamping in version 1", TIMED.replace("trust/v2", "trust/v1"), "TRU-04"),
                refusal("level 6", TIMED.replace("Level\": 5", "Level\": 6"), "TRU-07"),
                refusal(
                        "unknown member of time-stamping",
                        TIMED.replace("\"required\"", "\"x\": 1, \"required\""),
                        "TRU-04"),
                refusal("unknown member of an authority", TIMED.replace("\"roots\"", "\"x\": 1, \"roots\""), "TRU-04"),
                refusal("unknown algorithm", TIMED.replace("SHA-256", "SHA-1"), "TRU-04"),
                refusal("no roots", TIMED.replaceAll("\"roots\": \\[[^]]*\\], ", ""), "TRU-05"),
                refusal("no word on revocation", TIMED.replace("\"revocationEvidence\": \"required\", ", ""), "TRU-05"),
                refusal("another word on revocation", TIMED.replace("\"required\",", "\"maybe\","), "TRU-07"),
                refusal("a date without a time", TIMED.replace("T00:00:00Z", ""), "TRU-07"),
                refusal("the 30th of February", TIMED.replace("2040-01-01", "2040-02-30"), "TRU-07"),
                refusal("two needed of one", TIMED.replace("\"required\": 1", "\"required\": 2"), "TRU-07"),
                refusal("policy that is no object identifier", TIMED.replace("1.3.6.1", "one"), "TRU-07"),
                refusal("name with a line feed", TIMED.replace("TEST TSA", "TEST\\nTSA"), "TRU-07"),
                refusal("root that is no pin", TIMED.replace("[\"sha256:", "[\"sha1:"), "TRU-07"),
                refusal("unknown member", GOOD.replace("\"name\"", "\"remark\": \"x\", \"name\""), "TRU-04"),
                refusal("unknown member of a channel", GOOD.replace("\"genesis\"", "\"x\": 1, \"genesis\""), "TRU-04"),
                refusal("empty member name", GOOD.replace("\"name\"", "\"\": 1, \"name\""), "TRU-04"),
                refusal("no name", GOOD.replace("\"name\": \"測試\", ", ""), "TRU-05"),
                refusal("no genesis", GOOD.replaceAll("\"genesis\": \"[^\"]*\", ", ""), "TRU-05"),
                refusal("an array", "[" + GOOD + "]", "TRU-06"),
                refusal("version as text", GOOD.replace("\"version\": 2", "\"version\": \"2\""), "TRU-06"),
                refusal("version as a fraction", GOOD.replace("\"version\": 2", "\"version\": 2.0"), "TRU-06"),
                refusal("name null", GOOD.replace("\"測試\"", "null"), "TRU-06"),
                refusal("version 0", GOOD.replace("\"version\": 2", "\"version\": 0"), "TRU-07"),
                refusal("version negative", GOOD.replace("\"version\": 2", "\"version\": -2"), "TRU-07"),
                refusal(
                        "version beyond all",
                        GOOD.replace("\"version\": 2", "\"version\": 9999999999999999"),
                        "TRU-07"),
                refusal("level 0", GOOD.replace("Level\": 4", "Level\": 0"), "TRU-07"),
                refusal("level 5", GOOD.replace("Level\": 4", "Level\": 5"), "TRU-07"),
                refusal("level 2^32 + 4", GOOD.replace("Level\": 4", "Level\": 4294967300"), "TRU-07"),
                refusal("no channel", GOOD.replace(CHANNEL, ""), "TRU-07"),
                refusal("channel twice", GOOD.replace(CHANNEL, CHANNEL + "," + CHANNEL), "TRU-07"),
                refusal("pin without algorithm", GOOD.replace("sha256:", ""), "TRU-07"),
                refusal("pin in capitals", GOOD.replace(GENESIS, GENESIS.toUpperCase(java.util.Locale.ROOT)), "TRU-07"),
                refusal("pin too short", GOOD.replace(GENESIS, GENESIS.substring(1)), "TRU-07"),
                refusal("k 0", GOOD.replace("viewOrganisations\": 3", "viewOrganisations\": 0"), "TRU-07"),
                refusal("k 101", GOOD.replace("viewOrganisations\": 3", "viewOrganisations\": 101"), "TRU-07"),
                refusal(
                        "chaincode with a slash",
                        GOOD.replace("\"chaincode\": \"datatrust\"", "\"chaincode\": \"a/b\""),
                        "TRU-07"),
                refusal(
                        "organisation twice",
                        GOOD.replace("\"viewO", "\"requiredOrganisations\": [\"a\", \"a\"], \"viewO"),
                        "TRU-07"),
                refusal("name with a line feed", GOOD.replace("測試", "a\\nb"), "TRU-07"),
                refusal("name that turns the text around", GOOD.replace("測試", "a\u202eb"), "TRU-07"),
                refusal("name of 257 bytes", GOOD.replace("測試", "a".repeat(257)), "TRU-07"),
                refusal("empty name", GOOD.replace("測試", ""), "TRU-07"),
                refusal("member twice", GOOD.replace("\"name\"", "\"version\": 2, \"name\""), "TRU-08"),
                refusal(
                        "channel name with capitals",
                        GOOD.replace("\"channel\": \"data", "\"channel\": \"Data"),
                        "NAM-01"),
                refusal(
                        "organisation with full-width letters",
                        GOOD.replace("\"viewO", "\"requiredOrganisations\": [\"ａ\"], \"viewO"),
                        "NAM-01"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(String what, String json, String code) {
        assertThatThrownBy(() -> parse(json))
                .as(what)
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] json = GOOD.getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> TrustPolicy.parse(json)).isInstanceOf(MalformedException.class);
        byte[] broken = GOOD.getBytes(StandardCharsets.UTF_8);
        broken[GOOD.indexOf("測")] = (byte) 0xff;
        assertThatThrownBy(() -> TrustPolicy.parse(broken))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("TRU-02"));
    }

    @Test
    void everyDamagedByteIsRefusedOrReadAsAnotherPolicy() {
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(5);
        for (int i = 0; i < good.length; i++) {
            for (int round = 0; round < 8; round++) {
                byte[] damaged = good.clone();
                damaged[i] = (byte) random.nextInt(256);
                try {
                    TrustPolicy read = TrustPolicy.parse(damaged);
                    assertThat(TrustPolicy.parse(read.toJson().getBytes(StandardCharsets.UTF_8)))
                            .isEqualTo(read);
                } catch (MalformedException e) {
                    assertThat(e.code()).matches("(TRU|NAM)-[0-9]{2}");
                }
            }
        }
    }

    @Test
    void isMadeOfAGenesisBlock() throws Exception {
        Scenario scenario = new Scenario();
        TrustPolicy policy =
                TrustPolicy.ofGenesis("made", scenario.consortium.genesis().toByteArray(), Consortium.CHAINCODE, 3);
        TrustedChannel channel = policy.channels().getFirst();
        assertThat(channel.genesis()).isEqualTo(BlockRules.headerHash(scenario.genesis()));
        assertThat(channel.channel().value()).isEqualTo(Consortium.CHANNEL);
        assertThat(policy.minimumLevel()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void isNotMadeWithMoreOrganisationsThanThereAreOrWithNone(int k) {
        byte[] block = new Scenario().consortium.genesis().toByteArray();
        assertThatThrownBy(() -> TrustPolicy.ofGenesis("made", block, "datatrust", k))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("TRU-07"));
    }

    @Test
    void isNotMadeOfWhatIsNoSoundGenesisBlock() {
        Scenario scenario = new Scenario();
        scenario.consortium.genesisBlock =
                block -> block.getDataBuilder().addData(block.getData().getData(0));
        byte[] block = scenario.consortium.genesis().toByteArray();
        assertThatThrownBy(() -> TrustPolicy.ofGenesis("made", block, "datatrust", 3))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("FAB-10"));
        assertThatThrownBy(() -> TrustPolicy.ofGenesis("made", new byte[] {1, 2}, "datatrust", 3))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-07"));
    }
}
