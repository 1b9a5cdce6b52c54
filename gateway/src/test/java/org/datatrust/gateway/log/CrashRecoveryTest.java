package org.datatrust.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.log.Samples.CLIENT;
import static org.datatrust.gateway.log.Samples.LOG;
import static org.datatrust.gateway.log.Samples.statements;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.ProofCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing acknowledged is lost, nothing is on the ledger twice: whatever the ledger does and whenever the gateway ends. */
class CrashRecoveryTest {
    private static final AtomicInteger invalidTransactions = new AtomicInteger();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keepsWhatIsAcceptedThroughFaultsAndRestarts(long seed) throws Exception {
        Random random = new Random(seed);
        FaultyLedger ledger = new FaultyLedger(seed, 0.3, "network", Optional.empty());
        Map<Integer, Placement> accepted = new TreeMap<>();
        int sent = 0;
        for (int life = 0; life < 6; life++) {
            try (LogKeeper keeper = Samples.open(folder, ledger)) {
                keeper.create(LOG);
                int messages = 20 + random.nextInt(60);
                List<Ticket> tickets = new ArrayList<>();
                for (int i = 0; i < messages; i++) {
                    // Some were sent in an earlier life already, as a client does that got no answer.
                    int number = Math.max(0, sent + i - random.nextInt(10));
                    tickets.add(keeper.append(LOG, CLIENT, "r" + number, message(number)));
                    Placement placement = tickets.getLast().awaitAccepted();
                    Placement before = accepted.putIfAbsent(number, placement);
                    assertThat(before == null || before.equals(placement)).isTrue();
                }
                sent += messages;
                if (random.nextBoolean()) {
                    tickets.get(random.nextInt(tickets.size())).awaitCommitted();
                }
            }
        }
        ledger.setTrouble(0);
        try (LogKeeper keeper = Samples.open(folder, ledger)) {
            requireExactlyOnce(keeper, ledger, accepted);
        }
        invalidTransactions.addAndGet(ledger.invalidTransactions());
    }

    /** In a single run luck may spare every transaction; in all of them together it does not. */
    @AfterAll
    static void transactionsDidFail() {
        assertThat(invalidTransactions.get()).isPositive();
    }

    static List<Bytes> message(int number) {
        return statements(number * 1000L, 1 + number % 37);
    }

    static void requireExactlyOnce(LogKeeper keeper, FaultyLedger ledger, Map<Integer, Placement> accepted)
            throws Exception {
        // One more message, so that there is a batch to wait for that ends everything before.
        Ticket end = keeper.append(LOG, CLIENT, "the-end", statements(900_000_000, 1));
        end.awaitCommitted();
        LogHead head = keeper.head(LOG);
        assertThat(head.treeSize()).isEqualTo(head.acceptedSize());
        assertThat(ledger.head(LOG).size()).isEqualTo(head.treeSize());
        assertThat(ledger.head(LOG).root()).isEqualTo(head.root());

        List<Bytes> entries = keeper.entries(LOG, 0, Integer.MAX_VALUE);
        CompactRange.Builder naive = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        entries.forEach(entry -> naive.append(LogHash.leaf(entry)));
        assertThat(naive.build().root()).isEqualTo(head.root());
        assertThat(entries).doesNotHaveDuplicates();

        long next = 0;
        for (Batch batch : ledger.history()) {
            assertThat(batch.firstIndex()).isEqualTo(next);
            next = batch.treeSize();
        }
        assertThat(next).isEqualTo(head.treeSize());

        for (Map.Entry<Integer, Placement> message : accepted.entrySet()) {
            int first = (int) message.getValue().firstLeafIndex();
            List<Bytes> expected = message(message.getKey());
            assertThat(entries.subList(first, first + message.getValue().count()))
                    .isEqualTo(expected);
            assertThat(keeper.append(LOG, CLIENT, "r" + message.getKey(), expected)
                            .awaitAccepted())
                    .isEqualTo(message.getValue());
            Batch batch = keeper.append(LOG, CLIENT, "r" + message.getKey(), expected)
                    .awaitCommitted()
                    .batch();
            int last = first + message.getValue().count() - 1;
            assertThat(keeper.inclusionProof(LOG, last, batch.treeSize())
                            .check(LogHash.leaf(entries.get(last)), batch.root()))
                    .isEqualTo(new ProofCheck.Proven());
        }
    }
}
