package org.datatrust.proof.dataset;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.StateKey;

/** What becomes of an event. */
public sealed interface DatasetVerdict {
    /** @param versions those that the event made or changed, the one that it names first */
    record Accepted(DatasetState dataset, List<VersionState> versions) implements DatasetVerdict {
        public Accepted {
            versions = List.copyOf(versions);
        }

        /** What the ledger stores, by key: the dataset, the versions, and for a new version whose child it is. */
        public SortedMap<String, Bytes> writes() {
            SortedMap<String, Bytes> writes = new TreeMap<>();
            writes.put(StateKey.dataset(dataset.newest().dataset()), dataset.encode());
            for (VersionState version : versions) {
                writes.put(StateKey.version(version.version()), version.encode());
                if (version.status() == VersionStatus.DRAFT) {
                    Bytes content = version.content().digest().bytes();
                    for (Parent parent : version.content().parents()) {
                        writes.put(StateKey.derived(parent.version(), version.version()), content);
                    }
                }
            }
            return writes;
        }
    }

    record Refused(DatasetRefusal reason) implements DatasetVerdict {}
}
