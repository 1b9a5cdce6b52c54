package org.datatrust.gateway.server;

import static org.datatrust.gateway.server.ErrorOf.refused;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlineTest extends GatewayTest {
    DeadlineTest() {
        super(new Limits(
                4 << 20,
                8192,
                16,
                16,
                400,
                new Limits.Bound(16, 16),
                new Limits.Bound(16, 16),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(5)));
    }

    @Test
    void endsCallsThatNameNoDeadline() throws Exception {
        String log = newLog("no-deadline");
        keeper.setLedgerDown(true);
        try {
            refused(() -> anchors.anchor(Requests.anchorToCommit(log, "late", 0, 1)))
                    .isLate();
        } finally {
            keeper.setLedgerDown(false);
        }
    }
}
