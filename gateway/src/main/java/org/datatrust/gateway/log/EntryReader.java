package org.datatrust.gateway.log;

import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;

/** Reads accepted entries; neighbours come out of one read. Not safe for use by several threads. */
final class EntryReader {
    private final Store store;
    private final KeptLog log;
    private EntryRun run = EntryRun.of(new byte[2]);
    private long first;

    EntryReader(Store store, KeptLog log) {
        this.store = store;
        this.log = log;
    }

    /** @param leafIndex of an accepted entry */
    Bytes entry(long leafIndex) {
        if (leafIndex < first || leafIndex >= first + run.count()) {
            Store.Pair pair = store.atOrBelow(Table.ENTRIES, StoreKey.of(log.number(), leafIndex))
                    .filter(found -> StoreKey.logOf(found.key()) == log.number())
                    .orElseThrow(() -> missing(leafIndex));
            run = EntryRun.of(pair.value());
            first = StoreKey.numberOf(pair.key());
            if (leafIndex >= first + run.count()) {
                throw missing(leafIndex);
            }
        }
        return run.entry((int) (leafIndex - first));
    }

    private IllegalStateException missing(long leafIndex) {
        return new IllegalStateException("entry " + leafIndex + " of " + log.name() + " is missing");
    }
}
