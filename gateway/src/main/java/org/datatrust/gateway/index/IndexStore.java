package org.datatrust.gateway.index;

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
import java.util.function.Predicate;
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
 * The index's files. What belongs to one block is written in one piece, so after a crash the store holds everything up to some block and
 * nothing of what came later; the blocks it lost are read again. Callers see to it that nothing is read after {@link #close}.
 */
final class IndexStore implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;
    private static final int BLOOM_BITS = 10;

    /** What is kept, each in a column family of its own. */
    enum Table {
        /** Which ledger this is, and how far the index has come. */
        BASICS,
        /** Time and hash of each block, by number. */
        BLOCKS,
        /** The events of each consent, by consent and number. */
        CONSENTS,
        /** The receipts of uses, by consent and id. */
        USES,
        /** Which organisation is a party to which consent. */
        PARTIES,
        /** Datasets by name. */
        DATASETS,
        /** The events of each dataset, by dataset and number. */
        DATASET_EVENTS,
        /** Versions, by dataset and number. */
        VERSIONS
    }

    /** A row. */
    record Row(Table table, Bytes key, Bytes value) {}

    private final RocksDB db;
    private final List<AutoCloseable> natives;
    private final Map<Table, ColumnFamilyHandle> tables;
    private final WriteOptions unsynced;

    private IndexStore(
            RocksDB db, List<AutoCloseable> natives, Map<Table, ColumnFamilyHandle> tables, WriteOptions unsynced) {
        this.db = db;
        this.natives = natives;
        this.tables = tables;
        this.unsynced = unsynced;
    }

    /** @throws IOException also if another process has the folder open */
    static IndexStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        return open(folder, false);
    }

    /** The rows as they are now, also while a gateway has the folder open. */
    static IndexStore openToRead(Path folder) throws IOException {
        return open(folder, true);
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static IndexStore open(Path folder, boolean readOnly) throws IOException {
        RocksDB.loadLibrary();
        List<AutoCloseable> natives = new ArrayList<>();
        LRUCache cache = new LRUCache(CACHE_BYTES);
        natives.add(cache);
        BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
        natives.add(bloom);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table table : Table.values()) {
            ColumnFamilyOptions options = new ColumnFamilyOptions()
                    .setCompressionType(CompressionType.NO_COMPRESSION)
                    .setWriteBufferSize(16 << 20)
                    .setTableFormatConfig(
                            new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
            natives.add(options);
            byte[] name = table == Table.BASICS
                    ? RocksDB.DEFAULT_COLUMN_FAMILY
                    : table.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            descriptors.add(new ColumnFamilyDescriptor(name, options));
        }
        DBOptions options = new DBOptions()
                .setCreateIfMissing(!readOnly)
                .setCreateMissingColumnFamilies(!readOnly)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setDbWriteBufferSize(32L << 20)
                .setMaxTotalWalSize(64L << 20)
                .setMaxBackgroundJobs(2)
                // A reader opens all files at once: the gateway may remove some meanwhile.
                .setMaxOpenFiles(readOnly ? -1 : 128)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(4)
                .setStatsDumpPeriodSec(0);
        natives.add(options);
        WriteOptions unsynced = new WriteOptions();
        natives.add(unsynced);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB db = readOnly
                    ? RocksDB.openReadOnly(options, folder.toString(), descriptors, handles)
                    : RocksDB.open(options, folder.toString(), descriptors, handles);
            Map<Table, ColumnFamilyHandle> tables = new EnumMap<>(Table.class);
            for (Table table : Table.values()) {
                tables.put(table, handles.get(tables.size()));
            }
            return new IndexStore(db, natives, tables, unsynced);
        } catch (RocksDBException e) {
            closeAll(natives);
            String message = String.valueOf(e.getMessage());
            throw new IOException(
                    message.contains("LOCK") ? "another process has the index in " + folder + " open" : message, e);
        }
    }

    Optional<Bytes> get(Table table, Bytes key) {
        try {
            return Optional.ofNullable(db.get(handle(table), key.toByteArray())).map(Bytes::copyOf);
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    /** The row with the largest key that is not above {@code key}. */
    Optional<Row> atOrBelow(Table table, Bytes key) {
        try (RocksIterator iterator = db.newIterator(handle(table))) {
            iterator.seekForPrev(key.toByteArray());
            iterator.status();
            return iterator.isValid() ? Optional.of(row(table, iterator)) : Optional.empty();
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    /** Hands out the rows from a key on, until one is not wanted any more. */
    void scan(Table table, Bytes from, Predicate<Row> wanted) {
        try (RocksIterator iterator = db.newIterator(handle(table))) {
            for (iterator.seek(from.toByteArray()); iterator.isValid(); iterator.next()) {
                if (!wanted.test(row(table, iterator))) {
                    return;
                }
            }
            iterator.status();
        } catch (RocksDBException e) {
            throw unreadable(e);
        }
    }

    private static Row row(Table table, RocksIterator iterator) {
        return new Row(table, Bytes.copyOf(iterator.key()), Bytes.copyOf(iterator.value()));
    }

    /** Puts all rows or none. */
    void write(List<Row> rows) {
        try (WriteBatch batch = new WriteBatch()) {
            for (Row row : rows) {
                batch.put(
                        handle(row.table()),
                        row.key().toByteArray(),
                        row.value().toByteArray());
            }
            db.write(unsynced, batch);
        } catch (RocksDBException e) {
            throw new IllegalStateException("the index cannot be written", e);
        }
    }

    private static IllegalStateException unreadable(RocksDBException e) {
        return new IllegalStateException("the index cannot be read", e);
    }

    private ColumnFamilyHandle handle(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

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
