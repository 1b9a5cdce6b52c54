package org.datatrust.auditor.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.datatrust.proof.Bytes;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Keys and values in tables. What is put is seen at once but kept in memory until {@link #commit}, which writes all of it in one synced
 * write: after a crash the store holds everything up to some commit, and nothing of what came later. For one thread.
 */
public final class MirrorStore implements AutoCloseable {
    private static final long CACHE_BYTES = 64L << 20;
    private static final int BLOOM_BITS = 10;

    /** What is kept, each in a column family of its own. */
    public enum Table {
        /** Which ledger this is, and how far the audit came. */
        BASICS,
        /** Serialised common.Block as a source gave it, by number. */
        BLOCKS,
        /** What was judged of a block's transactions, by number. */
        VERDICTS,
        /** Which transaction wrote a key of the state last. */
        STATE,
        /** Which transaction bears an id. */
        TRANSACTIONS,
        /** Head of each log as recomputed. */
        LOGS,
        /** Each consent as recomputed, and which uses were recorded. */
        CONSENTS,
        /** Each dataset, its versions and whose children they are, as the ledger holds them. */
        DATASETS,
        /** What was found, in order. */
        FINDINGS,
        /** The newest block that each source showed. */
        SOURCES
    }

    private final RocksDB db;
    private final List<AutoCloseable> natives;
    private final Map<Table, ColumnFamilyHandle> tables;
    private final WriteOptions synced;
    private final Map<Table, Map<Bytes, Bytes>> pending = new EnumMap<>(Table.class);
    private long pendingBytes;

    private MirrorStore(
            RocksDB db, List<AutoCloseable> natives, Map<Table, ColumnFamilyHandle> tables, WriteOptions synced) {
        this.db = db;
        this.natives = natives;
        this.tables = tables;
        this.synced = synced;
        for (Table table : Table.values()) {
            pending.put(table, new HashMap<>());
        }
    }

    /** @throws IOException also if another process has the folder open */
    @SuppressWarnings("MustBeClosedChecker")
    public static MirrorStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        RocksDB.loadLibrary();
        List<AutoCloseable> natives = new ArrayList<>();
        LRUCache cache = new LRUCache(CACHE_BYTES);
        natives.add(cache);
        BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
        natives.add(bloom);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table table : Table.values()) {
            ColumnFamilyOptions options = new ColumnFamilyOptions()
                    .setCompressionType(
                            table == Table.BLOCKS ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION)
                    .setWriteBufferSize(32 << 20)
                    .setTableFormatConfig(
                            new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
            natives.add(options);
            byte[] name = table == Table.BASICS
                    ? RocksDB.DEFAULT_COLUMN_FAMILY
                    : table.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            descriptors.add(new ColumnFamilyDescriptor(name, options));
        }
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setDbWriteBufferSize(96L << 20)
                .setMaxTotalWalSize(256L << 20)
                .setMaxBackgroundJobs(2)
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
            return new MirrorStore(db, natives, tables, synced);
        } catch (RocksDBException e) {
            closeAll(natives);
            String message = String.valueOf(e.getMessage());
            throw new IOException(message.contains("LOCK") ? "another audit has it open" : message, e);
        }
    }

    /** Big-endian, so that keys sort as numbers do. */
    public static Bytes number(long number) {
        return Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    public Optional<Bytes> get(Table table, Bytes key) {
        Bytes fresh = changes(table).get(key);
        if (fresh != null) {
            // An empty value stands for a deleted one.
            return fresh.isEmpty() ? Optional.empty() : Optional.of(fresh);
        }
        try {
            return Optional.ofNullable(db.get(handle(table), key.toByteArray())).map(Bytes::copyOf);
        } catch (RocksDBException e) {
            throw unusable(e);
        }
    }

    /** @param value not empty */
    public void put(Table table, Bytes key, Bytes value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty value");
        }
        changes(table).put(key, value);
        pendingBytes += key.size() + value.size();
    }

    public void delete(Table table, Bytes key) {
        changes(table).put(key, Bytes.EMPTY);
        pendingBytes += key.size();
    }

    /** Size of what was put and is not written yet. */
    public long pendingBytes() {
        return pendingBytes;
    }

    /** Writes what was put, all or nothing, and waits until it is on the disk. */
    public void commit() {
        try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<Table, Map<Bytes, Bytes>> table : pending.entrySet()) {
                ColumnFamilyHandle handle = handle(table.getKey());
                for (Map.Entry<Bytes, Bytes> change : table.getValue().entrySet()) {
                    if (change.getValue().isEmpty()) {
                        batch.delete(handle, change.getKey().toByteArray());
                    } else {
                        batch.put(
                                handle,
                                change.getKey().toByteArray(),
                                change.getValue().toByteArray());
                    }
                }
            }
            db.write(synced, batch);
        } catch (RocksDBException e) {
            throw unusable(e);
        }
        pending.values().forEach(Map::clear);
        pendingBytes = 0;
    }

    /** Every committed pair of a table, in the order of the keys' bytes. */
    public void forEach(Table table, BiConsumer<Bytes, Bytes> reader) {
        try (RocksIterator iterator = db.newIterator(handle(table))) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                reader.accept(Bytes.copyOf(iterator.key()), Bytes.copyOf(iterator.value()));
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw unusable(e);
        }
    }

    private Map<Bytes, Bytes> changes(Table table) {
        return Objects.requireNonNull(pending.get(table));
    }

    private ColumnFamilyHandle handle(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private static IllegalStateException unusable(RocksDBException e) {
        return new IllegalStateException("the store cannot be used: " + e.getMessage(), e);
    }

    /** Forgets what was not committed. */
    @Override
    public void close() {
        tables.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeAll(natives);
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
}
