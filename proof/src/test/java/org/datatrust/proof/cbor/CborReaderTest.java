package org.datatrust.proof.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For every code CBR-01 to CBR-12 the input that earns it, beside the nearest input that is accepted. */
class CborReaderTest {
    /** Reads the whole input as one value. */
    @FunctionalInterface
    private interface Shape<T> {
        T read(CborReader in) throws MalformedException;
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "17, 23",
        "1818, 24",
        "18ff, 255",
        "190100, 256",
        "19ffff, 65535",
        "1a00010000, 65536",
        "1affffffff, 4294967295",
        "1b0000000100000000, 4294967296",
        "1b0020000000000000, 9007199254740992",
        "1b7fffffffffffffff, 9223372036854775807"
    })
    void readsTheShortestFormOfAnInteger(String hex, long value) throws MalformedException {
        reads(value, hex, in -> in.uint(0, Long.MAX_VALUE));
        assertThat(Bytes.copyOf(new CborWriter().uint(value).toByteArray()).hex())
                .isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1800",
                "1817",
                "190000",
                "1900ff",
                "1a00000000",
                "1a0000ffff",
                "1b0000000000000000",
                "1b00000000ffffffff"
            })
    void refusesALongerFormOfAnInteger(String hex) {
        refuses("CBR-02", hex, in -> in.uint(0, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1b8000000000000000", "1bffffffffffffffff"})
    void refusesIntegersOf2To63AndMore(String hex) {
        refuses("CBR-12", hex, in -> in.uint(0, Long.MAX_VALUE));
    }

    @Test
    void refusesIntegersOutsideTheAllowedRange() throws MalformedException {
        reads(5L, "05", in -> in.uint(5, 5));
        refuses("CBR-12", "04", in -> in.uint(5, 5));
        refuses("CBR-12", "06", in -> in.uint(5, 5));
    }

    /** Negative, bytes, text, array, map, tag, false, null, undefined, simple, half, float, double, reserved, indefinite, break. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "20",
                "3bffffffffffffffff",
                "40",
                "60",
                "80",
                "a0",
                "c000",
                "c24101",
                "d9d9f700",
                "f4",
                "f6",
                "f7",
                "e0",
                "f820",
                "f90000",
                "fa00000000",
                "fb0000000000000000",
                "1c",
                "1d",
                "1e",
                "1f",
                "ff"
            })
    void refusesEveryOtherTypeThanTheExpectedOne(String hex) {
        refuses("CBR-06", hex, in -> in.uint(0, Long.MAX_VALUE));
    }

    @Test
    void refusesIndefiniteLengths() {
        refuses("CBR-06", "5f4101ff", in -> in.bytes(0, 9));
        refuses("CBR-06", "7f6161ff", in -> in.text(0, 9));
        refuses("CBR-06", "9f01ff", in -> in.beginArray(0, 9));
        refuses("CBR-06", "bf0101ff", in -> {
            in.beginMap(9);
            return 0;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "18", "19", "1900", "1a000100", "1b00000001000000"})
    void refusesIntegersThatEndTooEarly(String hex) {
        refuses("CBR-01", hex, in -> in.uint(0, Long.MAX_VALUE));
    }

    @Test
    void refusesStringsAndListsThatEndTooEarly() throws MalformedException {
        reads(Bytes.ofHex("010203"), "43010203", in -> in.bytes(0, 3));
        refuses("CBR-01", "430102", in -> in.bytes(0, 3));
        refuses("CBR-01", "626f", in -> in.text(0, 3));
        refuses("CBR-01", "8301", in -> in.beginArray(0, 3));
        refuses("CBR-01", "a301", in -> {
            in.beginMap(3);
            return 0;
        });
    }

    @Test
    void refusesBytesAfterTheEnd() throws MalformedException {
        reads(1L, "01", in -> in.uint(0, 9));
        for (String extra : List.of("00", "ff", "f6", "4100")) {
            refuses("CBR-05", "01" + extra, in -> in.uint(0, 9));
        }
    }

    @Test
    void readsMapsWhoseKeysAscend() throws MalformedException {
        reads(List.of(10L, 11L), "a2010a18640b", CborReaderTest::keys1And100);
        reads(List.of(10L, -1L), "a1010a", CborReaderTest::keys1And100);
    }

    @ParameterizedTest
    @CsvSource({
        "a2010a000b, CBR-03",
        "a2010a010b, CBR-04",
        "a3010a18640b18640b, CBR-04",
        "a3010a18640b050b, CBR-03",
        "a0, CBR-10",
        "a118640b, CBR-10",
        "a1000b, CBR-11",
        "a2000b010a, CBR-11",
        "a2010a050b, CBR-11",
        "a3010a18640b18650b, CBR-11",
        "a461410a010a18640b18650b, CBR-08",
        "a161410a, CBR-06",
        "a2010a61410b, CBR-06",
        "a2010a200b, CBR-06",
        "a201f618640b, CBR-06",
        "a2010a1900640b, CBR-02",
        "a2010a1801, CBR-02",
        "a2010a, CBR-01",
        "a2010a18, CBR-01",
        "b8020100186400, CBR-02",
        "81a0, CBR-06"
    })
    void refusesEveryOtherMap(String hex, String code) {
        refuses(code, hex, CborReaderTest::keys1And100);
    }

    @Test
    void refusesNestingDeeperThanTheLimit() throws MalformedException {
        reads(8, "81".repeat(7) + "80", in -> nested(in, 8));
        refuses("CBR-07", "81".repeat(8) + "80", in -> nested(in, 9));
        refuses("CBR-07", "a100".repeat(8) + "a0", in -> {
            for (int i = 0; i < 9; i++) {
                in.beginMap(1);
                in.key(0);
            }
            return 0;
        });
    }

    @Test
    void refusesWhatIsLongerOrShorterThanAllowed() throws MalformedException {
        refuses("CBR-08", "43010203", in -> in.bytes(0, 2));
        refuses("CBR-08", "43010203", in -> in.bytes(4, 9));
        refuses("CBR-08", "63616161", in -> in.text(0, 2));
        refuses("CBR-08", "60", in -> in.text(1, 2));
        refuses("CBR-08", "83010203", in -> in.beginArray(0, 2));
        refuses("CBR-08", "80", in -> in.beginArray(1, 2));
        refuses("CBR-08", "581f" + "00".repeat(31), CborReader::digest);
        refuses("CBR-08", "5821" + "00".repeat(33), CborReader::digest);
        reads(Digest.of(new byte[32]), "5820" + "00".repeat(32), CborReader::digest);
        refuses("CBR-08", "825820" + "00".repeat(32) + "5820" + "00".repeat(32), in -> in.digests(1));
        reads(List.of(Digest.of(new byte[32])), "815820" + "00".repeat(32), in -> in.digests(1));
        // A text's length is that of its bytes, not of its characters.
        refuses("CBR-08", "64f0a0aeb7", in -> in.text(0, 3));
        reads("\uD842\uDFB7", "64f0a0aeb7", in -> in.text(0, 4));
    }

    @Test
    void refusesInputLongerThanItsCap() throws MalformedException {
        CborReader.of(new byte[4], 4);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> CborReader.of(Bytes.copyOf(new byte[5]), 4))
                .extracting(MalformedException::code)
                .isEqualTo("CBR-08");
    }

    /** Lone continuation, overlong, surrogates, above U+10FFFF, cut short, Latin-1, UTF-16. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "6180",
                "62c080",
                "62c1bf",
                "63e08080",
                "63e09fbf",
                "64f0808080",
                "64f08fbfbf",
                "63eda080",
                "63edbfbf",
                "66eda182edbeb7",
                "64f4908080",
                "64f5808080",
                "61c3",
                "62e4bd",
                "63f0a0ae",
                "61fc",
                "62feff",
                "65fc80808080",
                "64616263ff"
            })
    void refusesTextThatIsNotUtf8(String hex) {
        refuses("CBR-09", hex, in -> in.text(0, 99));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "a",
                "\u007f\u0080\u07ff\u0800\uffff",
                "\ud800\udc00\udbff\udfff",
                "\ufeff",
                "臺台戶户",
                "\uD842\uDFB7野家\n第二行",
                "e\u0301 é"
            })
    void keepsTextExactlyAsItIs(String text) throws MalformedException {
        byte[] encoded = new CborWriter().text(text).toByteArray();
        reads(text, Bytes.copyOf(encoded).hex(), in -> in.text(0, 999));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5a7fffffff",
                "5b0000000100000000",
                "5b7fffffffffffffff",
                "9a7fffffff",
                "9b7fffffffffffffff",
                "ba7fffffff"
            })
    void hugeDeclaredLengthsCostNoMemory(String hex) throws MalformedException {
        // Warm up, so that class loading is not counted.
        assertThat(hugeRefused(hex)).isTrue();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            assertThat(hugeRefused(hex)).isTrue();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100 * 64 * 1024);
    }

    private static boolean hugeRefused(String hex) throws MalformedException {
        CborReader in = CborReader.of(Bytes.ofHex(hex + "00"), 100);
        try {
            switch (hex.charAt(0)) {
                case '5' -> in.bytes(0, Integer.MAX_VALUE);
                case '9' -> in.digests(Integer.MAX_VALUE);
                default -> in.beginMap(Integer.MAX_VALUE);
            }
        } catch (MalformedException e) {
            return e.code().equals("CBR-01") || e.code().equals("CBR-08");
        }
        return false;
    }

    @Test
    void misuseByTheCallerIsABugAndNotBadInput() throws MalformedException {
        assertThatIllegalStateException().isThrownBy(() -> reader("a0").hasKey(1));
        assertThatIllegalStateException().isThrownBy(() -> reader("a0").endMap());
        assertThatIllegalStateException().isThrownBy(() -> reader("80").endArray());
        CborReader map = reader("a2010a020b");
        map.beginMap(2);
        assertThatIllegalStateException().isThrownBy(() -> map.uint(0, 9));
        map.key(1);
        assertThatIllegalStateException().isThrownBy(() -> map.hasKey(2));
        assertThatIllegalStateException().isThrownBy(map::endArray);
        CborReader array = reader("820102");
        array.beginArray(0, 2);
        array.uint(0, 9);
        assertThatIllegalStateException().isThrownBy(array::endArray);
        array.uint(0, 9);
        assertThatIllegalStateException().isThrownBy(() -> array.uint(0, 9));
        assertThatIllegalStateException().isThrownBy(array::endMap);
    }

    private static List<Long> keys1And100(CborReader in) throws MalformedException {
        in.beginMap(3);
        in.key(1);
        long first = in.uint(0, 99);
        long second = in.hasKey(100) ? in.uint(0, 99) : -1;
        in.endMap();
        return List.of(first, second);
    }

    private static int nested(CborReader in, int depth) throws MalformedException {
        for (int i = 0; i < depth; i++) {
            in.beginArray(0, 1);
        }
        for (int i = 0; i < depth; i++) {
            in.endArray();
        }
        return depth;
    }

    private static CborReader reader(String hex) throws MalformedException {
        return CborReader.of(Bytes.ofHex(hex), 1000);
    }

    private static <T> T read(String hex, Shape<T> shape) throws MalformedException {
        CborReader in = reader(hex);
        T value = shape.read(in);
        in.end();
        return value;
    }

    private static <T> void reads(T expected, String hex, Shape<T> shape) throws MalformedException {
        T value = read(hex, shape);
        assertThat((Object) value).as(hex).isEqualTo(expected);
    }

    private static <T> void refuses(String code, String hex, Shape<T> shape) {
        assertThatExceptionOfType(MalformedException.class)
                .as(hex)
                .isThrownBy(() -> read(hex, shape))
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }
}
