package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;

/** One log: how far it is accepted and committed, and those who wait for it to go further. */
final class KeptLog {
    private static final int REMEMBERED_BATCHES = 256;

    private final int number;
    private final LogName name;
    private final Store store;
    private final HashTiles.Writer tiles;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** Leaves below are durable. Written by the journal's thread. */
    private volatile long accepted;
    /** Newest batch whose evidence is stored. Written by the log's evidence thread. */
    private volatile Optional<CommittedBatch> committed = Optional.empty();
    /** Why the log takes nothing more. */
    private volatile Optional<Stop> stopped = Optional.empty();
    /** The newest committed batches by last leaf, so that those who waited need not read the store. */
    private final ConcurrentSkipListMap<Long, CommittedBatch> recent = new ConcurrentSkipListMap<>();

    private record Stop(Refusal.Reason reason, String why) {}

    KeptLog(int number, LogName name, Store store) {
        this.number = number;
        this.name = name;
        this.store = store;
        CompactRange frontier = store.get(Store.Table.BASICS, StoreKey.frontier(number))
                .map(Frontier::parse)
                .orElse(CompactRange.EMPTY);
        this.tiles = new HashTiles.Writer(store, number, frontier);
        this.accepted = frontier.end();
    }

    int number() {
        return number;
    }

    LogName name() {
        return name;
    }

    /** For the journal's thread only. */
    HashTiles.Writer tiles() {
        return tiles;
    }

    long accepted() {
        return accepted;
    }

    long committedSize() {
        return committed.map(batch -> batch.batch().treeSize()).orElse(0L);
    }

    LogHead head() {
        Optional<CommittedBatch> last = committed;
        return new LogHead(
                name,
                last.map(batch -> batch.batch().treeSize()).orElse(0L),
                last.map(batch -> batch.batch().root()).orElse(LogHash.EMPTY_ROOT),
                accepted,
                last);
    }

    void accept(long size) {
        move(() -> accepted = size);
    }

    void commit(CommittedBatch batch) {
        recent.put(batch.batch().treeSize() - 1, batch);
        if (recent.size() > REMEMBERED_BATCHES) {
            recent.pollFirstEntry();
        }
        move(() -> committed = Optional.of(batch));
    }

    /** The first reason stays. */
    void stop(Refusal.Reason reason, String why) {
        move(() -> {
            if (stopped.isEmpty()) {
                stopped = Optional.of(new Stop(reason, why));
            }
        });
    }

    boolean isStopped() {
        return stopped.isPresent();
    }

    void requireRunning() throws Refusal {
        Optional<Stop> stop = stopped;
        if (stop.isPresent()) {
            throw new Refusal(stop.get().reason(), stop.get().why());
        }
    }

    void awaitAccepted(LogTicket ticket) throws InterruptedException, Refusal {
        await(() -> ticket.isBelow(accepted), true);
    }

    void awaitCommitted(LogTicket ticket) throws InterruptedException, Refusal {
        await(() -> ticket.isBelow(committedSize()), false);
    }

    void awaitSequence(long sequence) throws InterruptedException, Refusal {
        await(() -> committed.isPresent() && committed.get().batch().sequence() >= sequence, false);
    }

    /** Waits for leaves beyond {@code size}; false once the log is stopped. */
    boolean awaitBeyond(long size) throws InterruptedException {
        lock.lock();
        try {
            while (accepted <= size && stopped.isEmpty()) {
                moved.await();
            }
            return stopped.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier reached, boolean journalOnly) throws InterruptedException, Refusal {
        if (reached.getAsBoolean()) {
            return;
        }
        lock.lock();
        try {
            while (!reached.getAsBoolean()) {
                Optional<Stop> stop = stopped;
                // A diverged log still journals what was queued before.
                if (stop.isPresent() && !(journalOnly && stop.get().reason() == Refusal.Reason.LOG_DIVERGED)) {
                    throw new Refusal(stop.get().reason(), stop.get().why());
                }
                moved.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void move(Runnable change) {
        lock.lock();
        try {
            change.run();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The batch that holds a committed leaf. */
    CommittedBatch batchOf(long leafIndex) {
        Map.Entry<Long, CommittedBatch> near = recent.ceilingEntry(leafIndex);
        if (near != null && near.getValue().batch().firstIndex() <= leafIndex) {
            return near.getValue();
        }
        byte[] sequence = store.atOrAbove(Store.Table.SPANS, StoreKey.of(number, leafIndex))
                .filter(pair -> StoreKey.logOf(pair.key()) == number)
                .map(Store.Pair::value)
                .orElseThrow(() -> new IllegalStateException("no batch holds leaf " + leafIndex + " of " + name));
        return batch(ByteBuffer.wrap(sequence).getLong())
                .orElseThrow(() -> new IllegalStateException("the batch of leaf " + leafIndex + " is not committed"));
    }

    Optional<CommittedBatch> batch(long sequence) {
        return store.get(Store.Table.BATCHES, StoreKey.of(number, sequence))
                .map(BatchRecord::parse)
                .flatMap(record -> record instanceof BatchRecord.Evidenced evidenced
                        ? Optional.of(evidenced.committed())
                        : Optional.empty());
    }
}
