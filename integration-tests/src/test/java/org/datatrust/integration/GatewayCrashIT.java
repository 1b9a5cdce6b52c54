package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.datatrust.network.NodeStatus;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.verifier.Verifier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A gateway that is killed loses nothing that it acknowledged, and anchors nothing twice. */
@OnTheNetwork
@Order(400)
class GatewayCrashIT {
    private static final int KILLS = 20;
    private static final long SEED = 20_261_121;
    private static final int SAMPLE = 25;

    private final TestNetwork network;

    GatewayCrashIT(TestNetwork network) {
        this.network = network;
    }

    @Test
    void commitsEveryAcknowledgedRecordExactlyOnceThroughTwentyKills() throws Exception {
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "crash");
        Entries entries = new Entries(network.network().consortium().channel(), log.log());
        try (GatewayClient client = GatewayClient.own(network)) {
            client.logs()
                    .createLog(
                            CreateLogRequest.newBuilder().setLog(log.toString()).build());
        }

        Random random = new Random(SEED);
        List<Integer> acceptedAtKill = new ArrayList<>();
        try (Load load = Load.start(network, log.toString(), entries, 8, 48)) {
            while (acceptedAtKill.size() < KILLS) {
                if (random.nextInt(4) > 0) {
                    // In the middle of work; else while it still comes up and repairs itself.
                    load.awaitAccepted(1 + random.nextInt(60));
                }
                // A random moment is the point here, not waiting for something.
                Thread.sleep(random.nextInt(400));
                if (gatewayRuns()) {
                    network.network().kill(TestNetwork.gateway());
                    acceptedAtKill.add(load.accepted().size());
                }
                network.network().start(TestNetwork.gateway());
            }
            load.finish();
            System.out.println("[crash] accepted messages at each kill: " + acceptedAtKill + "; streams: "
                    + load.streams() + "; records: " + load.accepted().size() * load.recordsPerMessage());

            assertThat(load.contradictions()).isEmpty();
            assertThat(new HashSet<>(acceptedAtKill)).as("kills amid work").hasSizeGreaterThan(KILLS / 2);
            assertThat(load.committedMessages()).isEqualTo(load.accepted().size());
            try (GatewayClient client = GatewayClient.own(network);
                    Member witness = Member.client(network, TestNetwork.TRADE)) {
                WholeLog whole = WholeLog.read(client, log.toString());
                whole.holdsExactly(load, entries);
                whole.isWhatTheLedgerHolds(witness);
                whole.hasProofs(client, Verifier.of(Pins.of(network)), entries, SAMPLE, SEED);
            }
        }
    }

    private boolean gatewayRuns() {
        return network.network().status().stream()
                .filter(status -> status.node().equals(TestNetwork.gateway()))
                .anyMatch(NodeStatus::running);
    }
}
