package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keys and algorithms may sign at all, at the edges of what is allowed. */
class SignatureSchemeTest {
    private static final BigInteger USUAL_EXPONENT = BigInteger.valueOf(65_537);

    private static Optional<Algorithm> rsa(BigInteger modulus, BigInteger exponent) throws IOException {
        return SignatureScheme.ofKey(new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new RSAPublicKey(modulus, exponent)));
    }

    /** Odd, and of exactly so many bits. */
    private static BigInteger modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    }

    @ParameterizedTest
    @CsvSource({"2047,", "2048, RSA_2048", "3071, RSA_2048", "3072, RSA_3072", "4096, RSA_3072", "4097,"})
    void takesKeysOf2048To4096Bits(int bits, Algorithm kind) throws IOException {
        assertThat(rsa(modulus(bits), USUAL_EXPONENT)).isEqualTo(Optional.ofNullable(kind));
    }

    @Test
    void takesOddExponentsFrom3To64Bits() throws IOException {
        for (BigInteger good : new BigInteger[] {BigInteger.valueOf(3), USUAL_EXPONENT, modulus(64)}) {
            assertThat(rsa(modulus(2048), good)).as("%s", good).contains(Algorithm.RSA_2048);
        }
        for (BigInteger bad : new BigInteger[] {BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(4), modulus(65)}) {
            assertThat(rsa(modulus(2048), bad)).as("%s", bad).isEmpty();
        }
    }

    @Test
    void refusesAnEvenModulus() throws IOException {
        assertThat(rsa(modulus(2048).subtract(BigInteger.ONE), USUAL_EXPONENT)).isEmpty();
    }

    private static Optional<Algorithm> curve(ASN1Encodable parameters, int length, int first) {
        byte[] point = new byte[length];
        point[0] = (byte) first;
        return SignatureScheme.ofKey(new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters), point));
    }

    @Test
    void takesUncompressedPointsOfTwoNamedCurves() {
        assertThat(curve(SECObjectIdentifiers.secp256r1, 65, 4)).contains(Algorithm.P_256);
        assertThat(curve(SECObjectIdentifiers.secp384r1, 97, 4)).contains(Algorithm.P_384);
        assertThat(curve(SECObjectIdentifiers.secp256r1, 33, 2)).isEmpty();
        assertThat(curve(SECObjectIdentifiers.secp256r1, 65, 6)).isEmpty();
        assertThat(curve(SECObjectIdentifiers.secp384r1, 97, 6)).isEmpty();
        assertThat(curve(SECObjectIdentifiers.secp384r1, 65, 4)).isEmpty();
        assertThat(curve(SECObjectIdentifiers.secp521r1, 133, 4)).isEmpty();
        assertThat(curve(SECObjectIdentifiers.secp256k1, 65, 4)).isEmpty();
    }

    private static AlgorithmIdentifier identifier(ASN1ObjectIdentifier algorithm, ASN1Encodable parameters) {
        return new AlgorithmIdentifier(algorithm, parameters);
    }

    @Test
    void parametersAreAbsentOrForRsaNull() {
        ASN1ObjectIdentifier rsa = PKCSObjectIdentifiers.sha256WithRSAEncryption;
        ASN1ObjectIdentifier ecdsa = X9ObjectIdentifiers.ecdsa_with_SHA256;
        DERUTF8String other = new DERUTF8String("x");
        assertThat(SignatureScheme.of(new AlgorithmIdentifier(rsa))).isPresent();
        assertThat(SignatureScheme.of(identifier(rsa, DERNull.INSTANCE))).isPresent();
        assertThat(SignatureScheme.of(identifier(rsa, other))).isEmpty();
        assertThat(SignatureScheme.of(new AlgorithmIdentifier(ecdsa))).isPresent();
        assertThat(SignatureScheme.of(identifier(ecdsa, DERNull.INSTANCE))).isEmpty();
        assertThat(SignatureScheme.of(identifier(PKCSObjectIdentifiers.sha1WithRSAEncryption, DERNull.INSTANCE)))
                .isEmpty();
    }

    @Test
    void aCmsSignatureThatNamesTwoHashFunctionsIsRefused() {
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
        AlgorithmIdentifier sha512 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512);
        AlgorithmIdentifier ecdsa = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        AlgorithmIdentifier rsa = identifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        assertThat(SignatureScheme.ofCms(ecdsa, sha256)).contains(new SignatureScheme(Algorithm.SHA_256, false));
        assertThat(SignatureScheme.ofCms(ecdsa, sha512)).isEmpty();
        assertThat(SignatureScheme.ofCms(rsa, sha512)).contains(new SignatureScheme(Algorithm.SHA_512, true));
        assertThat(SignatureScheme.ofCms(
                        identifier(PKCSObjectIdentifiers.rsaEncryption, new DERUTF8String("x")), sha512))
                .isEmpty();
    }

    @Test
    void aKeyOfAnotherKindVerifiesNothing() throws IOException {
        SubjectPublicKeyInfo short1024 = new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new RSAPublicKey(modulus(1024), USUAL_EXPONENT));
        assertThat(new SignatureScheme(Algorithm.SHA_256, true).verifies(short1024, new byte[1], new byte[128]))
                .isFalse();
    }
}
