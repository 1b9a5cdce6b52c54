package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
    @Test
    void keepsItsContentWhateverHappensToTheArrays() {
        byte[] source = {1, 2, 3};
        Bytes bytes = Bytes.copyOf(source);
        source[0] = 9;
        bytes.toByteArray()[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.ofHex("010203"));
        assertThat(bytes).hasSameHashCodeAs(Bytes.ofHex("010203")).hasToString("010203");
        assertThat(bytes).isNotEqualTo(Bytes.ofHex("010204"));
    }

    @Test
    void copiesWhatIsLeftInABuffer() {
        byte[] source = {1, 2, 3, 4};
        ByteBuffer buffer = ByteBuffer.wrap(source, 1, 2).asReadOnlyBuffer();
        Bytes bytes = Bytes.copyOf(buffer);
        source[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.ofHex("0203"));
        assertThat(buffer.hasRemaining()).isFalse();
        assertThat(Bytes.copyOf(buffer)).isEqualTo(Bytes.EMPTY);
    }

    @Test
    void slicesAndJoins() {
        Bytes bytes = Bytes.ofHex("0102030405");
        assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.ofHex("0203"));
        byte[] target = new byte[5];
        bytes.copyTo(target, 2, 1, 3);
        assertThat(target).containsExactly(0, 0, 2, 3, 0);
        assertThat(bytes.slice(2, 2)).isEqualTo(Bytes.EMPTY);
        assertThat(bytes.slice(0, 2).concat(bytes.slice(2, 5))).isEqualTo(bytes);
        assertThat(bytes.at(4)).isEqualTo((byte) 5);
        assertThat(bytes.size()).isEqualTo(5);
        assertThat(Bytes.EMPTY.isEmpty()).isTrue();
        assertThat(bytes.isEmpty()).isFalse();
    }

    @Test
    void refusesRangesOutsideRatherThanShorteningThem() {
        Bytes bytes = Bytes.ofHex("010203");
        for (int[] range :
                new int[][] {{-1, 2}, {0, 4}, {2, 1}, {3, 4}, {Integer.MIN_VALUE, 1}, {1, Integer.MAX_VALUE}}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> bytes.slice(range[0], range[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "台北市政府公報", "\uD842\uDFB7野家", "line\nbreak", "\0", "\uDBFF\uDFFF"})
    void encodesTextAsUtf8(String text) {
        assertThat(Bytes.utf8(text)).isEqualTo(Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD842", "\uDFB7", "a\uD842b", "\uDFB7\uD842"})
    void refusesLoneSurrogatesInsteadOfReplacingThem(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.utf8(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "zz", "0x01", "01 02"})
    void refusesWhatIsNotHexadecimal(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Bytes.ofHex(text));
    }
}
