package org.datatrust.gateway.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.datatrust.gateway.index.ConsentIndex.AsOf;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;

/** Questions about datasets. Each answer is that of one block; a refusal says that the index cannot answer at the moment. */
public final class DatasetIndex {
    private final StateIndex index;

    DatasetIndex(StateIndex index) {
        this.index = index;
    }

    public AsOf<Optional<DatasetState>> dataset(DatasetName name) throws Refusal {
        return index.read(store -> new AsOf<>(DatasetRows.dataset(store, name), index.height() - 1));
    }

    public Optional<VersionState> version(VersionName name) throws Refusal {
        return index.read(store -> store.get(Table.VERSIONS, DatasetRows.versionKey(name.dataset(), name.number()))
                .map(DatasetRows::version));
    }

    /** @param number of events before it */
    public Optional<DatasetEntry> entry(DatasetName name, long number) throws Refusal {
        return index.read(store -> store.get(Table.DATASET_EVENTS, DatasetRows.eventKey(name, number))
                .map(DatasetRows::entry));
    }

    /**
     * Datasets by name; {@code next} is the name of the last one looked at.
     *
     * @param owner only datasets of this organisation
     * @param after name after which the page begins; empty for the first page
     * @param max of datasets in the page
     * @param lookAt how many datasets are looked at before the page ends, wanted or not
     */
    public Page<DatasetState> datasets(
            Optional<OrganisationId> owner, String after, Predicate<DatasetState> wanted, int max, int lookAt)
            throws Refusal {
        return index.read(store -> {
            Bytes prefix = Bytes.utf8(owner.map(organisation -> "orgs/" + organisation + "/datasets/")
                    .orElse(""));
            Bytes begin = after.isEmpty() ? prefix : ConsentRows.prefix(after);
            List<DatasetState> found = new ArrayList<>();
            List<DatasetName> looked = new ArrayList<>();
            boolean[] more = {false};
            store.scan(Table.DATASETS, begin, row -> {
                if (!ConsentRows.startsWith(row.key(), prefix)) {
                    return false;
                }
                if (found.size() == max || looked.size() == lookAt) {
                    more[0] = true;
                    return false;
                }
                DatasetState state = DatasetRows.state(row.value());
                looked.add(state.newest().dataset());
                if (wanted.test(state)) {
                    found.add(state);
                }
                return true;
            });
            return new Page<>(
                    found, more[0] ? Optional.of(looked.getLast().toString()) : Optional.empty(), index.height() - 1);
        });
    }

    /** The versions of a dataset from a number on; {@code next} is the number of the next one. */
    public Page<VersionState> versions(DatasetName dataset, long from, int max) throws Refusal {
        return index.read(store -> {
            Bytes prefix = ConsentRows.prefix(dataset.toString());
            List<VersionState> found = new ArrayList<>();
            boolean[] more = {false};
            store.scan(Table.VERSIONS, DatasetRows.versionKey(dataset, from), row -> {
                if (!ConsentRows.startsWith(row.key(), prefix)) {
                    return false;
                }
                if (found.size() == max) {
                    more[0] = true;
                    return false;
                }
                found.add(DatasetRows.version(row.value()));
                return true;
            });
            return new Page<>(
                    found,
                    more[0]
                            ? Optional.of(
                                    Integer.toString(found.getLast().version().number() + 1))
                            : Optional.empty(),
                    index.height() - 1);
        });
    }
}
