package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DigestTest {
    /** FIPS 180-4 example: "abc". */
    private static final Digest ABC = Digest.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    @Test
    void hashesTheConcatenationOfItsParts() {
        assertThat(Digest.sha256(new byte[] {'a', 'b', 'c'})).isEqualTo(ABC);
        assertThat(Digest.sha256(new byte[] {'a'}, new byte[0], new byte[] {'b', 'c'}))
                .isEqualTo(ABC);
        assertThat(Digest.sha256((byte) 'a', new byte[] {'x', 'b', 'c', 'x'}, 1, 3))
                .isEqualTo(ABC);
        assertThat(Bytes.utf8("abc").sha256()).isEqualTo(ABC);
        Digest zero = Digest.of(new byte[32]);
        assertThat(Digest.sha256((byte) 1, zero, ABC))
                .isEqualTo(Digest.sha256(new byte[] {1}, new byte[32], ABC.toByteArray()));
    }

    @Test
    void callThatFailsLeavesNothingInTheNextHash() {
        byte[] message = {'a', 'b', 'c'};
        for (int[] range : new int[][] {{0, 4}, {-1, 2}, {2, 1}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> Digest.sha256((byte) 0, message, range[0], range[1]));
            assertThat(Digest.sha256(message)).isEqualTo(ABC);
        }
    }

    @Test
    void readsOnlyWhatLiesInsideTheSource() {
        byte[] source = new byte[40];
        System.arraycopy(ABC.toByteArray(), 0, source, 5, 32);
        assertThat(Digest.of(source, 5, 37)).isEqualTo(ABC);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Digest.of(source, 9, 41));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Digest.of(source, -1, 31));
    }

    @Test
    void comparesAsUnsignedBytes() {
        Digest low = Digest.ofHex("7f" + "00".repeat(31));
        Digest high = Digest.ofHex("80" + "00".repeat(31));
        assertThat(low).isLessThan(high);
        assertThat(low).isEqualByComparingTo(Digest.ofHex(low.hex()));
        assertThat(low).hasSameHashCodeAs(Digest.ofHex(low.hex())).isNotEqualTo(high);
    }

    @Test
    void keepsItsContentWhateverHappensToTheArrays() {
        byte[] content = ABC.toByteArray();
        Digest digest = Digest.of(content);
        content[0] = 0;
        digest.toByteArray()[1] = 0;
        assertThat(digest).isEqualTo(ABC).hasToString(ABC.hex());
        ByteBuffer target = ByteBuffer.allocate(32);
        digest.putInto(target);
        assertThat(Digest.of(target.array())).isEqualTo(ABC);
        assertThat(Digest.of(ABC.bytes())).isEqualTo(ABC);
    }
}
