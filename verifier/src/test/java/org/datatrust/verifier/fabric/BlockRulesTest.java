package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.common.Envelope;
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

    /** F8 (CVE-2023-46132): the reader in place sees what the protocol buffer library sees. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a01aa1201bb",
                "0a00" + "1201bb",
                "0a01aa" + "1200",
                "0a01aa",
                "1201bb",
                "1201bb" + "0a01aa",
                "0a01aa1201bb" + "1a00",
                "0a01aa1201bb" + "1201bb",
                "0a01aa1201bb" + "00",
                "0a8100aa" + "1201bb",
                "0a01aa" + "128100bb",
                "0a02aa" + "1201bb",
                "0a01aa" + "1202bb",
                "0a01aa" + "12",
                "0a01aa" + "1280",
                "0affffffff0faa1201bb",
                "0affffffffffffffffff01aa1201bb",
                "0a",
                "0801" + "1201bb"
            })
    void envelopesAreCanonical(String hex) {
        checkEnvelope(Bytes.ofHex(hex));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 129, 16_383, 16_384, 3_000_000})
    void envelopesOfAnySizeAreRead(int size) {
        byte[] envelope = Envelope.newBuilder()
                .setPayload(ByteString.copyFrom(new byte[size]))
                .setSignature(ByteString.copyFrom(new byte[size]))
                .build()
                .toByteArray();
        checkEnvelope(Bytes.copyOf(envelope));
        checkEnvelope(Bytes.copyOf(envelope, 0, envelope.length - 1));
    }

    private static void checkEnvelope(Bytes encoded) {
        boolean expected;
        try {
            Envelope parsed = Messages.canonical(Envelope.parser(), Messages.wire(encoded), FabricCode.NOT_CANONICAL);
            expected = !parsed.getPayload().isEmpty() && !parsed.getSignature().isEmpty();
        } catch (MalformedException e) {
            expected = false;
        }
        Digest hash = encoded.sha256();
        BlockEvidence block = new BlockEvidence(1, hash.bytes(), hash, List.of(encoded), Bytes.ofHex("00"));
        boolean accepted;
        try {
            BlockRules.requireEnvelopes(block);
            accepted = true;
        } catch (MalformedException e) {
            assertThat(e.code()).isEqualTo("FAB-01");
            accepted = false;
        }
        assertThat(accepted).isEqualTo(expected);
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
