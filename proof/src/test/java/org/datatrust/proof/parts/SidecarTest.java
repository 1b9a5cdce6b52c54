package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarTest {
    private static final PartsKey KEY = HashedParts.key(2);

    @Test
    void keyIsNotToldByAccident() {
        Sidecar sidecar = new HashedParts(KEY, HashedParts.rows(3)).sidecar();
        assertThat(KEY.toString()).isEqualTo("PartsKey[secret]");
        assertThat(sidecar.toString()).doesNotContain(KEY.secret().hex());
    }

    @Test
    void keyHas32Bytes() {
        for (int size : new int[] {0, 31, 33}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new PartsKey(Bytes.copyOf(new byte[size])));
        }
    }

    @Test
    void sidecarHasOneEncoding() throws MalformedException {
        Canonicity.check(
                new HashedParts(KEY, HashedParts.rows(600)).sidecar().encode(),
                bytes -> Sidecar.parse(bytes).encode());
    }

    @Test
    void contentThatChangedIsNotDisclosed() {
        List<Bytes> rows = HashedParts.rows(300);
        Sidecar sidecar = new HashedParts(KEY, rows).sidecar();
        List<Bytes> changed = new ArrayList<>(rows.subList(0, 256));
        changed.set(17, Bytes.utf8("another"));
        for (List<Bytes> content : List.of(changed, rows.subList(0, 255), rows.subList(1, 257), List.<Bytes>of())) {
            MalformedException refusal = Objects.requireNonNull(catchThrowableOfType(
                    MalformedException.class,
                    () -> sidecar.disclose(new TreeSet<>(List.of(3L)), false, Map.of(0L, content))));
            assertThat(refusal.code()).isEqualTo("PRT-46");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 300, 1L << 32})
    void partThatTheContentHasNotIsNotDisclosed(long part) {
        Sidecar sidecar = new HashedParts(KEY, HashedParts.rows(300)).sidecar();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sidecar.disclose(new TreeSet<>(List.of(part)), false, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, csv-1, ''",
        "256, 1, 0, csv-1, ''",
        "257, 2, 0, csv-1, ''",
        "257, 1, 0, csv-1, PRT-45",
        "256, 2, 0, csv-1, PRT-45",
        "1, 1, 1, csv-1, PRT-45",
        "1, 1, 0, file-1, PRT-40",
        "1, 1, 0, x, PRT-40"
    })
    void runsFitTheNumberOfParts(long count, int runs, int spareBytes, String profile, String code)
            throws MalformedException {
        CborWriter out = new CborWriter().map(5);
        out.key(1)
                .uint(1)
                .key(2)
                .text(profile)
                .key(3)
                .bytes(new byte[32])
                .key(4)
                .uint(count);
        byte[] encoded =
                out.key(5).bytes(new byte[runs * 40 + spareBytes]).end().toByteArray();
        if (code.isEmpty()) {
            assertThat(Sidecar.parse(encoded).runs()).hasSize(runs);
        } else {
            assertThat(Objects.requireNonNull(
                                    catchThrowableOfType(MalformedException.class, () -> Sidecar.parse(encoded)))
                            .code())
                    .isEqualTo(code);
        }
    }

    @Test
    void offsetsDescendingAreRefused() {
        Digest root = Digest.sha256(new byte[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sidecar(
                        DigestProfile.CSV_1, KEY, 300, List.of(new Sidecar.Run(5, root), new Sidecar.Run(4, root))));
    }
}
