package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EVM-01 to EVM-04. */
class RlpTest {
    private static final int MAX = 1 << 20;

    private static Rlp decode(String hex) throws MalformedException {
        return Rlp.decode(Bytes.ofHex(hex), MAX);
    }

    private static void refuses(String code, ThrowingCallable reading) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(reading)
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }

    private static Rlp textOf(int size) {
        return Rlp.text(Bytes.copyOf(new byte[size]));
    }

    @ParameterizedTest
    @CsvSource({
        "'', RLP-01",
        "80 00, RLP-02",
        "c0 c0, RLP-02",
        "00 00, RLP-02",
        "81, RLP-01",
        "81 00, RLP-03",
        "81 7f, RLP-03",
        "82 80, RLP-01",
        "b8, RLP-01",
        "b8 00, RLP-03",
        "b8 37, RLP-03",
        "b8 38, RLP-01",
        "b9 00 38, RLP-03",
        "b9 01, RLP-01",
        "bb 7f ff ff ff, RLP-01",
        "bb ff ff ff ff, RLP-01",
        "bf 7f ff ff ff ff ff ff ff, RLP-01",
        "bf 80 00 00 00 00 00 00 00, RLP-01",
        "bf ff ff ff ff ff ff ff ff, RLP-01",
        "c1, RLP-01",
        "c1 81, RLP-01",
        "c2 82 80 80, RLP-01",
        "f8 00, RLP-03",
        "f8 37, RLP-03",
        "f8 38, RLP-01",
        "ff ff ff ff ff ff ff ff ff, RLP-01",
    })
    void refusesWhatIsNotTheOneEncoding(String hex, String code) {
        refuses(code, () -> decode(hex.replace(" ", "")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 55, 56, 255, 256, 65_535, 65_536})
    void readsWhatItWritesAtEachLimitOfALength(int size) throws MalformedException {
        for (Rlp item : new Rlp[] {
            textOf(size),
            Rlp.sequence(textOf(size)),
            new Rlp.Sequence(
                    IntStream.range(0, size).<Rlp>mapToObj(i -> Rlp.Text.EMPTY).toList())
        }) {
            Bytes encoded = item.encode();
            assertThat(item.encodedSize()).isEqualTo(encoded.size());
            assertThat(Rlp.decode(encoded, MAX)).isEqualTo(item);
        }
    }

    @Test
    void writesTheShortestLengths() {
        assertThat(Rlp.Text.EMPTY.encode().hex()).isEqualTo("80");
        assertThat(Rlp.sequence().encode().hex()).isEqualTo("c0");
        assertThat(Rlp.text(Bytes.ofHex("7f")).encode().hex()).isEqualTo("7f");
        assertThat(Rlp.text(Bytes.ofHex("80")).encode().hex()).isEqualTo("8180");
        assertThat(textOf(55).encode().slice(0, 1).hex()).isEqualTo("b7");
        assertThat(textOf(56).encode().slice(0, 2).hex()).isEqualTo("b838");
        assertThat(textOf(256).encode().slice(0, 3).hex()).isEqualTo("b90100");
        assertThat(Rlp.sequence(textOf(254)).encode().slice(0, 3).hex()).isEqualTo("f90100");
    }

    @Test
    void everythingNearAGoodEncodingIsRefusedOrCanonical() throws MalformedException {
        Rlp item = Rlp.sequence(
                Rlp.scalar(1024),
                Rlp.sequence(Rlp.Text.EMPTY, Rlp.sequence(), textOf(33)),
                textOf(60),
                Rlp.text(Bytes.ofHex("05")));
        Canonicity.check(
                item.encode(), bytes -> Rlp.decode(Bytes.copyOf(bytes), MAX).encode());
    }

    @Test
    void nestingEndsAtItsLimitWhateverTheLength() throws MalformedException {
        Rlp nested = Rlp.sequence();
        for (int depth = 1; depth < Rlp.MAX_DEPTH; depth++) {
            nested = Rlp.sequence(nested);
        }
        assertThat(Rlp.decode(nested.encode(), MAX)).isEqualTo(nested);
        Bytes deeper = Rlp.sequence(nested).encode();
        refuses(Rlp.TOO_DEEP, () -> Rlp.decode(deeper, MAX));
        byte[] many = new byte[200_000];
        int at = many.length;
        for (int size = 0; at > 8; size = many.length - at) {
            byte[] head = head(size);
            at -= head.length;
            System.arraycopy(head, 0, many, at, head.length);
        }
        Bytes bottomless = Bytes.copyOf(many, at, many.length);
        refuses(Rlp.TOO_DEEP, () -> Rlp.decode(bottomless, MAX));
    }

    private static byte[] head(int size) {
        return size < 56
                ? new byte[] {(byte) (0xc0 + size)}
                : size < 256
                        ? new byte[] {(byte) 0xf8, (byte) size}
                        : size < 65_536
                                ? new byte[] {(byte) 0xf9, (byte) (size >>> 8), (byte) size}
                                : new byte[] {(byte) 0xfa, (byte) (size >>> 16), (byte) (size >>> 8), (byte) size};
    }

    @Test
    void inputEndsAtItsLimit() {
        assertThatNoException().isThrownBy(() -> Rlp.decode(textOf(10).encode(), 11));
        refuses(Rlp.OVER_LIMIT, () -> Rlp.decode(textOf(11).encode(), 11));
    }

    @Test
    void numbersHaveOneForm() throws MalformedException {
        for (long number : new long[] {0, 1, 127, 128, 255, 256, 1L << 32, Long.MAX_VALUE}) {
            assertThat(Rlp.scalar(number).asLong()).isEqualTo(number);
            assertThat(Rlp.decode(Rlp.scalar(number).encode(), 9).asLong()).isEqualTo(number);
        }
        BigInteger largest = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        assertThat(Rlp.scalar(largest).asScalar(32)).isEqualTo(largest);
        refuses(Rlp.OUT_OF_RANGE, () -> Rlp.scalar(largest.add(BigInteger.ONE)).asScalar(32));
        refuses(
                Rlp.OUT_OF_RANGE,
                () -> Rlp.text(Bytes.ofHex("8000000000000000")).asLong());
        refuses(
                Rlp.OUT_OF_RANGE,
                () -> Rlp.text(Bytes.ofHex("010000000000000000")).asLong());
        refuses(Rlp.NOT_SHORTEST, () -> Rlp.text(Bytes.ofHex("00")).asLong());
        refuses(Rlp.NOT_SHORTEST, () -> Rlp.text(Bytes.ofHex("0001")).asScalar(32));
        refuses(Rlp.WRONG_TYPE, () -> Rlp.sequence().asLong());
        assertThatIllegalArgumentException().isThrownBy(() -> Rlp.scalar(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Rlp.scalar(BigInteger.valueOf(-1)));
    }

    @Test
    void fieldsHaveTheirTypeAndSize() throws MalformedException {
        assertThat(textOf(32).asDigest().bytes()).isEqualTo(Word.ZERO.content());
        assertThat(textOf(20).asAddress()).isEqualTo(EvmAddress.ZERO);
        assertThat(Rlp.sequence(Rlp.Text.EMPTY).asItems(1)).containsExactly(Rlp.Text.EMPTY);
        refuses(Rlp.WRONG_SIZE, () -> textOf(31).asDigest());
        refuses(Rlp.WRONG_SIZE, () -> textOf(33).asDigest());
        refuses(Rlp.WRONG_SIZE, () -> textOf(21).asAddress());
        refuses(Rlp.WRONG_SIZE, () -> Rlp.sequence(Rlp.Text.EMPTY).asItems(2));
        refuses(Rlp.WRONG_TYPE, () -> Rlp.sequence().asText());
        refuses(Rlp.WRONG_TYPE, () -> textOf(3).asItems());
    }

    @Test
    void randomItemsComeBack() throws MalformedException {
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 2_000; round++) {
            Rlp item = random(random, 5);
            assertThat(Rlp.decode(item.encode(), MAX)).isEqualTo(item);
        }
    }

    private static Rlp random(SplittableRandom random, int depth) {
        if (depth == 0 || random.nextBoolean()) {
            byte[] content = new byte[random.nextInt(random.nextInt(4) == 0 ? 300 : 4)];
            random.nextBytes(content);
            return Rlp.text(Bytes.copyOf(content));
        }
        return new Rlp.Sequence(Stream.generate(() -> random(random, depth - 1))
                .limit(random.nextInt(6))
                .toList());
    }

    @Test
    void wordsAndAddressesHaveTheirSize() {
        assertThat(Word.of(258).content().hex()).endsWith("000102").hasSize(64);
        assertThat(Word.of(258).scalar().hex()).isEqualTo("0102");
        assertThat(Word.ZERO.scalar()).isEqualTo(Bytes.EMPTY);
        assertThat(Word.of(258).digest().bytes()).isEqualTo(Word.of(258).content());
        assertThat(Word.of(Word.of(3).digest())).isEqualTo(Word.of(3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Word(Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> EvmAddress.ofHex("00"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainId(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainId(ChainId.MAX + 1));
        assertThat(new ChainId(1337)).hasToString("1337");
        assertThat(EvmAddress.ofHex("ff" + "00".repeat(19))).isGreaterThan(EvmAddress.ofHex("7f" + "ff".repeat(19)));
    }

    @Test
    void keccakIsNotSha3() {
        // The hash of nothing, and "abc" of the submission to the competition.
        assertThat(Keccak256.of(Bytes.EMPTY).hex())
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assertThat(Keccak256.of(Bytes.utf8("abc")).hex())
                .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }
}
