package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole histories against a log that keeps every leaf, and every small damage to a request. */
class AppendHistoryTest {
    private static final Bytes OWNER =
            new TestAuthority("ca.test-agency").identity("test-agency", "CN=gateway,OU=client");
    private static final Bytes APPEND = Bytes.utf8("Append");

    private final MemoryChannel channel = new MemoryChannel();
    private final TestLog log = new TestLog();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void headAlwaysEqualsTheNaiveLog(long seed) throws MalformedException {
        Random random = new Random(seed);
        createLog();
        int batches = 0;
        for (int step = 0; step < 60; step++) {
            List<Digest> leaves = TestLog.leaves("step " + step, 1 + random.nextInt(random.nextBoolean() ? 4 : 300));
            AppendRequest request = log.request("batch " + step, leaves);
            Bytes encoded = request.encode();
            if (random.nextInt(4) == 0) {
                // Endorsed but never ordered: leaves no trace.
                channel.simulate(OWNER, APPEND, encoded).accepted();
                continue;
            }
            Batch batch = Batch.parse(
                    channel.submit(OWNER, APPEND, encoded).accepted().toByteArray());
            log.append(leaves);
            batches++;

            assertThat(batch.sequence()).isEqualTo(batches - 1);
            assertThat(batch.treeSize()).isEqualTo(log.size());
            assertThat(batch.root()).isEqualTo(log.root());
            LogState head = head();
            assertThat(head.batches()).isEqualTo(batches);
            assertThat(head.size()).isEqualTo(log.size());
            assertThat(head.root()).isEqualTo(log.root());
            if (random.nextInt(3) == 0) {
                Simulation repeated = channel.submit(OWNER, APPEND, encoded);
                assertThat(repeated.accepted()).isEqualTo(batch.encode());
                assertThat(repeated.writes()).isEmpty();
            }
        }
        assertThat(channel.committed()).hasSize(1 + 2 * batches);
    }

    @Test
    void everyChangedByteIsRefusedOrAnotherLegalRequest() throws MalformedException {
        createLog();
        List<Digest> first = TestLog.leaves("first", 5);
        channel.submit(OWNER, APPEND, log.request("first", first).encode()).accepted();
        log.append(first);
        LogState before = head();
        byte[] valid =
                log.request("second", TestLog.leaves("second", 6)).encode().toByteArray();

        int accepted = 0;
        for (int at = 0; at < valid.length; at++) {
            for (int value = 0; value < 256; value++) {
                if ((byte) value == valid[at]) {
                    continue;
                }
                byte[] changed = valid.clone();
                changed[at] = (byte) value;
                accepted += checkOutcome(before, changed);
            }
        }
        // The batch id and the subtree hashes are the writer's own choice: 32 bytes each, 255 other values. So is the
        // number of
        // leaves (one byte up to 23), as long as that many leaves have as many subtrees.
        int hashes = CompactRange.hashCount(5, 11);
        long otherCounts = IntStream.rangeClosed(1, 23)
                .filter(count -> count != 6 && CompactRange.hashCount(5, 5 + count) == hashes)
                .count();
        assertThat(accepted).isEqualTo(255L * 32 * (1 + hashes) + otherCounts);
    }

    @Test
    void everyTruncationAndExtensionIsRefused() throws MalformedException {
        createLog();
        LogState before = head();
        byte[] valid = log.request("first", TestLog.leaves("first", 6)).encode().toByteArray();
        for (int length = 0; length < valid.length; length++) {
            assertThat(checkOutcome(before, Arrays.copyOf(valid, length))).isZero();
        }
        assertThat(checkOutcome(before, Arrays.copyOf(valid, valid.length + 1))).isZero();
        assertThat(checkOutcome(before, valid)).isOne();
    }

    /** @return 1 if the chaincode accepted, after checking that what it would write is exactly what the request means */
    private int checkOutcome(LogState before, byte[] request) throws MalformedException {
        Simulation simulation = channel.simulate(OWNER, APPEND, Bytes.copyOf(request));
        if (simulation.status() != 200) {
            assertThat(simulation.status()).isEqualTo(400);
            assertThat(simulation.writes()).isEmpty();
            return 0;
        }
        AppendRequest meant = AppendRequest.parse(request);
        assertThat(meant.encode()).isEqualTo(Bytes.copyOf(request));
        assertThat(meant.log()).isEqualTo(before.log());
        assertThat(meant.previousSize()).isEqualTo(before.size());
        assertThat(meant.previousRoot()).isEqualTo(before.root());
        LogState after = new LogState(
                before.log(), before.batches() + 1, before.frontier().merge(meant.leaves()));
        assertThat(simulation.writes()).hasSize(3);
        assertThat(simulation.writes().getFirst())
                .isEqualTo(new MemoryChannel.Write(StateKey.log(before.log()), after.encode()));
        return 1;
    }

    private void createLog() {
        channel.submit(OWNER, Bytes.utf8("CreateLog"), Bytes.utf8(TestLog.NAME.toString()))
                .accepted();
    }

    private LogState head() throws MalformedException {
        return LogState.parse(channel.simulate(OWNER, Bytes.utf8("GetLog"), Bytes.utf8(TestLog.NAME.toString()))
                .accepted()
                .toByteArray());
    }
}
