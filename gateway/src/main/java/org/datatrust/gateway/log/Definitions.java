package org.datatrust.gateway.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;

/** The blocks that committed the chaincode definitions under which batches were endorsed; each is fetched once. */
final class Definitions {
    private final Store store;
    private final Journal journal;
    private final Ledger ledger;
    private final ConcurrentMap<Long, Bytes> blocks = new ConcurrentHashMap<>();

    Definitions(Store store, Journal journal, Ledger ledger) {
        this.store = store;
        this.journal = journal;
        this.ledger = ledger;
    }

    /** Makes sure that a definition's block is stored; false if the ledger cannot be asked now. */
    boolean fetch(Ledger.DefinitionVersion version) throws InterruptedException, Refusal {
        if (blocks.containsKey(version.blockNumber())) {
            return true;
        }
        byte[] key = StoreKey.definition(version.blockNumber());
        var stored = store.get(Table.BASICS, key);
        if (stored.isPresent()) {
            blocks.put(version.blockNumber(), Bytes.copyOf(stored.get()));
            return true;
        }
        switch (ledger.block(version.blockNumber())) {
            case Ledger.BlockCopy(Bytes block, var _) -> {
                journal.write(batch -> batch.put(store.handle(Table.BASICS), key, block.toByteArray()));
                blocks.put(version.blockNumber(), block);
                return true;
            }
            case Ledger.Unreachable _ -> {
                return false;
            }
        }
    }

    /** A block that was fetched before. */
    Bytes block(Ledger.DefinitionVersion version) {
        return blocks.computeIfAbsent(
                version.blockNumber(),
                number -> store.get(Table.BASICS, StoreKey.definition(number))
                        .map(Bytes::copyOf)
                        .orElseThrow(
                                () -> new IllegalStateException("the definition in block " + number + " is missing")));
    }
}
