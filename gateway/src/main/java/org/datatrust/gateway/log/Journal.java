package org.datatrust.gateway.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that writes for all logs: it takes what waits, gives the entries their places, and makes all of it durable with one synced
 * write. While it syncs, the next group gathers; so groups grow with load and nothing waits when there is none.
 *
 * <p>After a failed write nothing is known of what is on disk, so nothing more is written or acknowledged.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Journal.class);

    /** Counted for each entry besides its bytes, so that tiny entries cannot fill the memory. */
    private static final int ENTRY_OVERHEAD_BYTES = 100;

    private static final int REQUEST_LOCKS = 64;

    private final Store store;
    private final Settings settings;
    private final Meters meters;
    private final Runnable onFailure;
    private final Thread thread;
    /** Queued messages, until their write is visible in the store, by request. */
    private final ConcurrentMap<Bytes, Message> pending = new ConcurrentHashMap<>();
    /** Each guards the requests whose key hashes to its place, from the look into the store until the message is pending. */
    private final List<Lock> requests =
            Stream.<Lock>generate(ReentrantLock::new).limit(REQUEST_LOCKS).toList();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final ArrayDeque<Write> writes = new ArrayDeque<>();
    private long reservedBytes;
    private boolean closing;
    private volatile boolean failed;

    /** Something besides messages to be written, and who waits for it. */
    private record Write(Filling filling, CompletableFuture<Boolean> written) {}

    /** Adds to the next synced write. */
    @FunctionalInterface
    interface Filling {
        void fill(WriteBatch batch) throws RocksDBException;
    }

    Journal(Store store, Settings settings, Meters meters, Runnable onFailure) {
        this.store = store;
        this.settings = settings;
        this.meters = meters;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name("journal").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a message, unless its request is known. */
    Ticket append(Message message) throws InterruptedException, Refusal {
        reserve(message);
        boolean queued = false;
        Lock request = requests.get(Math.floorMod(message.requestKey().hashCode(), requests.size()));
        // One repetition of a request at a time: what another one finds pending is then truly on its way, and gets a
        // place.
        request.lock();
        try {
            Optional<Message> earlier = Optional.ofNullable(pending.get(message.requestKey()));
            if (earlier.isPresent()) {
                return sameRequest(message, earlier.get());
            }
            var stored = store.get(Table.REQUESTS, message.requestKey().toByteArray())
                    .map(RequestRecord::parse);
            if (stored.isPresent()) {
                requireSame(message, stored.get().digest().equals(message.digest()));
                return LogTicket.placed(message.log(), stored.get().placement());
            }
            queued = enqueue(message);
            if (!queued) {
                throw closed();
            }
            return message.ticket();
        } finally {
            request.unlock();
            if (!queued) {
                release(message);
            }
        }
    }

    private static Ticket sameRequest(Message message, Message earlier) throws Refusal {
        requireSame(message, earlier.digest().equals(message.digest()));
        return earlier.ticket();
    }

    private static void requireSame(Message message, boolean same) throws Refusal {
        if (!same) {
            throw new Refusal(
                    Refusal.Reason.REQUEST_ID_REUSED,
                    "the request id was used before for other entries of "
                            + message.log().name());
        }
    }

    /** Writes and waits until it is synced. */
    void write(Filling filling) throws InterruptedException, Refusal {
        Write write = new Write(filling, new CompletableFuture<>());
        lock.lock();
        try {
            if (closing) {
                throw closed();
            }
            writes.add(write);
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (!write.written().get()) {
                throw closed();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed so", e);
        }
    }

    private Refusal closed() {
        return failed
                ? new Refusal(Refusal.Reason.STORAGE_FAILED, "the journal cannot be written")
                : new Refusal(Refusal.Reason.SHUTTING_DOWN, "the gateway is shutting down");
    }

    private long cost(Message message) {
        return Math.min(settings.maxQueuedBytes(), message.sizeBytes() + (long) ENTRY_OVERHEAD_BYTES * message.count());
    }

    private void reserve(Message message) throws InterruptedException, Refusal {
        long cost = cost(message);
        lock.lockInterruptibly();
        try {
            while (!closing && reservedBytes + cost > settings.maxQueuedBytes()) {
                room.await();
            }
            reservedBytes += cost;
        } finally {
            lock.unlock();
        }
    }

    private void release(Message message) {
        lock.lock();
        try {
            reservedBytes -= cost(message);
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean enqueue(Message message) {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            pending.put(message.requestKey(), message);
            messages.add(message);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Message> group = new ArrayList<>();
        List<Write> others = new ArrayList<>();
        try (WriteBatch batch = new WriteBatch()) {
            while (take(group, others)) {
                write(batch, group, others);
                others.forEach(write -> write.written().complete(true));
                batch.clear();
                group.clear();
                others.clear();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the journal", e);
        } catch (RocksDBException | RuntimeException | Error e) {
            LOGGER.error("GTW-12 the journal cannot be written; nothing more is accepted until a restart", e);
            failed = true;
            onFailure.run();
        }
        giveUp(others);
    }

    private boolean take(List<Message> group, List<Write> others) throws InterruptedException {
        lock.lock();
        try {
            while (messages.isEmpty() && writes.isEmpty() && !closing) {
                work.await();
            }
            if (closing && writes.isEmpty()) {
                return false;
            }
            int records = 0;
            while (!closing && !messages.isEmpty() && records < settings.maxGroupRecords()) {
                Message message = messages.poll();
                group.add(message);
                records += message.count();
                reservedBytes -= cost(message);
            }
            others.addAll(writes);
            writes.clear();
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void write(WriteBatch batch, List<Message> group, List<Write> others) throws RocksDBException {
        long begin = System.nanoTime();
        Map<KeptLog, Growth> growths = new LinkedHashMap<>();
        int records = 0;
        for (Message message : group) {
            growths.computeIfAbsent(message.log(), log -> new Growth(log, store, batch))
                    .add(message);
            records += message.count();
        }
        for (Growth growth : growths.values()) {
            growth.finish();
        }
        for (Write write : others) {
            write.filling().fill(batch);
        }
        store.write(batch);
        for (Growth growth : growths.values()) {
            growth.log().accept(growth.size());
        }
        for (Message message : group) {
            pending.remove(message.requestKey(), message);
        }
        meters.journalWrites.increment();
        meters.acceptedRecords.increment(records);
        if (records > 0) {
            meters.groupRecords.record(records);
        }
        meters.journalTime.record(Duration.ofNanos(System.nanoTime() - begin));
    }

    private void giveUp(List<Write> current) {
        List<Write> unwritten = new ArrayList<>(current);
        lock.lock();
        try {
            closing = true;
            unwritten.addAll(writes);
            writes.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        unwritten.forEach(write -> write.written().complete(false));
    }

    /** Takes nothing more, writes what others wait for, and ends. Queued messages are dropped: they were not acknowledged. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What one group adds to one log. */
    private static final class Growth {
        private final KeptLog log;
        private final Store store;
        private final WriteBatch batch;
        private final HashTiles.Writer tiles;
        private final EntryRun.Builder run = new EntryRun.Builder();

        Growth(KeptLog log, Store store, WriteBatch batch) {
            this.log = log;
            this.store = store;
            this.batch = batch;
            this.tiles = log.tiles();
            tiles.start((level, index, tile) -> put(Table.TILES, StoreKey.tile(log.number(), level, index), tile));
        }

        KeptLog log() {
            return log;
        }

        long size() {
            return tiles.size();
        }

        void add(Message message) {
            long first = tiles.size();
            for (int i = 0; i < message.count(); i++) {
                tiles.append(message.leaf(i));
                if (run.add(message.entry(i))) {
                    putRun();
                }
            }
            Placement placement = new Placement(first, message.count());
            put(
                    Table.REQUESTS,
                    message.requestKey().toByteArray(),
                    new RequestRecord(placement, message.digest()).encode());
            message.ticket().place(first);
        }

        void finish() {
            if (run.count() > 0) {
                putRun();
            }
            put(Table.BASICS, StoreKey.frontier(log.number()), Frontier.encode(tiles.finish()));
        }

        private void putRun() {
            long first = tiles.size() - run.count();
            put(Table.ENTRIES, StoreKey.of(log.number(), first), run.take());
        }

        private void put(Table table, byte[] key, byte[] value) {
            try {
                batch.put(store.handle(table), key, value);
            } catch (RocksDBException e) {
                throw new IllegalStateException("a write batch in memory takes no more", e);
            }
        }
    }
}
