package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitmentTest {
    private static final Bytes KEY = Bytes.ofHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "王小明", "A123456789"})
    void isTheHmacOfThePlatformOverDomainZeroByteAndValue(String value) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.toByteArray(), "HmacSHA256"));
        byte[] expected =
                mac.doFinal(Bytes.utf8("domain\0").concat(Bytes.utf8(value)).toByteArray());
        assertThat(Commitment.of(KEY, "domain", Bytes.utf8(value))).isEqualTo(Digest.of(expected));
    }

    @Test
    void domainAndValueDoNotRunIntoEachOther() {
        assertThat(Commitment.of(KEY, "ab", Bytes.utf8("c"))).isNotEqualTo(Commitment.of(KEY, "a", Bytes.utf8("bc")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void refusesKeysOfAnotherLength(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Commitment.of(Bytes.copyOf(new byte[size]), "domain", Bytes.EMPTY));
    }
}
