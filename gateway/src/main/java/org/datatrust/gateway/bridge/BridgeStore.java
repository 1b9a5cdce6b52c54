package org.datatrust.gateway.bridge;

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
import org.datatrust.proof.Bytes;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** The bridge's files. Every write is synced before it returns, for what is done next may not be undone. Safe for use by many threads. */
public final class BridgeStore implements AutoCloseable {
    /** What is kept, each in a column family of its own. */
    enum Table {
        /** {@link LaneRow} by lane and key: transactions that are not final. */
        TRANSACTIONS,
        /** {@link CrossingRow} by route, log and sequence. */
        CROSSINGS,
        /** Evidence of anchors that this gateway brought, by route, domain and root. */
        ANCHORS
    }

    private final RocksDB db;
    private final List<AutoCloseable> natives;
    private final Map<Table, ColumnFamilyHandle> tables;
    private final WriteOptions synced;
    /** Readers and writers share it; closing takes it alone. */
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    private boolean closed;

    private BridgeStore(
            RocksDB db, List<AutoCloseable> natives, Map<Table, ColumnFamilyHandle> tables, WriteOptions synced) {
        this.db = db;
        this.natives = natives;
        this.tables = tables;
        this.synced = synced;
    }

    /** @throws IOException also if another process has the folder open */
    @SuppressWarnings("MustBeClosedChecker")
    public static BridgeStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        RocksDB.loadLibrary();
        List<AutoCloseable> natives = new ArrayList<>();
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        ColumnFamilyOptions family = new ColumnFamilyOptions()
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(4 << 20);
        natives.add(family);
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family));
        for (Table table : Table.values()) {
            byte[] name = table.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
            descriptors.add(new ColumnFamilyDescriptor(name, family));
        }
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setMaxTotalWalSize(16L << 20)
                .setMaxOpenFiles(64)
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
                tables.put(table, handles.get(1 + tables.size()));
            }
            natives.add(handles.getFirst());
            return new BridgeStore(db, natives, tables, synced);
        } catch (RocksDBException e) {
            closeAll(natives);
            String message = String.valueOf(e.getMessage());
            throw new IOException(
                    message.contains("LOCK")
                            ? "another process has the bridge in " + folder + " open"
                            : "the bridge's files in " + folder + " cannot be opened: " + message,
                    e);
        }
    }

    Optional<Bytes> get(Table table, String key) {
        return locked(
                () -> Optional.ofNullable(db.get(handle(table), bytes(key))).map(Bytes::copyOf));
    }

    /** The value of the last key that begins so. */
    Optional<Bytes> last(Table table, String prefix) {
        return locked(() -> {
            try (RocksIterator iterator = db.newIterator(handle(table))) {
                // No key has this character.
                iterator.seekForPrev(bytes(prefix + '\u007f'));
                iterator.status();
                return iterator.isValid() && startsWith(iterator, prefix)
                        ? Optional.of(Bytes.copyOf(iterator.value()))
                        : Optional.<Bytes>empty();
            }
        });
    }

    private static boolean startsWith(RocksIterator iterator, String prefix) {
        return new String(iterator.key(), StandardCharsets.US_ASCII).startsWith(prefix);
    }

    /** The values of all keys that begin so, in the order of the keys. */
    List<Bytes> all(Table table, String prefix) {
        return locked(() -> {
            List<Bytes> values = new ArrayList<>();
            try (RocksIterator iterator = db.newIterator(handle(table))) {
                for (iterator.seek(bytes(prefix));
                        iterator.isValid() && startsWith(iterator, prefix);
                        iterator.next()) {
                    values.add(Bytes.copyOf(iterator.value()));
                }
                iterator.status();
            }
            return values;
        });
    }

    void put(Table table, String key, Bytes value) {
        locked(() -> {
            db.put(handle(table), synced, bytes(key), value.toByteArray());
            return true;
        });
    }

    void delete(Table table, String key) {
        locked(() -> {
            db.delete(handle(table), synced, bytes(key));
            return true;
        });
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    private ColumnFamilyHandle handle(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    private <T> T locked(Access<T> access) {
        open.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the bridge's files are closed");
            }
            return access.run();
        } catch (RocksDBException e) {
            throw new IllegalStateException("the bridge's files cannot be read or written", e);
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
            // The default family's handle is the last native; it goes before the database.
            closeAll(List.of(natives.removeLast()));
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
    private interface Access<T> {
        T run() throws RocksDBException;
    }
}
