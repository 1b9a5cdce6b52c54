package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.verifier.Verifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** One node of four may be lost; what was acknowledged is committed all the same. */
@OnTheNetwork
@Order(500)
class NodeLossIT {
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(5);
    private static final int SAMPLE = 5;

    private final TestNetwork test;
    private final LocalNetwork network;
    private LogName log;
    private Entries entries;

    NodeLossIT(TestNetwork network) {
        this.test = network;
        this.network = network.network();
        this.log = TestLog.fresh(TestNetwork.AGENCY, "loss");
        this.entries = new Entries(this.network.consortium().channel(), log.log());
    }

    @BeforeEach
    void createLog() throws Exception {
        test.heal();
        try (GatewayClient client = GatewayClient.own(test)) {
            client.logs()
                    .createLog(
                            CreateLogRequest.newBuilder().setLog(log.toString()).build());
        }
    }

    @AfterEach
    void heal() {
        test.heal();
    }

    private void assertNothingLost(Load load) throws Exception {
        assertThat(load.contradictions()).isEmpty();
        try (GatewayClient client = GatewayClient.own(test);
                Member witness = Member.client(test, TestNetwork.TRADE)) {
            WholeLog whole = WholeLog.read(client, log.toString());
            whole.holdsExactly(load, entries);
            whole.isWhatTheLedgerHolds(witness);
            whole.hasProofs(client, Verifier.of(Pins.of(test)), entries, SAMPLE, 1);
        }
    }

    @Test
    void goesOnWithThreePeersAndTakesTheFourthBack() throws Exception {
        try (Load load = Load.start(test, log.toString(), entries, 8, 16)) {
            load.awaitCommitted(20);

            network.kill(TestNetwork.peer(TestNetwork.HOSPITAL));
            load.awaitCommitted(100);
            network.start(TestNetwork.peer(TestNetwork.HOSPITAL));
            load.awaitCommitted(100);

            load.finish();
            assertNothingLost(load);
        }
    }

    @Test
    void waitsForItsOwnPeerAndLosesNothing() throws Exception {
        try (Load load = Load.start(test, log.toString(), entries, 8, 16)) {
            load.awaitCommitted(20);

            network.kill(TestNetwork.peer(TestNetwork.AGENCY));
            // What was under way when the peer died may still be told; then nothing can be committed, but all is
            // accepted.
            Eventually.until(
                    "a full window of accepted messages",
                    Duration.ofSeconds(30),
                    () -> load.accepted().size() == load.committedMessages() + 16);
            network.start(TestNetwork.peer(TestNetwork.AGENCY));
            load.awaitCommitted(100);

            load.finish();
            assertNothingLost(load);
        }
    }

    @Test
    void electsAnotherLeaderWithinFiveSeconds() throws Exception {
        try (Load load = Load.start(test, log.toString(), entries, 8, 16)) {
            load.awaitCommitted(100);
            Optional<NodeId> leader = network.leader();
            assertThat(leader).isPresent();

            long killed = System.nanoTime();
            network.kill(leader.get());
            load.awaitCommitted(200);
            network.start(leader.get());
            load.awaitCommitted(50);

            load.finish();
            Duration outage = longestGapAround(load.commitTimes(), killed);
            System.out.printf(
                    Locale.ROOT,
                    "[leader] %s killed: %.2f s from the last commit before to the first commit after%n",
                    leader.get(),
                    outage.toMillis() / 1000.0);
            assertNothingLost(load);
            assertThat(outage).isLessThan(LONGEST_OUTAGE);
        }
    }

    /** A commit that was under way when the leader died may still come; what counts is the silence that follows. */
    private static Duration longestGapAround(List<Long> commits, long killed) {
        long longest = 0;
        for (int i = 1; i < commits.size(); i++) {
            if (commits.get(i) > killed) {
                longest = Math.max(longest, commits.get(i) - commits.get(i - 1));
            }
        }
        return Duration.ofNanos(longest);
    }
}
