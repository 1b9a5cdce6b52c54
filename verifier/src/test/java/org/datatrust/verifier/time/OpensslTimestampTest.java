package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.time.TimestampVerdict.Accepted;
import org.junit.jupiter.api.Test;

/** A time-stamp that another implementation made (golden/openssl-timestamp/README.md) must verify for ever. */
class OpensslTimestampTest {
    private static Bytes read(String name) throws IOException {
        try (InputStream in = OpensslTimestampTest.class.getResourceAsStream("/golden/openssl-timestamp/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return Bytes.copyOf(in.readAllBytes());
        }
    }

    private static TimestampVerdict judge(byte[] message) throws IOException {
        TimestampAuthority authority = new TimestampAuthority(
                "TEST openssl", List.of(read("root.der").sha256()), List.of("1.3.6.1.4.1.32473.1.2"));
        TimeEvidence evidence = new TimeEvidence(read("token.der"), List.of(), List.of(read("root.crl")), List.of());
        return new TimestampJudge(new TimestampTrust(List.of(authority), 1, true, Map.of())).judge(message, evidence);
    }

    @Test
    void isAccepted() throws IOException {
        assertThat(judge(read("message").toByteArray())).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.latest()).isEqualTo(Instant.parse("2026-11-21T17:41:10.500Z"));
            assertThat(accepted.revocationEvidence()).isTrue();
        });
    }

    @Test
    void isOfItsMessageOnly() throws IOException {
        assertThat(judge(new byte[] {1}))
                .isInstanceOfSatisfying(
                        TimestampVerdict.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(TimestampStep.IMPRINT));
    }
}
