package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.ParserProperty;

/** CONTRIBUTING.md says how to search for new inputs. */
class TimeParserFuzzTest {
    private static final String UNREADABLE = "TIM-01";

    @FuzzTest(maxDuration = "1m")
    void token(byte[] input) {
        ParserProperty.check(
                input,
                "TIM-0[12]",
                bytes -> assertThat(TimestampToken.parse(Bytes.copyOf(bytes))
                                .encoded()
                                .toByteArray())
                        .isEqualTo(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void certificate(byte[] input) {
        ParserProperty.check(input, UNREADABLE, bytes -> PkixCertificate.parse(Bytes.copyOf(bytes)));
    }

    @FuzzTest(maxDuration = "1m")
    void revocationList(byte[] input) {
        ParserProperty.check(input, UNREADABLE, bytes -> RevocationList.parse(Bytes.copyOf(bytes), Set.of()));
    }

    @FuzzTest(maxDuration = "1m")
    void statusResponse(byte[] input) {
        ParserProperty.check(input, UNREADABLE, bytes -> StatusResponse.parse(Bytes.copyOf(bytes)));
    }

    @FuzzTest(maxDuration = "1m")
    void renewal(byte[] input) {
        ParserProperty.check(input, Renewal.UNREADABLE, bytes -> Renewal.parse(Bytes.copyOf(bytes)));
    }
}
