package org.datatrust.gateway.index;

import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.index.IndexStore.Row;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.index.IndexedBlock.Write;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;

/**
 * How datasets stand in the index. Each row holds the block's number (8 bytes) and then the state of the dataset or version as the ledger
 * holds it, byte for byte, or the encoded entry.
 */
final class DatasetRows {
    private static final String DATASETS = "dataset/";
    private static final String VERSIONS = "version/";

    private DatasetRows() {}

    /** What a valid transaction's write changes; empty if it has nothing to do with datasets. */
    static List<Row> of(IndexStore store, long block, Write write) throws MalformedException {
        if (write.key().startsWith(DATASETS)) {
            return dataset(store, block, write);
        }
        return write.key().startsWith(VERSIONS) ? List.of(version(block, write)) : List.of();
    }

    private static List<Row> dataset(IndexStore store, long block, Write write) throws MalformedException {
        Bytes value = ConsentRows.value(write);
        DatasetState state = DatasetState.parse(value.toByteArray());
        DatasetEvent event = DatasetEvent.parse(ConsentRows.argument(write));
        DatasetName name = event.dataset();
        History before = dataset(store, name).map(DatasetState::history).orElse(History.NONE);
        // The state's history is a hash over the event and its time: so this is the event, and none is missing.
        if (!write.key().equals(StateKey.dataset(name))
                || !state.newest().dataset().equals(name)
                || !event.before().equals(before)
                || !state.isAfter(event)) {
            throw ConsentRows.contradiction(write);
        }
        Bytes entry = new DatasetEntry(event, state.changedAt()).encode();
        return List.of(
                new Row(
                        Table.DATASETS,
                        Bytes.utf8(name.toString()),
                        StateIndex.key(block).concat(value)),
                new Row(
                        Table.DATASET_EVENTS,
                        eventKey(name, before.events()),
                        StateIndex.key(block).concat(entry)));
    }

    private static Row version(long block, Write write) throws MalformedException {
        Bytes value = ConsentRows.value(write);
        VersionName name = VersionState.parse(value.toByteArray()).version();
        if (!write.key().equals(StateKey.version(name))) {
            throw ConsentRows.contradiction(write);
        }
        return new Row(
                Table.VERSIONS,
                versionKey(name.dataset(), name.number()),
                StateIndex.key(block).concat(value));
    }

    static Bytes eventKey(DatasetName dataset, long number) {
        return ConsentRows.prefix(dataset.toString()).concat(StateIndex.key(number));
    }

    static Bytes versionKey(DatasetName dataset, long number) {
        return ConsentRows.prefix(dataset.toString()).concat(StateIndex.key(number));
    }

    static Optional<DatasetState> dataset(IndexStore store, DatasetName name) {
        return store.get(Table.DATASETS, Bytes.utf8(name.toString())).map(DatasetRows::state);
    }

    static DatasetState state(Bytes row) {
        try {
            return DatasetState.parse(content(row));
        } catch (MalformedException e) {
            throw new IllegalStateException("an indexed dataset is malformed", e);
        }
    }

    static VersionState version(Bytes row) {
        try {
            return VersionState.parse(content(row));
        } catch (MalformedException e) {
            throw new IllegalStateException("an indexed version is malformed", e);
        }
    }

    static DatasetEntry entry(Bytes row) {
        try {
            return DatasetEntry.parse(content(row));
        } catch (MalformedException e) {
            throw new IllegalStateException("an indexed entry is malformed", e);
        }
    }

    private static byte[] content(Bytes row) {
        return row.slice(Long.BYTES, row.size()).toByteArray();
    }
}
