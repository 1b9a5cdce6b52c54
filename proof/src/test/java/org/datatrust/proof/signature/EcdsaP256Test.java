package org.datatrust.proof.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One signature and everything near it; the signature is that of RFC 6979 section A.2.5, with the low s. */
class EcdsaP256Test {
    private static final String ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    private static final String X = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    private static final String Y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    private static final String R = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
    private static final String HIGH_S = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
    private static final String NAMED = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
    private static final byte[] MESSAGE = Bytes.utf8("sample").toByteArray();

    private final EcdsaP256 verifier = new EcdsaP256(new BouncyCastleProvider());
    private final P256PublicKey key;

    EcdsaP256Test() throws MalformedException {
        key = P256PublicKey.parse(Bytes.ofHex(NAMED + "04" + X + Y).toByteArray());
    }

    @Test
    void acceptsAGoodSignature() {
        assertThat(check(der(R, lowS()))).isEqualTo(SignatureCheck.VALID);
        byte[][] parts = {{}, {'s', 'a', 'm'}, {'p', 'l', 'e'}};
        assertThat(verifier.check(key, parts, Bytes.ofHex(der(R, lowS())).toByteArray()))
                .isEqualTo(SignatureCheck.VALID);
    }

    @Test
    @DisplayName("S2 the twin with the high s is refused as such")
    void refusesTheHighTwin() {
        assertThat(check(der(R, HIGH_S))).isEqualTo(SignatureCheck.HIGH_S);
        BigInteger half = new BigInteger(ORDER, 16).shiftRight(1);
        assertThat(check(der(R, hex(half)))).isEqualTo(SignatureCheck.MISMATCH);
        assertThat(check(der(R, hex(half.add(BigInteger.ONE))))).isEqualTo(SignatureCheck.HIGH_S);
    }

    @Test
    @DisplayName("S1 r and s outside [1, n-1] are refused")
    void refusesNumbersOutOfRange() {
        String above = hex(new BigInteger(ORDER, 16).add(BigInteger.ONE));
        for (String bad : List.of("00", ORDER, above, "ff".repeat(32))) {
            assertThat(check(der(bad, lowS()))).isEqualTo(SignatureCheck.OUT_OF_RANGE);
            assertThat(check(der(R, bad))).isEqualTo(SignatureCheck.OUT_OF_RANGE);
        }
        // Negative: -1, and r without the zero that keeps it positive.
        assertThat(check("3006" + "0201ff" + "020101")).isEqualTo(SignatureCheck.OUT_OF_RANGE);
        assertThat(check("3006" + "020101" + "0201ff")).isEqualTo(SignatureCheck.OUT_OF_RANGE);
        assertThat(check("3044" + "0220" + R + "0220" + lowS())).isEqualTo(SignatureCheck.OUT_OF_RANGE);
    }

    @Test
    @DisplayName("S3 every other encoding of a good signature is refused")
    void refusesOtherEncodings() {
        String r = "022100" + R;
        String s = "0220" + lowS();
        assertThat(check("3045" + r + s)).isEqualTo(SignatureCheck.VALID);
        for (String bad : List.of(
                "",
                "30",
                "3000",
                "3045" + r + s + "00",
                "3046" + r + s + "00",
                "3045" + r + s.substring(2),
                "308145" + r + s,
                "30820045" + r + s,
                "3080" + r + s + "0000",
                "3146" + r + s,
                "3047" + "02230000" + "00" + R + s,
                "3046" + r + "022100" + lowS(),
                "3046" + "02812100" + R + s,
                "3045" + "032100" + R + s,
                "3045" + r + "0320" + lowS(),
                "3043" + r + "0200",
                "3025" + "0200" + r,
                "3045" + r + "0221" + lowS(),
                "3045" + r + "02ff" + lowS(),
                "3045" + "02ff00" + R + s,
                "3047" + r + s + "0500",
                "3006" + "0201ff" + "0202ff",
                "3007" + "0202ff80" + "020101",
                "30" + "00".repeat(80))) {
            assertThat(check(bad)).as(bad).isEqualTo(SignatureCheck.NOT_DER);
        }
    }

    @Test
    void everyByteOfTheSignatureCounts() {
        byte[] good = Bytes.ofHex(der(R, lowS())).toByteArray();
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                assertThat(verifier.check(key, MESSAGE, bad).isValid()).isFalse();
            }
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(verifier.check(key, MESSAGE, Arrays.copyOf(good, length)))
                    .isEqualTo(SignatureCheck.NOT_DER);
        }
    }

    @Test
    void everyByteOfTheMessageCounts() {
        byte[] signature = Bytes.ofHex(der(R, lowS())).toByteArray();
        for (int at = 0; at < MESSAGE.length; at++) {
            byte[] other = MESSAGE.clone();
            other[at] ^= 1;
            assertThat(verifier.check(key, other, signature)).isEqualTo(SignatureCheck.MISMATCH);
        }
        assertThat(verifier.check(key, new byte[0], signature)).isEqualTo(SignatureCheck.MISMATCH);
    }

    @Test
    @DisplayName("S4 every other encoding of the key, and points off the curve, are refused")
    void refusesOtherKeys() {
        String p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        String point = "04" + X + Y;
        String flippedY = Y.substring(0, 63) + "8";
        for (String bad : List.of(
                "",
                "30",
                NAMED + point + "00",
                NAMED + point.substring(0, 128),
                // Off the curve, all zero, coordinates not below p.
                NAMED + "04" + X + flippedY,
                NAMED + "04" + Y + X,
                NAMED + "04" + "00".repeat(64),
                NAMED + "04" + p + Y,
                NAMED + "04" + "00".repeat(32) + p,
                NAMED + "04" + "ff".repeat(64),
                // Hybrid and compressed forms, infinity.
                NAMED + "07" + X + Y,
                "3039301306072a8648ce3d020106082a8648ce3d030107032200" + "03" + X,
                "3019301306072a8648ce3d020106082a8648ce3d030107030200" + "00",
                // Unused bits in the bit string, BER lengths, secp256k1, another algorithm.
                "3059301306072a8648ce3d020106082a8648ce3d030107034201" + point,
                "308159301306072a8648ce3d020106082a8648ce3d030107034200" + point,
                "3056301006072a8648ce3d020106052b8104000a034200" + point,
                "3059301306072a8648ce3d020206082a8648ce3d030107034200" + point)) {
            assertThatExceptionOfType(MalformedException.class)
                    .as(bad)
                    .isThrownBy(() -> P256PublicKey.parse(Bytes.ofHex(bad).toByteArray()))
                    .extracting(MalformedException::code)
                    .isEqualTo("SIG-01");
        }
    }

    @Test
    @DisplayName("S4 every single damaged bit of a key is refused, so no two encodings are near each other")
    void refusesEveryDamagedKey() {
        byte[] good = key.encoded().toByteArray();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> P256PublicKey.parse(bad));
        }
    }

    @Test
    void keysAreEqualByTheirBytes() throws MalformedException {
        assertThat(P256PublicKey.parse(key.encoded().toByteArray()))
                .isEqualTo(key)
                .hasSameHashCodeAs(key);
        String negated = hex(new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16)
                .subtract(new BigInteger(Y, 16)));
        P256PublicKey other =
                P256PublicKey.parse(Bytes.ofHex(NAMED + "04" + X + negated).toByteArray());
        assertThat(other).isNotEqualTo(key);
        assertThat(verifier.check(other, MESSAGE, Bytes.ofHex(der(R, lowS())).toByteArray()))
                .isEqualTo(SignatureCheck.MISMATCH);
    }

    private SignatureCheck check(String der) {
        return verifier.check(key, MESSAGE, Bytes.ofHex(der).toByteArray());
    }

    private static String lowS() {
        return hex(new BigInteger(ORDER, 16).subtract(new BigInteger(HIGH_S, 16)));
    }

    private static String hex(BigInteger value) {
        String hex = value.toString(16);
        return "0".repeat(64 - hex.length()) + hex;
    }

    private static String der(String r, String s) {
        String content = integer(r) + integer(s);
        return "30" + HexFormat.of().toHexDigits((byte) (content.length() / 2)) + content;
    }

    private static String integer(String hex) {
        byte[] content = new BigInteger(hex, 16).toByteArray();
        return "02" + HexFormat.of().toHexDigits((byte) content.length)
                + Bytes.copyOf(content).hex();
    }
}
