package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.cbor.Numbered;

/**
 * One value, one byte string: whatever a parser accepts encodes to exactly what was parsed, and what it refuses it refuses with
 * {@link MalformedException} and nothing else.
 */
public final class Canonicity {
    /** Parses and encodes again. */
    @FunctionalInterface
    public interface Format {
        Bytes encodeParsed(byte[] input) throws MalformedException;
    }

    private final Format format;
    private int accepted;
    private int refused;

    private Canonicity(Format format) {
        this.format = format;
    }

    /** Tries a good encoding and everything near it; at least one neighbour must be accepted and many must be refused. */
    public static void check(Bytes good, Format format) throws MalformedException {
        assertThat(format.encodeParsed(good.toByteArray())).isEqualTo(good);
        Canonicity check = new Canonicity(format);
        check.everyTruncation(good.toByteArray());
        check.everyPlaceWithOtherBytes(good.toByteArray());
        check.everyInsertionAndDeletion(good.toByteArray());
        check.randomDamage(good.toByteArray(), 5_000);
        assertThat(check.accepted).isPositive();
        assertThat(check.refused).isGreaterThan(1000);
    }

    /** Each value comes back from its number; the numbers are 1 to as many as there are values. */
    public static <E extends Enum<E> & Numbered> void checkNumbers(Class<E> type) throws MalformedException {
        E[] values = type.getEnumConstants();
        for (E value : values) {
            assertThat(reader(value.code()).numbered(type)).isEqualTo(value);
        }
        for (int none : new int[] {0, values.length + 1}) {
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> reader(none).numbered(type))
                    .extracting(MalformedException::code)
                    .isEqualTo(CborReader.OUT_OF_RANGE);
        }
    }

    private static CborReader reader(int number) throws MalformedException {
        return CborReader.of(new CborWriter().uint(number).toByteArray(), 16);
    }

    private void everyTruncation(byte[] good) {
        for (int length = 0; length < good.length; length++) {
            int before = refused;
            attempt(Arrays.copyOf(good, length));
            assertThat(refused).as("the first %s bytes", length).isEqualTo(before + 1);
        }
    }

    private void everyPlaceWithOtherBytes(byte[] good) {
        byte[] input = good.clone();
        for (int at = 0; at < input.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                input[at] = (byte) (good[at] ^ 1 << bit);
                attempt(input);
            }
            for (int step = 1; step < 256; step += 7) {
                input[at] = (byte) (good[at] + step);
                attempt(input);
            }
            input[at] = good[at];
        }
    }

    private void everyInsertionAndDeletion(byte[] good) {
        for (int at = 0; at <= good.length; at++) {
            for (int inserted : new int[] {0x00, 0x01, 0x18, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0, 0xf6, 0xff}) {
                byte[] longer = new byte[good.length + 1];
                System.arraycopy(good, 0, longer, 0, at);
                longer[at] = (byte) inserted;
                System.arraycopy(good, at, longer, at + 1, good.length - at);
                attempt(longer);
            }
            if (at < good.length) {
                byte[] shorter = Arrays.copyOf(good, good.length - 1);
                System.arraycopy(good, at + 1, shorter, at, shorter.length - at);
                attempt(shorter);
            }
        }
    }

    private void randomDamage(byte[] good, int rounds) {
        SplittableRandom random = new SplittableRandom(good.length);
        for (int round = 0; round < rounds; round++) {
            byte[] input = Arrays.copyOf(good, good.length - random.nextInt(4) + random.nextInt(4));
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                input[random.nextInt(input.length)] = (byte) random.nextInt();
            }
            int from = random.nextInt(good.length);
            int to = random.nextInt(input.length);
            System.arraycopy(
                    good,
                    from,
                    input,
                    to,
                    random.nextInt(1 + Math.min(8, Math.min(good.length - from, input.length - to))));
            attempt(input);
        }
    }

    private void attempt(byte[] input) {
        Bytes encoded;
        try {
            encoded = format.encodeParsed(input);
        } catch (MalformedException e) {
            if (!e.code().matches("(CBR|NAM|STM|LOG|SIG|CNS|DTS|PRT|RLP|MPT|EVH|EVR)-\\d\\d")) {
                throw new AssertionError("unknown code " + e.code(), e);
            }
            refused++;
            return;
        }
        accepted++;
        assertThat(encoded.toByteArray()).isEqualTo(input);
    }
}
