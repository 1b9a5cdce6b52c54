package org.datatrust.network.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvmKeyTest {
    private static final String ONE = "0".repeat(63) + "1";

    @TempDir
    Path folder;

    /** Keys that are numbers everybody knows, with the addresses everybody knows. */
    @ParameterizedTest
    @CsvSource({
        "1, 0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
        "2, 0x2b5ad5c4795c026514f8317c7a215e218dccd6cf",
        "3, 0x6813eb9362372eef6200f3b1dbc3f819671cba69"
    })
    void namesTheAccount(String digit, String address) {
        assertThat(EvmKey.of("0".repeat(63) + digit).address()).isEqualTo(address);
    }

    /** The public key of 1 is the generator of the curve (SEC 2). */
    @Test
    void namesTheNode() {
        assertThat(EvmKey.of(ONE).enodeId())
                .isEqualTo("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                "000000000000000000000000000000000000000000000000000000000000000g",
                "0000000000000000000000000000000000000000000000000000000000000001\n"
            })
    void refusesWhatIsNoKey(String text) {
        assertThatThrownBy(() -> EvmKey.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesAFileThatOnlyItsOwnerReads() throws IOException {
        Path file = folder.resolve("keys/a.key");
        EvmKey key = EvmKey.generateInto(file, new SecureRandom());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}");
        assertThat(EvmKey.read(file).address()).isEqualTo(key.address());
        assertThat(EvmKey.generate(new SecureRandom()).address()).isNotEqualTo(key.address());
    }

    @Test
    void tellsNothingSecret() {
        assertThat(EvmKey.of(ONE)).hasToString("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    }
}
