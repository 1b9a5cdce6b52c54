package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.log.BatchRecord.Evidenced;
import org.datatrust.gateway.log.BatchRecord.OnLedger;
import org.datatrust.gateway.log.BatchRecord.Submitting;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.SubtreeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one log's accepted entries onto the ledger, batch by batch, and collects the evidence. One batch is under way at a time; while
 * it is, the next one fills, and the evidence of the one before is collected.
 *
 * <p>Once submitted, a batch is one signed transaction and nothing else, across restarts, until its fate is known: only then, and only if
 * it is invalid, are its entries put into another transaction. So no entry can be on the ledger twice.
 */
final class Appender {
    private static final Logger LOGGER = LoggerFactory.getLogger(Appender.class);
    private static final Duration LATE = Duration.ofMillis(200);
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final KeptLog log;
    private final Store store;
    private final Journal journal;
    private final Ledger ledger;
    private final ContextBlocks context;
    private final Settings settings;
    private final Meters meters;
    private final LedgerIdentity identity;
    private final ProofBuilder proofs;
    private final BundleCheck check;
    private final BlockingQueue<OnLedger> awaitingEvidence = new LinkedBlockingQueue<>();
    private Thread appending = Thread.ofVirtual().unstarted(() -> {});
    private Thread collecting = Thread.ofVirtual().unstarted(() -> {});

    // Of the appending thread: how long to wait after an invalid transaction, so that a rule that never holds does not
    // fill the ledger.
    private Pause afterInvalid;

    // Of the appending thread: the log as far as it is known to be on the ledger.
    private long sequence;
    private long size;

    Appender(
            KeptLog log,
            Store store,
            Journal journal,
            Ledger ledger,
            ContextBlocks context,
            Settings settings,
            Meters meters,
            LedgerIdentity identity,
            ProofBuilder proofs,
            BundleCheck check) {
        this.log = log;
        this.store = store;
        this.journal = journal;
        this.ledger = ledger;
        this.context = context;
        this.settings = settings;
        this.meters = meters;
        this.identity = identity;
        this.proofs = proofs;
        this.check = check;
        this.afterInvalid = new Pause(settings.maxPause());
    }

    /** Reads how far the log has come and goes on from there. */
    void start() {
        Deque<BatchRecord> unfinished = unfinished();
        Optional<Submitting> submitted = Optional.empty();
        for (BatchRecord record : unfinished) {
            switch (record) {
                case Evidenced evidenced -> {
                    log.commit(evidenced.committed());
                    follow(evidenced.batch());
                }
                case OnLedger onLedger -> {
                    awaitingEvidence.add(onLedger);
                    follow(onLedger.batch());
                }
                case Submitting submitting -> submitted = Optional.of(submitting);
            }
        }
        Optional<Submitting> first = submitted;
        appending = Thread.ofVirtual().name("append " + log.name()).start(() -> guarded(() -> append(first)));
        collecting = Thread.ofVirtual().name("evidence " + log.name()).start(() -> guarded(this::collect));
    }

    /** The newest batch with evidence, if any, and all after it, in order. */
    private Deque<BatchRecord> unfinished() {
        Deque<BatchRecord> newest = new ArrayDeque<>();
        byte[] key = StoreKey.of(log.number(), Long.MAX_VALUE);
        while (true) {
            Optional<BatchRecord> record = store.atOrBelow(Table.BATCHES, key)
                    .filter(pair -> StoreKey.logOf(pair.key()) == log.number())
                    .map(pair -> BatchRecord.parse(pair.value()));
            if (record.isEmpty()) {
                return newest;
            }
            newest.addFirst(record.get());
            if (record.get() instanceof Evidenced || record.get().batch().sequence() == 0) {
                return newest;
            }
            key = StoreKey.of(log.number(), record.get().batch().sequence() - 1);
        }
    }

    private void follow(Batch batch) {
        sequence = batch.sequence() + 1;
        size = batch.treeSize();
    }

    /** Interrupts what is under way. Where a submitted transaction is left, the next start goes on. */
    void stop() {
        appending.interrupt();
        collecting.interrupt();
    }

    /** Waits until nothing of this log calls the ledger any more, which an interrupted call does at once. */
    void awaitEnd() throws InterruptedException {
        appending.join(END_WAIT);
        collecting.join(END_WAIT);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException, Refusal;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException | Store.ClosedStoreException e) {
            LOGGER.debug("{} ends", Thread.currentThread().getName());
        } catch (Refusal e) {
            log.stop(e.reason(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOGGER.error("{} has failed; the log takes nothing more until a restart", log.name(), e);
            log.stop(Refusal.Reason.STORAGE_FAILED, "an internal error stopped the log");
        }
    }

    private void append(Optional<Submitting> submittedBefore) throws InterruptedException, Refusal {
        identity.require(ledger, settings);
        if (submittedBefore.isPresent()) {
            // Most often it is on the ledger already; asking first spares a second copy.
            settle(submittedBefore.get(), ledger.fate(submittedBefore.get().transactionId(), LATE));
        } else {
            reconcile();
        }
        while (log.awaitBeyond(size)) {
            Submitting submitting = endorse();
            journal.write(
                    batch -> batch.put(store.handle(Table.BATCHES), key(submitting.batch()), submitting.encode()));
            settle(submitting, new Ledger.Undecided("not submitted yet"));
        }
    }

    /** Chooses a batch and has it endorsed, as often as that takes; what was accepted meanwhile is chosen with it. */
    private Submitting endorse() throws InterruptedException, Refusal {
        Pause pause = new Pause(settings.maxPause());
        long begin = System.nanoTime();
        while (true) {
            SubtreeSource tiles = HashTiles.reader(store, log.number());
            long end = Math.min(log.accepted(), size + settings.maxBatchLeaves());
            CompactRange before = HashTiles.range(tiles, 0, size);
            CompactRange leaves = HashTiles.range(tiles, size, end);
            Digest root = before.merge(leaves).root();
            AppendRequest request =
                    new AppendRequest(log.name(), batchId(size, end - size, root), before.root(), leaves);
            Bytes encoded = request.encode();
            Batch expected =
                    new Batch(log.name(), sequence, request.batchId(), encoded.sha256(), size, end - size, root);
            switch (ledger.endorse("Append", encoded)) {
                case Ledger.Endorsed endorsed -> {
                    if (isExactly(expected, endorsed.result()) && endorsed.writes()) {
                        meters.endorseTime.record(Duration.ofNanos(System.nanoTime() - begin));
                        return new Submitting(
                                expected, endorsed.transactionId(), endorsed.definition(), endorsed.transaction());
                    }
                    reconcile();
                    LOGGER.warn("{}: the endorsed append is not the requested one", log.name());
                }
                case Ledger.Declined(String code, String why) -> {
                    // Peers that have not caught up decline, too. The own peer has what this gateway has seen
                    // committed.
                    reconcile();
                    LOGGER.info("{}: append declined, trying again: {} {}", log.name(), code, why);
                }
                case Ledger.Unreachable(String why) ->
                    LOGGER.info("{}: append not endorsed, trying again: {}", log.name(), why);
            }
            pause.await();
        }
    }

    private static boolean isExactly(Batch expected, Bytes result) {
        try {
            return Batch.parse(result.toByteArray()).equals(expected);
        } catch (MalformedException e) {
            return false;
        }
    }

    private Digest batchId(long first, long count, Digest root) {
        CborWriter out = new CborWriter();
        out.array(5)
                .text("datatrust batch")
                .text(log.name().toString())
                .uint(first)
                .uint(count)
                .digest(root);
        return Digest.sha256(out.end().toByteArray());
    }

    /** Submits until the fate is known, then stores it. */
    private void settle(Submitting submitting, Ledger.Fate known) throws InterruptedException, Refusal {
        long begin = System.nanoTime();
        Ledger.Fate fate = known;
        boolean again = false;
        Pause pause = new Pause(settings.maxPause());
        while (fate instanceof Ledger.Undecided) {
            if (again) {
                meters.resubmissions.increment();
                pause.await();
            }
            again = true;
            if (ledger.submit(submitting.transaction()) instanceof Ledger.MaybeSent(String why)) {
                LOGGER.info("{}: submit is uncertain, asking for its fate: {}", log.name(), why);
            }
            fate = ledger.fate(submitting.transactionId(), settings.fateWait());
        }
        Ledger.Decided decided = (Ledger.Decided) fate;
        Batch batch = submitting.batch();
        if (decided.valid()) {
            OnLedger onLedger =
                    new OnLedger(batch, submitting.transactionId(), submitting.definition(), decided.blockNumber());
            journal.write(write -> write.put(store.handle(Table.BATCHES), key(batch), onLedger.encode()));
            follow(batch);
            afterInvalid = new Pause(settings.maxPause());
            awaitingEvidence.add(onLedger);
            meters.commitTime.record(Duration.ofNanos(System.nanoTime() - begin));
            meters.batchRecords.record((double) batch.count());
        } else {
            LOGGER.warn(
                    "{}: transaction {} is invalid with code {}; its entries go into another one",
                    log.name(),
                    submitting.transactionId(),
                    decided.code());
            meters.invalidTransactions.increment();
            journal.write(write -> write.delete(store.handle(Table.BATCHES), key(batch)));
            afterInvalid.await();
            reconcile();
        }
    }

    /** Compares the ledger's head with what this gateway put there; only called while no transaction is under way. */
    private void reconcile() throws InterruptedException, Refusal {
        Pause pause = new Pause(settings.maxPause());
        while (true) {
            switch (ledger.query("GetLog", log.name().toString())) {
                case Ledger.Answered(Bytes content) -> {
                    LogState state;
                    try {
                        state = LogState.parse(content.toByteArray());
                    } catch (MalformedException e) {
                        throw diverged("the ledger's head is not readable: " + e.code());
                    }
                    if (state.size() == size
                            && state.batches() == sequence
                            && state.root().equals(root())) {
                        return;
                    }
                    if (state.size() >= size) {
                        throw diverged("the ledger holds " + state.size()
                                + " entries of another history, this gateway put " + size + " there");
                    }
                    LOGGER.info("{}: the own peer is behind, at {} of {} entries", log.name(), state.size(), size);
                }
                case Ledger.Declined(String code, String why) ->
                    LOGGER.info("{}: the own peer does not know the log yet: {} {}", log.name(), code, why);
                case Ledger.Unreachable(String why) ->
                    LOGGER.info("{}: the own peer does not answer: {}", log.name(), why);
            }
            pause.await();
        }
    }

    private Digest root() {
        return HashTiles.range(HashTiles.reader(store, log.number()), 0, size).root();
    }

    private Refusal diverged(String why) {
        LOGGER.error("GTW-10 {}: {}", log.name(), why);
        return new Refusal(Refusal.Reason.LOG_DIVERGED, why);
    }

    private byte[] key(Batch batch) {
        return StoreKey.of(log.number(), batch.sequence());
    }

    private void collect() throws InterruptedException, Refusal {
        while (true) {
            OnLedger next = awaitingEvidence.take();
            long begin = System.nanoTime();
            Pause pause = new Pause(settings.maxPause());
            while (!collect(next)) {
                pause.await();
            }
            meters.evidenceTime.record(Duration.ofNanos(System.nanoTime() - begin));
            meters.committedRecords.increment((double) next.batch().count());
        }
    }

    private boolean collect(OnLedger onLedger) throws InterruptedException, Refusal {
        if (!context.fetch(onLedger.definition())) {
            return false;
        }
        if (!(ledger.block(onLedger.blockNumber())
                instanceof Ledger.BlockCopy(Bytes block, List<String> transactionIds))) {
            return false;
        }
        int index = transactionIds.indexOf(onLedger.transactionId());
        if (index < 0) {
            LOGGER.warn(
                    "{}: block {} does not hold transaction {}",
                    log.name(),
                    onLedger.blockNumber(),
                    onLedger.transactionId());
            return false;
        }
        if (!context.fetchConfigurations(ContextBlocks.cut(block))) {
            return false;
        }
        Batch batch = onLedger.batch();
        switch (ledger.view("GetBatch", log.name().toString(), Long.toString(batch.sequence()))) {
            case Ledger.View view -> {
                return storeIfSound(onLedger, block, index, view);
            }
            case Ledger.Unreachable(String why) -> {
                LOGGER.info("{}: no view yet of block {}: {}", log.name(), onLedger.blockNumber(), why);
                return false;
            }
        }
    }

    /** A view that does not verify is not kept: another one is asked for. */
    private boolean storeIfSound(OnLedger onLedger, Bytes block, int index, Ledger.View view)
            throws InterruptedException, Refusal {
        Batch batch = onLedger.batch();
        CommittedBatch committed = new CommittedBatch(
                batch,
                onLedger.transactionId(),
                onLedger.blockNumber(),
                index,
                view.organisations(),
                Instant.ofEpochMilli(settings.clock().millis()));
        Evidence found = new Evidence(block, view.payload());
        Optional<String> objection = check.objection(proofs.sample(log, committed, found, onLedger.definition()), 0);
        if (objection.isPresent()) {
            LOGGER.warn(
                    "{}: the evidence of block {} does not verify: {}",
                    log.name(),
                    onLedger.blockNumber(),
                    objection.get());
            return false;
        }
        byte[] evidence = found.encode();
        byte[] record = new Evidenced(committed, onLedger.definition()).encode();
        byte[] sequenceBytes =
                ByteBuffer.allocate(Long.BYTES).putLong(batch.sequence()).array();
        journal.write(write -> {
            write.put(store.handle(Table.EVIDENCE), key(batch), evidence);
            write.put(store.handle(Table.BATCHES), key(batch), record);
            write.put(store.handle(Table.SPANS), StoreKey.of(log.number(), batch.treeSize() - 1), sequenceBytes);
        });
        log.commit(committed);
        return true;
    }
}
