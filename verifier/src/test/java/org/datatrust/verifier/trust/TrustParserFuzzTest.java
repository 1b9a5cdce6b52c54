package org.datatrust.verifier.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.datatrust.verifier.ParserProperty;

/** CONTRIBUTING.md says how to search for new inputs. */
class TrustParserFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void trustPolicy(byte[] input) {
        ParserProperty.check(input, "(TRU|NAM)-\\d\\d", bytes -> {
            TrustPolicy policy = TrustPolicy.parse(bytes);
            assertThat(TrustPolicy.parse(policy.toJson().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(policy);
        });
    }
}
