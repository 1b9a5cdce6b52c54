package org.datatrust.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.datatrust.gateway.log.Samples.AGENCY;
import static org.datatrust.gateway.log.Samples.CHANNEL;
import static org.datatrust.gateway.log.Samples.CLIENT;
import static org.datatrust.gateway.log.Samples.LOG;
import static org.datatrust.gateway.log.Samples.settings;
import static org.datatrust.gateway.log.Samples.statement;
import static org.datatrust.gateway.log.Samples.statements;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.ProofBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

class LogKeeperTest {
    @TempDir
    Path folder;

    private LogKeeper open(FaultyLedger ledger) throws IOException, InterruptedException {
        return Samples.open(folder, ledger);
    }

    private static Refusal.Reason reason(ThrowingCallable call) {
        return catchThrowableOfType(Refusal.class, call).reason();
    }

    @Test
    void bringsEntriesOntoTheLedgerInTheirOrder() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tickets.add(keeper.append(LOG, CLIENT, "r" + i, statements(i * 20L, 20)));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(tickets.get(i).awaitAccepted()).isEqualTo(new Placement(i * 20L, 20));
                Batch batch = tickets.get(i).awaitCommitted().batch();
                assertThat(batch.firstIndex()).isLessThanOrEqualTo(i * 20L + 19);
                assertThat(batch.treeSize()).isGreaterThanOrEqualTo(i * 20L + 20);
            }
            assertThat(keeper.entries(LOG, 0, 2000)).isEqualTo(statements(0, 1000));
            assertThat(keeper.entries(LOG, 777, 3)).isEqualTo(statements(777, 3));
            assertThat(keeper.head(LOG).root())
                    .isEqualTo(ledger.head(LOG).root())
                    .isEqualTo(root(statements(0, 1000)));
            assertThat(keeper.head(LOG).treeSize()).isEqualTo(1000);
        }
    }

    private static Digest root(List<Bytes> entries) {
        CompactRange.Builder builder = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        entries.forEach(entry -> builder.append(LogHash.leaf(entry)));
        return builder.build().root();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 511, 513, 70_000})
    void provesInclusionAndConsistencyAtAnySize(int size) throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
            Ticket last = null;
            for (int at = 0; at < size; at += 256) {
                last = keeper.append(LOG, CLIENT, "r" + at, statements(at, Math.min(256, size - at)));
            }
            Objects.requireNonNull(last).awaitCommitted();
            List<Bytes> entries = statements(0, size);
            for (int leaf : new int[] {0, size / 3, size / 2, size - 1}) {
                InclusionProof proof = keeper.inclusionProof(LOG, leaf, size);
                assertThat(proof.check(LogHash.leaf(entries.get(leaf)), root(entries)))
                        .isEqualTo(new ProofCheck.Proven());
                int smaller = leaf + 1;
                assertThat(keeper.consistencyProof(LOG, smaller, size)
                                .check(root(entries.subList(0, smaller)), root(entries)))
                        .isEqualTo(new ProofCheck.Proven());
            }
        }
    }

    @Test
    void answersARepeatedRequestWithItsFirstPlaces() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            Placement first = keeper.append(LOG, CLIENT, "r1", statements(0, 3)).awaitAccepted();
            keeper.append(LOG, CLIENT, "r2", statements(3, 3)).awaitAccepted();
            assertThat(keeper.append(LOG, CLIENT, "r1", statements(0, 3)).awaitAccepted())
                    .isEqualTo(first);
        }
        try (LogKeeper keeper = open(ledger)) {
            Ticket again = keeper.append(LOG, CLIENT, "r1", statements(0, 3));
            assertThat(again.awaitAccepted()).isEqualTo(new Placement(0, 3));
            assertThat(again.awaitCommitted().batch().firstIndex()).isZero();
            assertThat(keeper.head(LOG).acceptedSize()).isEqualTo(6);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r1", statements(0, 2))))
                    .isEqualTo(Refusal.Reason.REQUEST_ID_REUSED);
            assertThat(keeper.append(LOG, "another-client", "r1", statements(9, 1))
                            .awaitAccepted())
                    .isEqualTo(new Placement(6, 1));
        }
    }

    /** Repetitions that met while one of them looked into the store once waited for ever: it was taken for a message under way. */
    @Test
    @Timeout(120)
    void givesOnePlaceToOneRequestSentManyTimesAtOnce() throws Exception {
        int requests = 20;
        int repetitions = 200;
        try (LogKeeper keeper = open(FaultyLedger.healthy());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            keeper.create(LOG);
            for (int request = 0; request < requests; request++) {
                String id = "r" + request;
                List<Bytes> statements = statements(request * 10L, 10);
                Callable<Placement> call =
                        () -> keeper.append(LOG, CLIENT, id, statements).awaitAccepted();
                Set<Placement> placements = new HashSet<>();
                for (Future<Placement> placed : callers.invokeAll(Collections.nCopies(repetitions, call))) {
                    placements.add(placed.get());
                }
                assertThat(placements).containsExactly(new Placement(request * 10L, 10));
            }
            assertThat(keeper.head(LOG).acceptedSize()).isEqualTo(requests * 10L);
        }
    }

    @Test
    void refusesWhatDoesNotBelongIntoTheLog() throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
            Bytes good = statement(1);
            Bytes otherChannel = statement(new ChannelName("other"), AGENCY, 1);
            Bytes otherOrganisation = statement(CHANNEL, new OrganisationId("test-hospital"), 1);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", List.of(good, otherChannel))))
                    .isEqualTo(Refusal.Reason.MISDIRECTED_ENTRY);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", List.of(otherOrganisation))))
                    .isEqualTo(Refusal.Reason.MISDIRECTED_ENTRY);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", List.of(good.concat(Bytes.ofHex("00"))))))
                    .isEqualTo(Refusal.Reason.MALFORMED_ENTRY);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", List.of(Bytes.EMPTY))))
                    .isEqualTo(Refusal.Reason.MALFORMED_ENTRY);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", List.of()))).isEqualTo(Refusal.Reason.TOO_LARGE);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r", statements(0, 257))))
                    .isEqualTo(Refusal.Reason.TOO_LARGE);
            assertThat(reason(() -> keeper.append(new LogName(AGENCY, "none"), CLIENT, "r", List.of(good))))
                    .isEqualTo(Refusal.Reason.NO_SUCH_LOG);
            assertThat(reason(() -> keeper.create(new LogName(new OrganisationId("test-hospital"), "gazette"))))
                    .isEqualTo(Refusal.Reason.NOT_OWNER);
            // Nothing of a refused message is kept, not even its request id.
            assertThat(keeper.append(LOG, CLIENT, "r", List.of(good)).awaitAccepted())
                    .isEqualTo(new Placement(0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void refusesMalformedRequestIds(String requestId) throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, requestId, statements(0, 1))))
                    .isEqualTo(Refusal.Reason.BAD_REQUEST_ID);
        }
    }

    @Test
    void saysWhenAnotherProcessKeepsTheDirectory() throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
            assertThatThrownBy(() -> open(FaultyLedger.healthy()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("one data directory serves one gateway");
        }
    }

    @Test
    void acceptsWhileTheLedgerIsDownAndGoesOnWhenItIsBack() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            ledger.setDown(true);
            Ticket ticket = keeper.append(LOG, CLIENT, "r1", statements(0, 10));
            assertThat(ticket.awaitAccepted()).isEqualTo(new Placement(0, 10));
            assertThat(reason(() -> keeper.inclusionProof(LOG, 0, 10))).isEqualTo(Refusal.Reason.NOT_COMMITTED);
            assertThat(keeper.entries(LOG, 0, 10)).isEmpty();
        }
        try (LogKeeper keeper = open(ledger)) {
            assertThat(keeper.head(LOG).acceptedSize()).isEqualTo(10);
            ledger.setDown(false);
            assertThat(keeper.append(LOG, CLIENT, "r1", statements(0, 10))
                            .awaitCommitted()
                            .batch()
                            .treeSize())
                    .isEqualTo(10);
        }
    }

    @Test
    void acceptsNothingMoreWhenTheLedgerHoldsAnotherHistory() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            keeper.append(LOG, CLIENT, "r1", statements(0, 10)).awaitCommitted();
            CompactRange.Builder foreign =
                    new CompactRange.Builder(new CompactRange(10, 10, List.of()), (level, index, hash) -> {});
            foreign.append(Digest.sha256(new byte[] {1}));
            ledger.appendBehindTheBack(new AppendRequest(
                    LOG, Digest.sha256(new byte[] {2}), ledger.head(LOG).root(), foreign.build()));
            Ticket ticket = keeper.append(LOG, CLIENT, "r2", statements(10, 5));
            assertThat(ticket.awaitAccepted()).isEqualTo(new Placement(10, 5));
            assertThat(reason(ticket::awaitCommitted)).isEqualTo(Refusal.Reason.LOG_DIVERGED);
            assertThat(reason(() -> keeper.append(LOG, CLIENT, "r3", statements(15, 5))))
                    .isEqualTo(Refusal.Reason.LOG_DIVERGED);
            // What was committed stays readable.
            assertThat(keeper.entries(LOG, 0, 10)).isEqualTo(statements(0, 10));
        }
    }

    @Test
    void doesNotAdoptALogThatAnotherDirectoryKeeps() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            keeper.append(LOG, CLIENT, "r1", statements(0, 10)).awaitCommitted();
        }
        try (LogKeeper other = Samples.open(folder.resolve("other"), ledger)) {
            assertThat(reason(() -> other.create(LOG))).isEqualTo(Refusal.Reason.LOG_DIVERGED);
        }
    }

    @Test
    void appendsNothingToAnotherNetwork() throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
        }
        FaultyLedger other = new FaultyLedger(1, 0, "other network", Optional.empty());
        try (LogKeeper keeper = open(other)) {
            assertThat(reason(() ->
                            keeper.append(LOG, CLIENT, "r1", statements(0, 1)).awaitCommitted()))
                    .isEqualTo(Refusal.Reason.LOG_DIVERGED);
        }
        assertThat(other.history()).isEmpty();
    }

    @Test
    void wakesAllWhoWaitWhenItCloses() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        LogKeeper keeper = open(ledger);
        keeper.create(LOG);
        ledger.setDown(true);
        Ticket ticket = keeper.append(LOG, CLIENT, "r1", statements(0, 1));
        ticket.awaitAccepted();
        Thread closing = Thread.ofVirtual().start(keeper::close);
        assertThat(reason(ticket::awaitCommitted)).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
        closing.join();
        assertThat(reason(() -> keeper.head(LOG))).isEqualTo(Refusal.Reason.SHUTTING_DOWN);
    }

    @Test
    void keepsLogsApart() throws Exception {
        LogName second = new LogName(AGENCY, "consents");
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            keeper.create(second);
            keeper.append(LOG, CLIENT, "r1", statements(0, 300 - 44)).awaitCommitted();
            keeper.append(second, CLIENT, "r1", statements(500, 7)).awaitCommitted();
            assertThat(keeper.entries(second, 0, 100)).isEqualTo(statements(500, 7));
            assertThat(keeper.logs()).extracting(LogHead::log).containsExactly(second, LOG);
            assertThat(keeper.batch(LOG, 0)).isPresent();
            assertThat(keeper.batch(LOG, 1)).isEmpty();
            assertThat(keeper.awaitBatch(second, 0).batch().treeSize()).isEqualTo(7);
        }
        try (LogKeeper keeper = open(ledger)) {
            assertThat(keeper.head(LOG).treeSize()).isEqualTo(256);
            assertThat(keeper.head(second).root()).isEqualTo(root(statements(500, 7)));
        }
    }

    @Test
    void bundlesRecordsOfSeveralBatchesWithEachAnchoringOnce() throws Exception {
        try (LogKeeper keeper = open(FaultyLedger.healthy())) {
            keeper.create(LOG);
            for (int i = 0; i < 5; i++) {
                keeper.append(LOG, CLIENT, "r" + i, statements(i * 10L, 10)).awaitCommitted();
            }
            ProofBundle bundle = ProofBundle.parse(
                    keeper.proof(LOG, List.of(49L, 3L, 4L, 12L, 3L), false).toByteArray());
            assertThat(bundle.records()).extracting(BundleRecord::leafIndex).containsExactly(49L, 3L, 4L, 12L);
            assertThat(bundle.records()).extracting(BundleRecord::anchoring).containsExactly(0, 1, 1, 2);
            assertThat(bundle.records().get(3).statement()).isEqualTo(statement(12));
            assertThat(bundle.anchorings()).hasSize(3);
            assertThat(bundle.context()).isPresent();
            ProofBundle compact =
                    ProofBundle.parse(keeper.proof(LOG, List.of(49L), true).toByteArray());
            assertThat(compact.context()).isEmpty();
            Batch batch = keeper.awaitBatch(LOG, 4).batch();
            BundleRecord record = compact.records().getFirst();
            assertThat(new InclusionProof(record.leafIndex(), batch.treeSize(), record.path())
                            .check(LogHash.leaf(record.statement()), batch.root()))
                    .isEqualTo(new ProofCheck.Proven());
        }
    }

    @Test
    void bundlesNothingThatIsNotCommitted() throws Exception {
        FaultyLedger ledger = FaultyLedger.healthy();
        try (LogKeeper keeper = open(ledger)) {
            keeper.create(LOG);
            ledger.setDown(true);
            keeper.append(LOG, CLIENT, "r", statements(0, 2)).awaitAccepted();
            assertThat(reason(() -> keeper.proof(LOG, List.of(1L), true))).isEqualTo(Refusal.Reason.NOT_COMMITTED);
            assertThat(reason(() -> keeper.proof(LOG, List.of(2L), true))).isEqualTo(Refusal.Reason.NO_SUCH_ENTRY);
            assertThat(reason(() -> keeper.proof(LOG, List.of(-1L), true))).isEqualTo(Refusal.Reason.NO_SUCH_ENTRY);
            assertThat(reason(() -> keeper.proof(LOG, List.of(), true))).isEqualTo(Refusal.Reason.TOO_LARGE);
        }
    }

    @Test
    void acknowledgesNothingAfterAFailedWrite() throws Exception {
        Store store = Store.open(folder);
        KeptLog log = new KeptLog(1, LOG, store);
        Journal journal = new Journal(
                store,
                settings(),
                new Meters(settings().meters()),
                () -> log.stop(Refusal.Reason.STORAGE_FAILED, "failed"));
        journal.start();
        assertThat(reason(() -> journal.write(batch -> {
                    throw new RocksDBException("no space left on device");
                })))
                .isEqualTo(Refusal.Reason.STORAGE_FAILED);
        Message message = Message.check(log, Bytes.ofHex("01"), statements(0, 1), CHANNEL, AGENCY);
        assertThat(reason(() -> journal.append(message).awaitAccepted())).isEqualTo(Refusal.Reason.STORAGE_FAILED);
        assertThat(log.accepted()).isZero();
        journal.close();
        store.close();
    }

    @Test
    void commitsNothingWhoseEvidenceDoesNotVerify() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        BundleCheck objectsTwice =
                (bundle, record) -> looks.getAndIncrement() < 2 ? Optional.of("view of a liar") : Optional.empty();
        try (LogKeeper keeper = Samples.open(folder, FaultyLedger.healthy(), objectsTwice)) {
            keeper.create(LOG);
            keeper.append(LOG, CLIENT, "r", statements(0, 3)).awaitCommitted();
            assertThat(looks).hasValue(3);
        }
    }
}
