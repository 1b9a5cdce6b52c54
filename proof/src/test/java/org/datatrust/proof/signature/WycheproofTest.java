package org.datatrust.proof.signature;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Wycheproof's ECDSA P-256 cases, by three providers with one verdict: what the curve arithmetic is asked is decided before
 * (rules S1 to S4). A valid signature with a high s is refused as such, and its low twin accepted.
 */
class WycheproofTest {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static List<Provider> providers() {
        List<Provider> providers = new ArrayList<>(List.of(new BouncyCastleProvider(), Security.getProvider("SunEC")));
        // Native, and only for this platform among our test dependencies.
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
            providers.add(AmazonCorrettoCryptoProvider.INSTANCE);
        }
        return providers;
    }

    @TestFactory
    Stream<DynamicNode> judgesEveryCaseAsItsFileSays() {
        List<Path> files = Vectors.files("**/testvectors_v1/ecdsa_secp256r1_sha256_test.json");
        return providers().stream()
                .map(provider -> DynamicContainer.dynamicContainer(
                        provider.getName(), files.stream().flatMap(file -> cases(new EcdsaP256(provider), file))));
    }

    private static Stream<DynamicTest> cases(EcdsaP256 verifier, Path file) {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode group : Vectors.json(file).get("testGroups")) {
            byte[] spki = hex(group.get("publicKeyDer"));
            for (JsonNode test : group.get("tests")) {
                String name =
                        "tcId " + test.get("tcId") + " " + test.get("comment").stringValue();
                tests.add(DynamicTest.dynamicTest(name, () -> judge(verifier, spki, test)));
            }
        }
        assertThat(tests).as(file.toString()).isNotEmpty();
        return tests.stream();
    }

    private static void judge(EcdsaP256 verifier, byte[] spki, JsonNode test) throws MalformedException {
        byte[] message = hex(test.get("msg"));
        byte[] signature = hex(test.get("sig"));
        P256PublicKey key;
        try {
            key = P256PublicKey.parse(spki);
        } catch (MalformedException e) {
            assertThat(test.get("result").stringValue()).isEqualTo("invalid");
            return;
        }
        SignatureCheck check = verifier.check(key, message, signature);
        switch (test.get("result").stringValue()) {
            case "invalid" -> assertThat(check.isValid()).isFalse();
            case "valid" -> {
                BigInteger s = s(signature);
                if (s.compareTo(ORDER.shiftRight(1)) <= 0) {
                    assertThat(check).isEqualTo(SignatureCheck.VALID);
                } else {
                    assertThat(check).isEqualTo(SignatureCheck.HIGH_S);
                    assertThat(verifier.check(key, message, withS(signature, ORDER.subtract(s))))
                            .isEqualTo(SignatureCheck.VALID);
                }
            }
            case "acceptable" -> assertThat(check).isNotNull();
            default -> throw new AssertionError("unknown result " + test.get("result"));
        }
    }

    /** Of a valid signature, whose form is known to be right. */
    private static BigInteger s(byte[] der) {
        return new BigInteger(Arrays.copyOfRange(der, 6 + der[3], der.length));
    }

    private static byte[] withS(byte[] der, BigInteger s) {
        byte[] r = Arrays.copyOfRange(der, 2, 4 + der[3]);
        byte[] content = s.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x30, (byte) (r.length + 2 + content.length)});
        out.writeBytes(r);
        out.writeBytes(new byte[] {0x02, (byte) content.length});
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] hex(JsonNode text) {
        return HexFormat.of().parseHex(text.stringValue());
    }
}
