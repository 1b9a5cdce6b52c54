package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockRulesTest {
    /** F1: against BouncyCastle's own encoder. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "127",
                "128",
                "255",
                "256",
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615"
            })
    void headerBytesAreDer(String number) throws IOException {
        BigInteger value = new BigInteger(number);
        Digest hash = Digest.sha256(new byte[] {1});
        Bytes previous = value.signum() == 0 ? Bytes.EMPTY : hash.bytes();
        byte[] expected = new DERSequence(new ASN1Encodable[] {
                    new ASN1Integer(value),
                    new DEROctetString(previous.toByteArray()),
                    new DEROctetString(hash.toByteArray())
                })
                .getEncoded(ASN1Encoding.DER);
        assertThat(BlockRules.headerBytes(value, previous, hash)).isEqualTo(expected);
    }

    /** F7: always more than two thirds of the honest and never a rounded-down half. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 4", "6, 4", "7, 5", "8, 6", "9, 6", "10, 7", "13, 9", "16, 11"})
    void quorumIsTheCeilingOfHalfOfAllFaultyAndOne(int consenters, int quorum) {
        assertThat(ChannelConfig.quorum(consenters)).isEqualTo(quorum);
        int faulty = (consenters - 1) / 3;
        assertThat(quorum).isEqualTo((int) Math.ceil((consenters + faulty + 1) / 2.0));
    }
}
