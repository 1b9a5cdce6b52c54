package org.datatrust.network.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Byte for byte what GoQuorum and geth were seen to start from. */
class GenesisTest {
    private static final String ZEROS = "00".repeat(32);
    private static final String A = "0x" + "a1".repeat(20);
    private static final String B = "0x" + "b2".repeat(20);
    private static final String C = "0x" + "c3".repeat(20);
    private static final String D = "0x" + "d4".repeat(20);

    private static JsonNode read(String json) {
        return JsonMapper.builder().build().readTree(json);
    }

    private static String bare(String address) {
        return address.substring(2);
    }

    @Test
    void listsValidatorsOfQbftByAddress() {
        String expected = "0xf87aa0" + ZEROS + "f854" + "94" + bare(A) + "94" + bare(B) + "94" + bare(C) + "94"
                + bare(D) + "c080c0";
        assertThat(Genesis.qbftExtraData(List.of(A, B, C, D))).isEqualTo(expected);
        assertThat(Genesis.qbftExtraData(List.of(D, B, A, C))).isEqualTo(expected);
    }

    /** One validator: their list has the short form of RLP. 13: the lengths of both lists need two bytes. */
    @Test
    void encodesListsOfAnyLength() {
        assertThat(Genesis.qbftExtraData(List.of(A))).isEqualTo("0xf83aa0" + ZEROS + "d5" + "94" + bare(A) + "c080c0");
        List<String> thirteen =
                IntStream.range(0, 13).mapToObj("0x%040x"::formatted).toList();
        assertThat(Genesis.qbftExtraData(thirteen))
                .startsWith("0xf90138a0" + ZEROS + "f90111" + "94" + "00".repeat(20));
    }

    @Test
    void listsSignersOfCliqueByAddress() {
        assertThat(Genesis.cliqueExtraData(List.of(C, A, B)))
                .isEqualTo("0x" + ZEROS + bare(A) + bare(B) + bare(C) + "00".repeat(65));
    }

    @Test
    void givesQbftRulesThatDoNotFork() {
        JsonNode genesis = read(Genesis.qbft(1337, List.of(A, B, C, D), D));
        assertThat(genesis.at("/config/chainId").intValue()).isEqualTo(1337);
        assertThat(genesis.at("/config/berlinBlock").intValue()).isZero();
        assertThat(genesis.at("/config").has("londonBlock")).isFalse();
        assertThat(genesis.at("/config/isQuorum").booleanValue()).isTrue();
        assertThat(genesis.at("/config/qbft").toString())
                .isEqualTo("{\"epochlength\":30000,\"blockperiodseconds\":1,\"requesttimeoutseconds\":2,\"policy\":0,"
                        + "\"ceil2Nby3Block\":0}");
        assertThat(genesis.at("/config").has("transitions")).isFalse();
        assertThat(genesis.at("/mixHash").stringValue())
                .isEqualTo("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");
        assertThat(genesis.at("/coinbase").stringValue()).isEqualTo("0x" + "00".repeat(20));
        assertThat(genesis.at("/extraData").stringValue()).isEqualTo(Genesis.qbftExtraData(List.of(A, B, C, D)));
        assertThat(genesis.at("/alloc").toString()).isEqualTo("{\"" + D + "\":{\"balance\":\"0x3635c9adc5dea00000\"}}");
    }

    @Test
    void givesCliqueTimeToMeet() {
        JsonNode genesis = read(Genesis.clique(1338, List.of(A, B, C), D, 1_800_000_000L));
        assertThat(genesis.at("/config/chainId").intValue()).isEqualTo(1338);
        assertThat(genesis.at("/config/londonBlock").intValue()).isZero();
        assertThat(genesis.at("/config").has("terminalTotalDifficulty")).isFalse();
        assertThat(genesis.at("/config/clique").toString()).isEqualTo("{\"period\":1,\"epoch\":30000}");
        assertThat(genesis.at("/timestamp").stringValue()).isEqualTo("0x6b49d200");
        assertThat(genesis.at("/extraData").stringValue()).isEqualTo(Genesis.cliqueExtraData(List.of(A, B, C)));
        assertThat(genesis.at("/alloc").has(D)).isTrue();
    }
}
