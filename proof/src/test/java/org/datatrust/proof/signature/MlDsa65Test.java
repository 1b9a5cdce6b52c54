package org.datatrust.proof.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.MLDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.MLDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Wycheproof's ML-DSA-65 cases, and that the context counts (rule S9). */
class MlDsa65Test {
    private static final byte[] MESSAGE = "a checkpoint".getBytes(StandardCharsets.UTF_8);

    @TestFactory
    Stream<DynamicTest> judgesEveryCaseAsItsFileSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : Vectors.files("**/testvectors_v1/mldsa_65_verify_test.json")) {
            for (JsonNode group : Vectors.json(file).get("testGroups")) {
                Bytes key = hex(group.get("publicKey"));
                for (JsonNode test : group.get("tests")) {
                    String name = "tcId " + test.get("tcId") + " "
                            + test.get("comment").stringValue();
                    tests.add(DynamicTest.dynamicTest(name, () -> judge(key, test)));
                }
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private static void judge(Bytes key, JsonNode test) {
        Bytes context = test.has("ctx") ? hex(test.get("ctx")) : Bytes.EMPTY;
        boolean holds = MlDsa65.isSignedBy(key, context, hex(test.get("msg")).toByteArray(), hex(test.get("sig")));
        assertThat(holds).isEqualTo(test.get("result").stringValue().equals("valid"));
    }

    private static Bytes hex(JsonNode text) {
        return Bytes.ofHex(text.stringValue());
    }

    @Test
    void theContextCounts() throws Exception {
        MLDSAKeyPairGenerator generator = new MLDSAKeyPairGenerator();
        generator.init(new MLDSAKeyGenerationParameters(new SecureRandom(), MLDSAParameters.ml_dsa_65));
        var keys = generator.generateKeyPair();
        Bytes key = Bytes.copyOf(((MLDSAPublicKeyParameters) keys.getPublic()).getEncoded());
        Bytes context = Bytes.utf8("datatrust.checkpoint/v1");
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(keys.getPrivate(), context.toByteArray()));
        signer.update(MESSAGE, 0, MESSAGE.length);
        Bytes signature = Bytes.copyOf(signer.generateSignature());

        assertThat(MlDsa65.isSignedBy(key, context, MESSAGE, signature)).isTrue();
        assertThat(MlDsa65.isSignedBy(key, Bytes.EMPTY, MESSAGE, signature)).isFalse();
        assertThat(MlDsa65.isSignedBy(key, Bytes.utf8("datatrust.checkpoint/v2"), MESSAGE, signature))
                .isFalse();
        assertThat(MlDsa65.isSignedBy(key, context, new byte[0], signature)).isFalse();
        assertThat(MlDsa65.isSignedBy(key, context, MESSAGE, signature.slice(0, MlDsa65.SIGNATURE_BYTES - 1)))
                .isFalse();
        assertThat(MlDsa65.isSignedBy(key, context, MESSAGE, signature.concat(Bytes.ofHex("00"))))
                .isFalse();
        assertThat(MlDsa65.isSignedBy(key.slice(1, MlDsa65.KEY_BYTES), context, MESSAGE, signature))
                .isFalse();
        assertThat(MlDsa65.isSignedBy(key, Bytes.copyOf(new byte[256]), MESSAGE, signature))
                .isFalse();
    }
}
