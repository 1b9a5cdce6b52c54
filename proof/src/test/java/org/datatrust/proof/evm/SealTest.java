package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EVM-30 to EVM-38. */
class SealTest {
    private static final ValidatorSet FOUR = TestChain.validators(4);

    private static void refuses(String code, SealCheck check) {
        assertThat(check)
                .isInstanceOfSatisfying(
                        SealCheck.Refused.class,
                        refused ->
                                assertThat(refused.code()).as(refused.detail()).isEqualTo(code));
    }

    private static void refuses(String code, Engine engine, List<Rlp> fields) {
        refuses(code, engine.check(TestChain.header(fields), FOUR));
    }

    private static Stream<Arguments> bftHeaders() {
        Rlp against = Rlp.Text.EMPTY;
        Rlp candidate = Rlp.text(TestChain.address(5).content());
        return Stream.of(Engine.QBFT, Engine.IBFT2)
                .flatMap(engine -> Stream.of(
                        Arguments.of(engine, 15, TestChain.noVote(engine), 0L, TestChain.addresses(4)),
                        Arguments.of(engine, 16, TestChain.noVote(engine), 1L, TestChain.addresses(4)),
                        Arguments.of(engine, 17, TestChain.noVote(engine), 200L, TestChain.addresses(4)),
                        Arguments.of(
                                engine,
                                20,
                                Rlp.sequence(candidate, Rlp.text(Bytes.ofHex("ff"))),
                                0L,
                                TestChain.addresses(4)),
                        Arguments.of(engine, 21, Rlp.sequence(candidate, against), 300L, TestChain.addresses(4)),
                        Arguments.of(
                                engine,
                                15,
                                Rlp.sequence(candidate, Rlp.text(Bytes.ofHex("00"))),
                                0L,
                                TestChain.addresses(4)),
                        // A chain whose validators stand in a contract lists none in its headers.
                        Arguments.of(engine, 15, TestChain.noVote(engine), 2L, List.of())));
    }

    @ParameterizedTest
    @MethodSource("bftHeaders")
    void aQuorumOfPinnedValidatorsMakesABlockFinal(
            Engine engine, int fieldCount, Rlp vote, long round, List<EvmAddress> listed) throws MalformedException {
        List<Rlp> fields = TestChain.fields(fieldCount, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        Digest hash = TestChain.blockHash(engine, fields, vote, listed);
        BlockHeader header = TestChain.sealed(engine, fields, vote, round, listed, 4, 2, 3);
        assertThat(engine.blockHash(header)).isEqualTo(hash).isNotEqualTo(Keccak256.of(header.encode()));
        List<EvmAddress> signers =
                Stream.of(2, 3, 4).map(TestChain::address).sorted().toList();
        assertThat(engine.check(header, FOUR)).isEqualTo(new SealCheck.Final(hash, signers));
        refuses("EVH-06", engine.check(TestChain.sealed(engine, fields, vote, round, listed, 4, 2), FOUR));
    }

    @ParameterizedTest
    @EnumSource(names = {"QBFT", "IBFT2"})
    void otherSealsAndRoundsAreTheSameBlock(Engine engine) throws MalformedException {
        List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        Rlp none = TestChain.noVote(engine);
        BlockHeader one = TestChain.sealed(engine, fields, none, 0, TestChain.addresses(4), 1, 2, 3);
        BlockHeader other = TestChain.sealed(engine, fields, none, 3, TestChain.addresses(4), 2, 3, 4);
        assertThat(one).isNotEqualTo(other);
        assertThat(engine.blockHash(one)).isEqualTo(engine.blockHash(other));
        assertThat(Equivocation.between(engine, FOUR, one, other)).isEmpty();
    }

    /** Of n validators ⌈2n/3⌉ must seal; one less is refused for every n. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,4", "6,4", "7,5", "8,6", "9,6", "10,7"})
    void theQuorumIsTwoThirdsRoundedUp(int n, int quorum) {
        ValidatorSet set = TestChain.validators(n);
        assertThat(set.quorum()).isEqualTo(quorum);
        assertThat(3 * quorum).isGreaterThanOrEqualTo(2 * n);
        assertThat(3 * (quorum - 1)).isLessThan(2 * n);
        assertThat(set.toleratesFaults()).isEqualTo(n >= 4);
        for (Engine engine : List.of(Engine.QBFT, Engine.IBFT2)) {
            int[] enough = IntStream.rangeClosed(1, quorum).toArray();
            int[] tooFew = IntStream.range(1, quorum).toArray();
            int[] all = IntStream.rangeClosed(1, n).toArray();
            assertThat(engine.check(TestChain.sealed(engine, enough), set)).isInstanceOf(SealCheck.Final.class);
            assertThat(engine.check(TestChain.sealed(engine, all), set)).isInstanceOf(SealCheck.Final.class);
            refuses("EVH-06", engine.check(TestChain.sealed(engine, tooFew), set));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QBFT", "IBFT2"})
    void onlyThePinnedSetCounts(Engine engine) throws MalformedException {
        // A set of the relayer's own, consistent in itself.
        List<EvmAddress> foreign =
                Stream.of(11, 12, 13, 14).map(TestChain::address).toList();
        List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        BlockHeader theirs = TestChain.sealed(engine, fields, TestChain.noVote(engine), 0, foreign, 11, 12, 13);
        assertThat(engine.check(theirs, ValidatorSet.of(foreign))).isInstanceOf(SealCheck.Final.class);
        refuses("EVH-04", engine.check(theirs, FOUR));
        refuses("EVH-04", engine.check(TestChain.sealed(engine, 1, 2, 3, 11), FOUR));
        // Removed since: what three of the set before sealed.
        List<EvmAddress> since = Stream.of(3, 4, 5, 6).map(TestChain::address).toList();
        refuses("EVH-04", engine.check(TestChain.sealed(engine, 1, 2, 3), ValidatorSet.of(since)));
    }

    @ParameterizedTest
    @EnumSource(names = {"QBFT", "IBFT2"})
    void aValidatorSealsOnce(Engine engine) {
        refuses("EVH-05", engine.check(TestChain.sealed(engine, 1, 2, 2), FOUR));
        refuses("EVH-05", engine.check(TestChain.sealed(engine, 1, 2, 3, 3), FOUR));
        refuses("EVH-05", engine.check(TestChain.sealed(engine, 1, 2, 3, 4, 4), FOUR));
    }

    @ParameterizedTest
    @EnumSource(names = {"QBFT", "IBFT2"})
    void sealsOfAnotherRoundOrBlockAreOfNobodyKnown(Engine engine) {
        List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        List<EvmAddress> listed = TestChain.addresses(4);
        Rlp none = TestChain.noVote(engine);
        List<Bytes> seals = Stream.of(1, 2, 3)
                .map(key -> TestChain.sign(key, TestChain.sealHash(engine, fields, none, 1, listed)))
                .toList();
        refuses("EVH-04", engine, with(fields, 12, Rlp.text(TestChain.extra(engine, none, 2, listed, seals))));
        List<Rlp> sealed = with(fields, 12, Rlp.text(TestChain.extra(engine, none, 1, listed, seals)));
        assertThat(engine.check(TestChain.header(sealed), FOUR)).isInstanceOf(SealCheck.Final.class);
        refuses("EVH-04", engine, with(sealed, 8, Rlp.scalar(10)));
        refuses("EVH-04", engine, with(sealed, 3, Rlp.text(Digest.sha256(new byte[] {9}))));
        refuses("EVH-04", engine, with(sealed, 12, Rlp.text(TestChain.extra(engine, none, 1, List.of(), seals))));
    }

    private static List<Rlp> with(List<Rlp> fields, int index, Rlp field) {
        List<Rlp> changed = new ArrayList<>(fields);
        changed.set(index, field);
        return changed;
    }

    private static Stream<Arguments> impossibleSeals() {
        Digest message = Digest.sha256(new byte[] {1});
        Bytes good = TestChain.sign(1, message);
        BigInteger r = new BigInteger(1, good.slice(0, 32).toByteArray());
        BigInteger s = new BigInteger(1, good.slice(32, 64).toByteArray());
        int v = good.at(64);
        BigInteger n = TestChain.ORDER;
        BigInteger zero = BigInteger.ZERO;
        return Stream.of(
                Arguments.of("empty", Bytes.EMPTY),
                Arguments.of("64 bytes", good.slice(0, 64)),
                Arguments.of("66 bytes", good.concat(Bytes.ofHex("00"))),
                Arguments.of("all zero", Bytes.copyOf(new byte[65])),
                Arguments.of("r 0", TestChain.seal(zero, s, v)),
                Arguments.of("r n", TestChain.seal(n, s, v)),
                Arguments.of("r n + 1", TestChain.seal(n.add(BigInteger.ONE), s, v)),
                Arguments.of("s 0", TestChain.seal(r, zero, v)),
                Arguments.of("s n", TestChain.seal(r, n, v)),
                Arguments.of("high s", TestChain.seal(r, n.subtract(s), 1 - v)),
                Arguments.of(
                        "half of the order, rounded up",
                        TestChain.seal(r, n.shiftRight(1).add(BigInteger.ONE), v)),
                Arguments.of("v 2", TestChain.seal(r, s, 2)),
                Arguments.of("v 3", TestChain.seal(r, s, 3)),
                Arguments.of("v 27", TestChain.seal(r, s, 27 + v)),
                Arguments.of("v 255", TestChain.seal(r, s, 255)),
                Arguments.of("r of no point", TestChain.seal(BigInteger.valueOf(5), s, v)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossibleSeals")
    void refusesWhatIsNoSignature(String name, Bytes seal) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Secp256k1.signer(Digest.sha256(new byte[] {1}), seal))
                .extracting(MalformedException::code)
                .isEqualTo("EVH-03");
        for (Engine engine : List.of(Engine.QBFT, Engine.IBFT2)) {
            List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
            Rlp none = TestChain.noVote(engine);
            refuses(
                    "EVH-03",
                    engine,
                    with(
                            fields,
                            12,
                            Rlp.text(TestChain.extra(engine, none, 0, TestChain.addresses(4), List.of(seal)))));
        }
    }

    @Test
    void halfOfTheOrderIsLow() throws MalformedException {
        Bytes good = TestChain.sign(1, Digest.sha256(new byte[] {1}));
        BigInteger r = new BigInteger(1, good.slice(0, 32).toByteArray());
        assertThat(Secp256k1.signer(Digest.sha256(new byte[] {1}), TestChain.seal(r, TestChain.ORDER.shiftRight(1), 0)))
                .isNotEqualTo(TestChain.address(1));
    }

    @Test
    void aKeyAtInfinityIsNobody() {
        // With R = G, r = its x and s = e, the key (s·R − e·G) / r is the point at infinity.
        BigInteger x = new BigInteger("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16);
        Digest one = Digest.ofHex("00".repeat(31) + "01");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Secp256k1.signer(one, TestChain.seal(x, BigInteger.ONE, 0)))
                .extracting(MalformedException::code)
                .isEqualTo("EVH-03");
    }

    @Test
    void knownKeysHaveKnownAddresses() throws MalformedException {
        assertThat(TestChain.address(1)).hasToString("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
        assertThat(TestChain.address(2)).hasToString("0x2b5ad5c4795c026514f8317c7a215e218dccd6cf");
        for (int key = 1; key < 40; key++) {
            Digest message = Digest.sha256(new byte[] {(byte) key});
            assertThat(Secp256k1.signer(message, TestChain.sign(key, message))).isEqualTo(TestChain.address(key));
        }
        Digest zero = Digest.of(new byte[32]);
        assertThat(Secp256k1.signer(zero, TestChain.sign(3, zero))).isEqualTo(TestChain.address(3));
    }

    private static Stream<Arguments> otherExtraData() {
        Rlp vanity = Rlp.text(TestChain.VANITY);
        Rlp list = Rlp.sequence(Rlp.text(TestChain.address(1).content()));
        Rlp none = Rlp.sequence();
        Rlp empty = Rlp.Text.EMPTY;
        Rlp candidate = Rlp.text(TestChain.address(5).content());
        Rlp round = Rlp.text(Bytes.copyOf(new byte[4]));
        return Stream.of(
                Arguments.of(Engine.QBFT, "RLP-01", "no extra data", Bytes.EMPTY),
                Arguments.of(Engine.QBFT, "RLP-02", "vanity and no list", TestChain.VANITY),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-08",
                        "four items",
                        Rlp.sequence(vanity, list, none, empty).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-08",
                        "six items",
                        Rlp.sequence(vanity, list, none, empty, none, none).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-08",
                        "vanity of 31 bytes",
                        Rlp.sequence(Rlp.text(TestChain.VANITY.slice(0, 31)), list, none, empty, none)
                                .encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-06",
                        "validators as a text",
                        Rlp.sequence(vanity, empty, none, empty, none).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-08",
                        "validator of 32 bytes",
                        Rlp.sequence(vanity, Rlp.sequence(vanity), none, empty, none)
                                .encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-06",
                        "vote of IBFT 2.0",
                        Rlp.sequence(vanity, list, empty, empty, none).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-08",
                        "vote of one item",
                        Rlp.sequence(vanity, list, Rlp.sequence(candidate), empty, none)
                                .encode()),
                Arguments.of(
                        Engine.QBFT,
                        "EVH-02",
                        "vote of two bytes",
                        Rlp.sequence(vanity, list, Rlp.sequence(candidate, Rlp.text(Bytes.ofHex("ffff"))), empty, none)
                                .encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-03",
                        "round of IBFT 2.0",
                        Rlp.sequence(vanity, list, none, round, none).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-07",
                        "round of five bytes",
                        Rlp.sequence(vanity, list, none, Rlp.scalar(1L << 32), none)
                                .encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-06",
                        "seals as a text",
                        Rlp.sequence(vanity, list, none, empty, empty).encode()),
                Arguments.of(
                        Engine.QBFT,
                        "RLP-02",
                        "a byte after it",
                        Rlp.sequence(vanity, list, none, empty, none).encode().concat(Bytes.ofHex("00"))),
                Arguments.of(
                        Engine.IBFT2,
                        "RLP-06",
                        "vote of QBFT",
                        Rlp.sequence(vanity, list, none, round, none)
                                .encode()
                                .slice(0, 0)
                                .concat(Rlp.sequence(vanity, list, Rlp.text(TestChain.VANITY), round, none)
                                        .encode())),
                Arguments.of(
                        Engine.IBFT2,
                        "RLP-08",
                        "no vote as in QBFT",
                        Rlp.sequence(vanity, list, none, round, none).encode()),
                Arguments.of(
                        Engine.IBFT2,
                        "RLP-08",
                        "round of QBFT",
                        Rlp.sequence(vanity, list, empty, empty, none).encode()));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("otherExtraData")
    void refusesExtraDataOfAnotherForm(Engine engine, String code, String name, Bytes extra) {
        refuses(code, engine, TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, extra));
    }

    @Test
    void headersOfOtherEnginesAreRefused() {
        BlockHeader qbft = TestChain.sealed(Engine.QBFT, 1, 2, 3);
        refuses("RLP-08", Engine.IBFT2.check(qbft, FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(qbft, FOUR));
        refuses("EVH-07", Engine.ATTESTED.check(qbft, FOUR));
        refuses("EVH-02", Engine.QBFT, TestChain.fields(15, 9, TestChain.VANITY, qbft.extraData()));
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Engine.IBFT2.blockHash(qbft));
    }

    private static BlockHeader clique(int fieldCount, Bytes mixHash, Bytes before, int key) {
        List<Rlp> fields = TestChain.fields(fieldCount, 9, mixHash, before);
        Digest message = Keccak256.of(new Rlp.Sequence(fields).encode());
        fields.set(12, Rlp.text(before.concat(TestChain.sign(key, message))));
        return TestChain.header(fields);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16})
    void aCliqueBlockIsNeverMoreThanProbable(int fieldCount) throws MalformedException {
        Bytes zero = TestChain.VANITY;
        Bytes checkpoint = zero.concat(TestChain.address(1).content())
                .concat(TestChain.address(2).content());
        for (Bytes before : List.of(zero, checkpoint)) {
            BlockHeader header = clique(fieldCount, zero, before, 2);
            Digest hash = Keccak256.of(header.encode());
            assertThat(Engine.CLIQUE.check(header, FOUR)).isEqualTo(new SealCheck.Probable(hash, TestChain.address(2)));
            assertThat(Engine.CLIQUE.blockHash(header)).isEqualTo(hash);
            assertThat(Engine.ATTESTED.blockHash(header)).isEqualTo(hash);
        }
        BlockHeader one = clique(fieldCount, zero, zero, 1);
        assertThat(Equivocation.between(Engine.CLIQUE, FOUR, one, clique(fieldCount, zero, zero, 2)))
                .isEmpty();
        refuses("EVH-04", Engine.CLIQUE.check(clique(fieldCount, zero, zero, 11), FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(clique(fieldCount, zero, zero.slice(0, 31), 1), FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(clique(fieldCount, zero, checkpoint.slice(0, 71), 1), FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(clique(fieldCount, TestChain.BFT_MIX_HASH, zero, 1), FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(clique(17, zero, zero, 1), FOUR));
        refuses("EVH-02", Engine.CLIQUE.check(TestChain.header(TestChain.fields(15, 9, zero, Bytes.EMPTY)), FOUR));
        refuses(
                "EVH-03",
                Engine.CLIQUE.check(TestChain.header(TestChain.fields(15, 0, zero, Bytes.copyOf(new byte[97]))), FOUR));
    }

    @ParameterizedTest
    @EnumSource(names = {"QBFT", "IBFT2"})
    void twoQuorumsAtOneHeightProveWhoSealedBoth(Engine engine) throws MalformedException {
        List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        List<Rlp> forked = with(fields, 3, Rlp.text(Digest.sha256(new byte[] {77})));
        Rlp none = TestChain.noVote(engine);
        List<EvmAddress> listed = TestChain.addresses(4);
        BlockHeader one = TestChain.sealed(engine, fields, none, 0, listed, 1, 2, 3);
        BlockHeader other = TestChain.sealed(engine, forked, none, 1, listed, 2, 3, 4);
        assertThat(Equivocation.between(engine, FOUR, one, other))
                .contains(new Equivocation(
                        9,
                        engine.blockHash(one),
                        engine.blockHash(other),
                        Stream.of(2, 3).map(TestChain::address).sorted().toList()));
        BlockHeader withoutQuorum = TestChain.sealed(engine, forked, none, 1, listed, 2, 3);
        assertThat(Equivocation.between(engine, FOUR, one, withoutQuorum)).isEmpty();
        BlockHeader next = TestChain.sealed(engine, with(forked, 8, Rlp.scalar(10)), none, 1, listed, 2, 3, 4);
        assertThat(Equivocation.between(engine, FOUR, one, next)).isEmpty();
        assertThat(Equivocation.between(engine, FOUR, one, one)).isEmpty();
    }

    /** A network that is content with 2F + 1 of six: both halves of it seal, and neither is believed. */
    @Test
    void halvesOfANetworkAreNoQuorum() {
        ValidatorSet six = TestChain.validators(6);
        refuses("EVH-06", Engine.QBFT.check(TestChain.sealed(Engine.QBFT, 1, 2, 3), six));
        refuses("EVH-06", Engine.QBFT.check(TestChain.sealed(Engine.QBFT, 4, 5, 6), six));
        assertThat(Engine.QBFT.check(TestChain.sealed(Engine.QBFT, 3, 4, 5, 6), six))
                .isInstanceOf(SealCheck.Final.class);
    }

    @Test
    void noChangeOfAHeaderMakesAnotherBlockFinal() throws MalformedException {
        BlockHeader good = TestChain.sealed(Engine.QBFT, 1, 2, 3);
        Digest hash = Engine.QBFT.blockHash(good);
        byte[] bytes = good.encode().toByteArray();
        for (int at = 0; at < bytes.length; at++) {
            for (int flip : new int[] {0x01, 0x80, 0xff}) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) flip;
                neverAnother(Bytes.copyOf(changed), hash);
            }
            Bytes before = good.encode().slice(0, at);
            Bytes after = good.encode().slice(at, bytes.length);
            neverAnother(before.concat(after.slice(1, after.size())), hash);
            neverAnother(before.concat(Bytes.ofHex("80")).concat(after), hash);
        }
    }

    private static void neverAnother(Bytes encoded, Digest hash) {
        BlockHeader header;
        try {
            header = BlockHeader.parse(encoded);
        } catch (MalformedException e) {
            return;
        }
        if (Engine.QBFT.check(header, FOUR) instanceof SealCheck.Final(Digest found, List<EvmAddress> _)) {
            assertThat(found).isEqualTo(hash);
        }
    }

    @Test
    void validatorsAreSomeDifferentAndSomebody() throws MalformedException {
        List<EvmAddress> twice = List.of(TestChain.address(1), TestChain.address(2), TestChain.address(1));
        for (List<EvmAddress> none : List.of(
                List.<EvmAddress>of(),
                twice,
                List.of(EvmAddress.ZERO),
                IntStream.rangeClosed(1, 257)
                        .mapToObj(i -> new EvmAddress(Word.of(i).content().slice(12, 32)))
                        .toList())) {
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> ValidatorSet.of(none))
                    .extracting(MalformedException::code)
                    .isEqualTo("EVH-08");
        }
        List<EvmAddress> reversed = new ArrayList<>(FOUR.members());
        Collections.reverse(reversed);
        assertThat(ValidatorSet.of(reversed)).isEqualTo(FOUR).hasSameHashCodeAs(FOUR);
        assertThat(FOUR.members()).isSorted();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 20, 21})
    void headersOfEachForkAreRead(int fieldCount) throws MalformedException {
        BlockHeader header = TestChain.header(TestChain.fields(fieldCount, 9, TestChain.VANITY, Bytes.ofHex("abcd")));
        assertThat(header.number()).isEqualTo(9);
        assertThat(header.timestamp()).isEqualTo(1_700_000_000);
        assertThat(header.extraData()).isEqualTo(Bytes.ofHex("abcd"));
        assertThat(header.parentHash()).isEqualTo(Digest.sha256(new byte[] {9}));
        assertThat(header.stateRoot()).isEqualTo(Digest.sha256(new byte[] {1}));
        assertThat(header.transactionsRoot()).isEqualTo(MerklePatriciaProof.EMPTY_ROOT);
        assertThat(header.receiptsRoot()).isEqualTo(Digest.sha256(new byte[] {2}));
        Canonicity.check(
                header.encode(), bytes -> BlockHeader.parse(Bytes.copyOf(bytes)).encode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 14, 18, 19, 22})
    void refusesHeadersOfNoFork(int fieldCount) {
        List<Rlp> fields = TestChain.fields(21, 9, TestChain.VANITY, Bytes.EMPTY);
        fields.add(Rlp.text(TestChain.VANITY));
        refusesHeader("EVH-01", fields.subList(0, fieldCount));
    }

    private static void refusesHeader(String code, List<Rlp> fields) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> BlockHeader.parse(new Rlp.Sequence(fields).encode()))
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }

    @Test
    void everyFieldHasItsForm() {
        List<Rlp> fields = TestChain.fields(21, 9, TestChain.VANITY, Bytes.EMPTY);
        for (int i = 0; i < 21; i++) {
            refusesHeader("RLP-06", with(fields, i, Rlp.sequence()));
            if (i != 12) {
                // No field but the extra data has 33 bytes.
                Bytes long33 = Bytes.copyOf(new byte[] {1}).concat(TestChain.VANITY);
                boolean number = List.of(7, 8, 9, 10, 11, 15, 17, 18).contains(i);
                refusesHeader(number ? "RLP-07" : "RLP-08", with(fields, i, Rlp.text(long33)));
                refusesHeader(number ? "RLP-03" : "RLP-08", with(fields, i, Rlp.text(Bytes.ofHex("00"))));
            }
        }
        refusesHeader("RLP-05", with(fields, 12, Rlp.text(Bytes.copyOf(new byte[BlockHeader.MAX_SIZE_BYTES]))));
    }

    @Test
    void theExampleOfTheSpecificationHolds() throws IOException, MalformedException {
        String specification = Files.readString(
                Path.of(System.getProperty("datatrust.root", "..")).resolve("docs/spec/evm.md"));
        BlockHeader header = BlockHeader.parse(Bytes.ofHex(example(specification, "header")));
        assertThat(Keccak256.of(header.encode()).hex()).isEqualTo(example(specification, "Keccak-256"));
        Digest hash = Digest.ofHex(example(specification, "block hash"));
        assertThat(Engine.QBFT.check(header, FOUR))
                .isEqualTo(new SealCheck.Final(
                        hash,
                        Stream.of(1, 2, 3).map(TestChain::address).sorted().toList()));
        List<Rlp> fields = TestChain.fields(15, 9, TestChain.BFT_MIX_HASH, TestChain.VANITY);
        assertThat(TestChain.sealHash(Engine.QBFT, fields, Rlp.sequence(), 1, TestChain.addresses(4))
                        .hex())
                .isEqualTo(example(specification, "seal hash"));
    }

    /** The hexadecimal digits that follow a name in a block of code, over several lines. */
    private static String example(String specification, String name) {
        Matcher matcher =
                Pattern.compile("\\n" + name + " +((?:[0-9a-f]+\\s+)+)").matcher(specification);
        assertThat(matcher.find()).as(name).isTrue();
        return matcher.group(1).replaceAll("\\s", "");
    }
}
