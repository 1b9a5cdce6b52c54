package org.datatrust.gateway.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The journal's files. Reads may come from any thread, writes from the journal's thread only; a read after {@link #close} throws
 * {@link ClosedStoreException} instead of touching freed memory.
 */
final class Store implements AutoCloseable {
    private static final long MEMORY_FOR_WRITES = 96L << 20;
    private static final long MEMORY_FOR_READS = 48L << 20;
    private static final int BLOOM_BITS = 10;

    /** What is kept, each in a column family of its own. */
    enum Table {
        /** Genesis block, logs, frontiers, blocks of configurations and chaincode definitions. */
        BASICS,
        /** Entries as received: {@link EntryRun} by log and first leaf. */
        ENTRIES,
        /** Hashes of complete subtrees: {@link HashTiles}. */
        TILES,
        /** Where the message with a request id stands. */
        REQUESTS,
        /** {@link BatchRecord} by log and sequence. */
        BATCHES,
        /** A batch's sequence by log and last leaf. */
        SPANS,
        /** {@link Evidence} by log and sequence. */
        EVIDENCE
    }

    private final RocksDB db;
    private final List<AutoCloseable> natives;
    private final Map<Table, ColumnFamilyHandle> tables;
    private final WriteOptions synced;
    /** Readers share it; closing takes it alone. */
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    private boolean closed;

    private Store(RocksDB db, List<AutoCloseable> natives, Map<Table, ColumnFamilyHandle> tables, WriteOptions synced) {
        this.db = db;
        this.natives = natives;
        this.tables = tables;
        this.synced = synced;
    }

    /** @throws IOException also if another process has the folder open */
    @SuppressWarnings("MustBeClosedChecker")
    static Store open(Path folder) throws IOException {
        Files.createDirectories(folder);
        RocksDB.loadLibrary();
        List<AutoCloseable> natives = new ArrayList<>();
        LRUCache cache = new LRUCache(MEMORY_FOR_READS);
        natives.add(cache);
        BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
        natives.add(bloom);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table table : Table.values()) {
            ColumnFamilyOptions options = new ColumnFamilyOptions()
                    .setCompressionType(CompressionType.NO_COMPRESSION)
                    .setWriteBufferSize(32 << 20)
                    .setMaxWriteBufferNumber(4)
                    .setTableFormatConfig(new BlockBasedTableConfig()
                            .setBlockCache(cache)
                            .setFilterPolicy(bloom)
                            .setCacheIndexAndFilterBlocks(table == Table.REQUESTS));
            natives.add(options);
            byte[] name = table == Table.BASICS
                    ? RocksDB.DEFAULT_COLUMN_FAMILY
                    : table.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            descriptors.add(new ColumnFamilyDescriptor(name, options));
        }
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // A torn tail was never acknowledged; anything else that is torn must not be opened over.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setDbWriteBufferSize(MEMORY_FOR_WRITES)
                .setMaxTotalWalSize(512L << 20)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(1 << 20)
                .setMaxOpenFiles(256)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0);
        natives.add(options);
        WriteOptions synced = new WriteOptions().setSync(true);
        natives.add(synced);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB db = RocksDB.open(options, folder.toString(), descriptors, handles);
            Map<Table, ColumnFamilyHandle> tables = new EnumMap<>(Table.class);
            for (Table table : Table.values()) {
                tables.put(table, handles.get(tables.size()));
            }
            return new Store(db, natives, tables, synced);
        } catch (RocksDBException e) {
            closeAll(natives);
            String message = String.valueOf(e.getMessage());
            throw new IOException(
                    message.contains("LOCK")
                            ? "another process keeps its logs in " + folder + "; one data directory serves one gateway"
                            : "the journal in " + folder + " cannot be opened: " + message,
                    e);
        }
    }

    Optional<byte[]> get(Table table, byte[] key) {
        return read(() -> Optional.ofNullable(db.get(handle(table), key)));
    }

    /** The pair with the largest key that is not above {@code key}. */
    Optional<Pair> atOrBelow(Table table, byte[] key) {
        return seek(table, iterator -> iterator.seekForPrev(key));
    }

    /** The pair with the smallest key that is not below {@code key}. */
    Optional<Pair> atOrAbove(Table table, byte[] key) {
        return seek(table, iterator -> iterator.seek(key));
    }

    /** All pairs of a table from a key on, while a condition holds. */
    List<Pair> scan(Table table, byte[] from, Predicate<byte[]> whileKey) {
        return read(() -> {
            List<Pair> pairs = new ArrayList<>();
            try (RocksIterator iterator = db.newIterator(handle(table))) {
                for (iterator.seek(from); iterator.isValid() && whileKey.test(iterator.key()); iterator.next()) {
                    pairs.add(new Pair(iterator.key(), iterator.value()));
                }
                iterator.status();
            }
            return pairs;
        });
    }

    private Optional<Pair> seek(Table table, Consumer<RocksIterator> position) {
        return read(() -> {
            // Large reads of old entries must not push tiles out of the cache.
            try (ReadOptions options = new ReadOptions().setFillCache(table != Table.ENTRIES);
                    RocksIterator iterator = db.newIterator(handle(table), options)) {
                position.accept(iterator);
                iterator.status();
                return iterator.isValid()
                        ? Optional.of(new Pair(iterator.key(), iterator.value()))
                        : Optional.<Pair>empty();
            }
        });
    }

    /** Writes and syncs; after an exception nothing is known of what is on disk. */
    void write(WriteBatch batch) throws RocksDBException {
        open.readLock().lock();
        try {
            if (closed) {
                throw new ClosedStoreException();
            }
            db.write(synced, batch);
        } finally {
            open.readLock().unlock();
        }
    }

    ColumnFamilyHandle handle(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private <T> T read(Reading<T> reading) {
        open.readLock().lock();
        try {
            if (closed) {
                throw new ClosedStoreException();
            }
            return reading.read();
        } catch (RocksDBException e) {
            throw new IllegalStateException("the journal cannot be read", e);
        } finally {
            open.readLock().unlock();
        }
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            tables.values().forEach(ColumnFamilyHandle::close);
            db.close();
            closeAll(natives);
        } finally {
            open.writeLock().unlock();
        }
    }

    private static void closeAll(List<AutoCloseable> natives) {
        for (AutoCloseable resource : natives.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("a native resource cannot be freed", e);
            }
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws RocksDBException;
    }

    /** A key and its value; both belong to the caller. */
    static final class Pair {
        private final byte[] key;
        private final byte[] value;

        Pair(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        byte[] key() {
            return key;
        }

        byte[] value() {
            return value;
        }
    }

    /** The keeper was closed while this call was under way. */
    static final class ClosedStoreException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClosedStoreException() {
            super("the journal is closed");
        }
    }
}
