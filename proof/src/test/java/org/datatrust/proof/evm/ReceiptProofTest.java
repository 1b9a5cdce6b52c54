package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EVM-22 to EVM-24. */
class ReceiptProofTest {
    private static final Bytes BLOOM = Bytes.copyOf(new byte[256]);
    private static final EvmAddress CONTRACT = EvmAddress.ofHex("11".repeat(20));
    private static final EvmAddress OTHER = EvmAddress.ofHex("22".repeat(20));
    private static final Word EVENT = Word.of(Keccak256.of(Bytes.utf8("Anchored(bytes32)")));
    private static final EvmLog LOG = new EvmLog(CONTRACT, List.of(EVENT, Word.of(7)), Bytes.ofHex("abcd"));
    private static final EvmLog ANONYMOUS = new EvmLog(CONTRACT, List.of(), Bytes.EMPTY);

    private static EvmReceipt receipt(int type, boolean succeeded, EvmLog... logs) {
        return new EvmReceipt(type, succeeded, 21_000, BLOOM, List.of(logs));
    }

    private static void refuses(String code, ThrowingCallable reading) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(reading)
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 127, 128, 129, 300})
    void everyReceiptOfABlockIsProvenUnderItsIndex(int count) {
        List<EvmReceipt> receipts = IntStream.range(0, count)
                .mapToObj(i -> new EvmReceipt(i % 5, i % 7 != 6, 21_000L * i, BLOOM, Collections.nCopies(i % 3, LOG)))
                .toList();
        Trie trie = Trie.ofList(receipts.stream().map(EvmReceipt::encode).toList());
        for (int i = 0; i < count; i++) {
            List<Bytes> nodes = trie.prove(Rlp.scalar(i).encode()).nodes();
            assertThat(new ReceiptProof(i, nodes).check(trie.root()))
                    .isEqualTo(new TrieCheck.Included<>(receipts.get(i)));
            assertThat(new ReceiptProof((i + 1L) % (count + 1), nodes).check(trie.root()))
                    .isNotEqualTo(new TrieCheck.Included<>(receipts.get(i)));
        }
        for (long beyond : new long[] {count, 1_000, ReceiptProof.MAX_INDEX}) {
            assertThat(new ReceiptProof(
                                    beyond,
                                    trie.prove(Rlp.scalar(beyond).encode()).nodes())
                            .check(trie.root()))
                    .isEqualTo(new TrieCheck.Excluded<>());
        }
    }

    @Test
    void anEventCountsIfItSucceededAndIsOfThePinnedContract() throws MalformedException {
        EvmReceipt good = receipt(2, true, ANONYMOUS, LOG);
        assertThat(good.event(1, CONTRACT, EVENT)).isEqualTo(LOG);
        refuses("EVR-02", () -> receipt(2, false, ANONYMOUS, LOG).event(1, CONTRACT, EVENT));
        refuses("EVR-03", () -> good.event(2, CONTRACT, EVENT));
        refuses("EVR-03", () -> good.event(-1, CONTRACT, EVENT));
        refuses("EVR-04", () -> good.event(0, CONTRACT, EVENT));
        refuses("EVR-04", () -> good.event(1, OTHER, EVENT));
        refuses("EVR-04", () -> good.event(1, CONTRACT, Word.of(7)));
        refuses(
                "EVR-04",
                () -> receipt(2, true, new EvmLog(OTHER, LOG.topics(), LOG.data()))
                        .event(0, CONTRACT, EVENT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void receiptsOfEachTypeHaveOneEncoding(int type) throws MalformedException {
        Canonicity.check(
                receipt(type, true, LOG, ANONYMOUS).encode(),
                bytes -> EvmReceipt.parse(Bytes.copyOf(bytes)).encode());
    }

    private static Stream<Arguments> impossibleReceipts() {
        Rlp one = Rlp.scalar(1);
        Rlp bloom = Rlp.text(BLOOM);
        Rlp none = Rlp.sequence();
        Bytes good = receipt(0, true, LOG).encode();
        Bytes zero = Bytes.ofHex("00");
        Rlp address = Rlp.text(CONTRACT.content());
        Rlp topic = Rlp.text(EVENT.content());
        return Stream.of(
                Arguments.of("nothing", "EVR-01", Bytes.EMPTY),
                Arguments.of("type 0 in front", "EVR-01", zero.concat(good)),
                Arguments.of("type 5", "EVR-01", Bytes.ofHex("05").concat(good)),
                Arguments.of("type 127", "EVR-01", Bytes.ofHex("7f").concat(good)),
                Arguments.of("a text", "EVR-01", Rlp.text(good).encode()),
                Arguments.of("type alone", "RLP-01", Bytes.ofHex("02")),
                Arguments.of("two types", "RLP-02", Bytes.ofHex("0202").concat(good)),
                Arguments.of("a byte after it", "RLP-02", good.concat(zero)),
                Arguments.of(
                        "three fields", "RLP-08", Rlp.sequence(one, one, bloom).encode()),
                Arguments.of(
                        "five fields",
                        "RLP-08",
                        Rlp.sequence(one, one, bloom, none, none).encode()),
                Arguments.of(
                        "state root of before Byzantium",
                        "EVR-01",
                        Rlp.sequence(topic, one, bloom, none).encode()),
                Arguments.of(
                        "status 2",
                        "EVR-01",
                        Rlp.sequence(Rlp.scalar(2), one, bloom, none).encode()),
                Arguments.of(
                        "status 00",
                        "RLP-03",
                        Rlp.sequence(Rlp.text(zero), one, bloom, none).encode()),
                Arguments.of(
                        "gas of 2^63",
                        "RLP-07",
                        Rlp.sequence(one, Rlp.text(Bytes.ofHex("8000000000000000")), bloom, none)
                                .encode()),
                Arguments.of(
                        "bloom of 255 bytes",
                        "RLP-08",
                        Rlp.sequence(one, one, Rlp.text(BLOOM.slice(0, 255)), none)
                                .encode()),
                Arguments.of(
                        "logs as a text",
                        "RLP-06",
                        Rlp.sequence(one, one, bloom, one).encode()),
                Arguments.of("log of two fields", "RLP-08", withLog(Rlp.sequence(address, none))),
                Arguments.of(
                        "log of 19 bytes of address",
                        "RLP-08",
                        withLog(Rlp.sequence(Rlp.text(CONTRACT.content().slice(0, 19)), none, one))),
                Arguments.of(
                        "five topics",
                        "RLP-08",
                        withLog(Rlp.sequence(address, Rlp.sequence(topic, topic, topic, topic, topic), one))),
                Arguments.of("topic of 20 bytes", "RLP-08", withLog(Rlp.sequence(address, Rlp.sequence(address), one))),
                Arguments.of("data as a list", "RLP-06", withLog(Rlp.sequence(address, none, none))));
    }

    private static Bytes withLog(Rlp log) {
        return Rlp.sequence(Rlp.scalar(1), Rlp.scalar(1), Rlp.text(BLOOM), Rlp.sequence(log))
                .encode();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossibleReceipts")
    void refusesWhatIsNoReceipt(String name, String code, Bytes encoded) {
        refuses(code, () -> EvmReceipt.parse(encoded));
        if (!encoded.isEmpty()) {
            Trie trie = Trie.ofList(List.of(encoded));
            Digest root = trie.root();
            assertThat(new ReceiptProof(0, trie.prove(Rlp.scalar(0).encode()).nodes()).check(root))
                    .isInstanceOfSatisfying(
                            TrieCheck.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(code));
        }
    }

    @Test
    void receiptsAreBuiltWithinTheirLimits() {
        assertThatIllegalArgumentException().isThrownBy(() -> receipt(5, true));
        assertThatIllegalArgumentException().isThrownBy(() -> receipt(-1, true));
        assertThatIllegalArgumentException().isThrownBy(() -> new EvmReceipt(0, true, -1, BLOOM, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new EvmReceipt(0, true, 1, Bytes.EMPTY, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvmLog(CONTRACT, Collections.nCopies(5, EVENT), Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReceiptProof(-1, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReceiptProof(ReceiptProof.MAX_INDEX + 1, List.of()));
    }
}
