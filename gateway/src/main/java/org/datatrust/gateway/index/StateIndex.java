package org.datatrust.gateway.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.datatrust.gateway.index.IndexStore.Row;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.index.IndexedBlock.Write;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.Block;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index of the objects on the ledger. It follows the blocks of the own peer; each must name the hash of the one before, back to the
 * channel's block 0. What does not fit stops it for good: it is built again with {@link IndexCheck#rebuild}. Safe for use by many threads.
 */
public final class StateIndex implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(StateIndex.class);
    /** Changes whenever the rows do; an index of another form is built anew. */
    private static final String FORM = "2";

    private static final Bytes LEDGER = Bytes.utf8("ledger");
    /** Number of blocks, 8 bytes. */
    static final Bytes HEIGHT = Bytes.utf8("height");

    private static final Bytes TIP = Bytes.utf8("tip");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final IndexStore store;
    private final Digest genesis;
    private final Ledger ledger;
    /** Readers share it; a block and the end take it alone. Guards store and closed. */
    private final ReentrantReadWriteLock rows = new ReentrantReadWriteLock();

    private boolean closed;

    private final ReentrantLock progress = new ReentrantLock();
    private final Condition advanced = progress.newCondition();

    /** Number of blocks, which is the number of the block that comes next. Written by the following thread. */
    private volatile long height;

    /** Whether everything is indexed that the peer had when it was asked last, and it has been sending since. */
    private volatile boolean current;

    private volatile Optional<String> stopped = Optional.empty();
    private volatile Optional<Ledger.BlockFeed> feed = Optional.empty();
    private volatile boolean ending;
    private Optional<Thread> following = Optional.empty();

    private StateIndex(IndexStore store, Digest genesis, Ledger ledger) {
        this.store = store;
        this.genesis = genesis;
        this.ledger = ledger;
        this.height = store.get(Table.BASICS, HEIGHT).map(StateIndex::number).orElse(0L);
    }

    /**
     * Opens the index where it ends, and follows the ledger from there on.
     *
     * @param folder belongs to the index alone; what another ledger or an older version left there is removed
     * @param genesis the channel's block 0
     * @param ledger stays the caller's to close, after this index
     * @throws IOException if the folder cannot be used, also because another process has it open
     */
    public static StateIndex follow(Path folder, Bytes genesis, Ledger ledger, MeterRegistry meters)
            throws IOException {
        StateIndex index = open(folder, genesis, ledger);
        Gauge.builder("datatrust.index.height", index, StateIndex::height)
                .description("blocks in the index")
                .register(meters);
        Gauge.builder("datatrust.index.stopped", index, i -> i.stopped.isPresent() ? 1 : 0)
                .description("1 if the index has met a block that does not fit")
                .register(meters);
        index.following = Optional.of(Thread.ofVirtual().name("index").start(index::follow));
        return index;
    }

    static StateIndex open(Path folder, Bytes genesis, Ledger ledger) throws IOException {
        Digest hash;
        try {
            hash = IndexedBlock.of(genesis, ledger.chaincode()).hash();
        } catch (MalformedException e) {
            throw new IOException("the channel's block 0 is malformed: " + e.getMessage(), e);
        }
        Bytes identity = Bytes.utf8(FORM + " " + hash.hex() + " " + ledger.chaincode());
        IndexStore store = IndexStore.open(folder);
        Optional<Bytes> found = store.get(Table.BASICS, LEDGER);
        if (!found.equals(Optional.of(identity))) {
            if (found.isPresent()) {
                LOGGER.info("the index is of another ledger or form and is built anew");
                store.close();
                delete(folder);
                store = IndexStore.open(folder);
            }
            store.write(List.of(new Row(Table.BASICS, LEDGER, identity)));
        }
        return new StateIndex(store, hash, ledger);
    }

    /** Removes an index that nobody has open. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The consents among the objects. */
    public ConsentIndex consents() {
        return new ConsentIndex(this);
    }

    /** The datasets among the objects. */
    public DatasetIndex datasets() {
        return new DatasetIndex(this);
    }

    /** Number of blocks in the index. */
    public long height() {
        return height;
    }

    IndexStore store() {
        return store;
    }

    /** Hash of the newest block's header; the index must not be empty. */
    Digest tip() {
        return Digest.of(store.get(Table.BASICS, TIP).orElseThrow().toByteArray());
    }

    /** Waits until a block is indexed; false if that takes longer. */
    public boolean await(long block, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        progress.lockInterruptibly();
        try {
            while (height <= block && stopped.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = advanced.awaitNanos(left);
            }
            return height > block;
        } finally {
            progress.unlock();
        }
    }

    /** Waits until the index answers questions; false if that takes longer. */
    public boolean awaitCurrent(Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        progress.lockInterruptibly();
        try {
            while (!current && stopped.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = advanced.awaitNanos(left);
            }
            return current;
        } finally {
            progress.unlock();
        }
    }

    /**
     * Answers a question from the rows as one block left them.
     *
     * @throws Refusal if the index is stopped, or does not hold what the peer holds
     */
    <T> T read(Function<IndexStore, T> question) throws Refusal {
        rows.readLock().lock();
        try {
            if (closed) {
                throw new Refusal(Refusal.Reason.SHUTTING_DOWN, "the gateway is shutting down");
            }
            if (stopped.isPresent()) {
                throw new Refusal(Refusal.Reason.INDEX_STOPPED, stopped.get());
            }
            if (!current) {
                throw new Refusal(
                        Refusal.Reason.INDEX_BEHIND,
                        "the index holds " + height + " blocks, and the peer has more, or is silent");
            }
            return question.apply(store);
        } finally {
            rows.readLock().unlock();
        }
    }

    // Following the ledger
    // ------------------------------------------------------------------------------------------------

    private void follow() {
        Pause pause = new Pause(LONGEST_PAUSE);
        try {
            while (!ending && stopped.isEmpty()) {
                switch (ledger.newestBlock()) {
                    case Ledger.BlockCopy(Bytes newest, var _) -> {
                        if (followUntilSilent(numberOf(newest))) {
                            pause = new Pause(LONGEST_PAUSE);
                        }
                    }
                    case Ledger.Unreachable(String why) -> LOGGER.info("the own peer does not answer: {}", why);
                }
                pause.await();
            }
        } catch (InterruptedException e) {
            LOGGER.debug("the index follows no longer");
        } catch (RuntimeException e) {
            LOGGER.error("the index has failed", e);
            stop("an internal error stopped the index");
        }
    }

    /** @throws IllegalStateException if the peer shows something that is no block */
    static long numberOf(Bytes block) {
        try {
            return Block.parseFrom(block.toByteArray()).getHeader().getNumber();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a block of the own peer is malformed", e);
        }
    }

    /** @return whether a block came at all */
    private boolean followUntilSilent(long newest) {
        boolean heard = false;
        try (Ledger.BlockFeed blocks = ledger.blocksFrom(height)) {
            feed = Optional.of(blocks);
            if (ending) {
                return false;
            }
            advance(height > newest);
            while (stopped.isEmpty() && blocks.next() instanceof Ledger.BlockCopy(Bytes block, var _)) {
                heard = true;
                Optional<String> objection = apply(block);
                objection.ifPresent(this::stop);
                advance(height > newest);
            }
        } finally {
            feed = Optional.empty();
            current = false;
        }
        return heard;
    }

    private void advance(boolean isCurrent) {
        progress.lock();
        try {
            current = isCurrent && stopped.isEmpty();
            advanced.signalAll();
        } finally {
            progress.unlock();
        }
    }

    private void stop(String why) {
        LOGGER.error("GTW-31 {}", why);
        stopped = Optional.of(why);
        advance(false);
    }

    /** @return why the block does not fit; nothing is written then */
    Optional<String> apply(Bytes raw) {
        try {
            IndexedBlock block = IndexedBlock.of(raw, ledger.chaincode());
            if (block.number() != height) {
                return Optional.of("block " + block.number() + " came where block " + height + " was due");
            }
            if (block.number() == 0
                    ? !block.hash().equals(genesis)
                    : !store.get(Table.BASICS, TIP).equals(Optional.of(block.previousHash()))) {
                return Optional.of("block " + block.number()
                        + (block.number() == 0 ? " is not the channel's" : " does not follow the block before it"));
            }
            List<Row> changes = new ArrayList<>();
            for (Write write : block.writes()) {
                changes.addAll(ConsentRows.of(store, block.number(), write));
                changes.addAll(DatasetRows.of(store, block.number(), write));
            }
            changes.add(new Row(
                    Table.BLOCKS,
                    key(block.number()),
                    key(Math.max(block.time(), timeOf(store, block.number() - 1).orElse(0L)))
                            .concat(block.hash().bytes())));
            changes.add(new Row(Table.BASICS, HEIGHT, key(block.number() + 1)));
            changes.add(new Row(Table.BASICS, TIP, block.hash().bytes()));
            rows.writeLock().lock();
            try {
                if (!closed) {
                    store.write(changes);
                    height = block.number() + 1;
                }
            } finally {
                rows.writeLock().unlock();
            }
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of("block " + height + " does not fit: " + e.code() + " " + e.getMessage());
        }
    }

    /** The time that a block in the index bears, seconds since 1970. */
    static Optional<Long> timeOf(IndexStore store, long block) {
        return store.get(Table.BLOCKS, key(block)).map(StateIndex::number);
    }

    /** Big-endian, so that keys sort as numbers do. */
    static Bytes key(long number) {
        return Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /** The number that the value begins with. */
    static long number(Bytes value) {
        return ByteBuffer.wrap(value.toByteArray()).getLong();
    }

    @Override
    public void close() {
        ending = true;
        feed.ifPresent(Ledger.BlockFeed::close);
        try {
            if (following.isPresent()) {
                following.get().interrupt();
                following.get().join(END_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rows.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                store.close();
            }
        } finally {
            rows.writeLock().unlock();
        }
    }
}
