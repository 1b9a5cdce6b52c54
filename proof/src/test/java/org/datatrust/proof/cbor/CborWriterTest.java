package org.datatrust.proof.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.junit.jupiter.api.Test;

class CborWriterTest {
    @Test
    void writesNestedValues() {
        CborWriter out = new CborWriter();
        out.map(2);
        out.key(1).array(3).uint(1).text("水").bytes(Bytes.ofHex("ff")).end();
        out.key(24).map(0).end();
        out.end();
        assertThat(Bytes.copyOf(out.toByteArray()).hex()).isEqualTo("a201" + "8301" + "63e6b0b4" + "41ff" + "1818a0");
    }

    @Test
    void writesDigests() {
        byte[] written =
                new CborWriter().digests(List.of(Digest.of(new byte[32]))).toByteArray();
        assertThat(Bytes.copyOf(written).hex()).isEqualTo("815820" + "00".repeat(32));
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().uint(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().array(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().map(-1));
    }

    @Test
    void refusesLoneSurrogates() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().text("\uD842"));
    }

    @Test
    void refusesKeysOutOfOrderOrOutOfPlace() {
        assertThatIllegalStateException().isThrownBy(() -> new CborWriter().key(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().array(1).key(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(2).key(1).uint(0).key(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(2).key(1).uint(0).key(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(2).key(1).key(2));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(1).key(-1));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(1).key(1).uint(0).key(2));
    }

    @Test
    void refusesAWrongNumberOfItems() {
        assertThatIllegalStateException().isThrownBy(() -> new CborWriter().end());
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().array(1).end());
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().array(1).uint(0).uint(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(1).uint(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().map(1).key(1).end());
        assertThatIllegalStateException()
                .isThrownBy(() -> new CborWriter().array(0).toByteArray());
    }
}
