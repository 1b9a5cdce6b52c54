package org.datatrust.auditor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.datatrust.auditor.store.MirrorStore;
import org.datatrust.auditor.store.MirrorStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.LogName;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;

/** Recomputes every log of the chaincode from its requests and compares with what the transactions wrote. For one thread. */
final class LogReplay {
    private static final String LOGS = "log/";
    private static final String BATCHES = "batch/";
    private static final String BATCH_IDS = "batch-id/";
    /** Stands where the head of a log would, once the ledger went another way than the recomputation. */
    private static final Bytes LOST = Bytes.utf8("lost");

    private final MirrorStore store;
    private final String chaincode;

    LogReplay(MirrorStore store, String chaincode) {
        this.store = store;
        this.chaincode = chaincode;
    }

    /** What a transaction did to a log. */
    sealed interface Outcome {
        /** Nothing. */
        record NoLog() implements Outcome {}

        record Created() implements Outcome {}

        /** @param records number of leaves of the batch */
        record Appended(long records) implements Outcome {}

        record Wrong(String detail) implements Outcome {}
    }

    /** @param creator MSP id of who signed the transaction, which counts as valid */
    Outcome apply(EndorserTransaction transaction, String creator) {
        Map<String, Optional<Bytes>> writes = new TreeMap<>();
        for (ReadWriteSet.Write write : transaction
                .readWriteSet()
                .namespace(chaincode)
                .map(ReadWriteSet.Namespace::writes)
                .orElse(List.of())) {
            if (write.key().startsWith(LOGS)
                    || write.key().startsWith(BATCHES)
                    || write.key().startsWith(BATCH_IDS)) {
                writes.put(write.key(), write.value());
            }
        }
        if (writes.isEmpty()) {
            return new Outcome.NoLog();
        }
        Optional<LogName> name =
                writes.keySet().stream().flatMap(key -> logOf(key).stream()).findFirst();
        if (name.isEmpty()) {
            return new Outcome.Wrong("keys of a log are written, but not its head");
        }
        Bytes key = Bytes.utf8(name.get().toString());
        Optional<Bytes> before = store.get(Table.LOGS, key);
        if (before.equals(Optional.of(LOST))) {
            return new Outcome.NoLog();
        }
        Outcome outcome;
        try {
            outcome = name.get().organisation().value().equals(creator)
                    ? apply(transaction, name.get(), before, writes)
                    : new Outcome.Wrong(creator + " wrote to " + name.get());
        } catch (MalformedException e) {
            outcome = new Outcome.Wrong(name.get() + ": " + e.code() + " " + e.getMessage());
        }
        if (outcome instanceof Outcome.Wrong) {
            store.put(Table.LOGS, key, LOST);
        }
        return outcome;
    }

    private static Optional<LogName> logOf(String key) {
        try {
            return key.startsWith(LOGS) ? Optional.of(LogName.parse(key.substring(LOGS.length()))) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private Outcome apply(
            EndorserTransaction transaction,
            LogName name,
            Optional<Bytes> encodedBefore,
            Map<String, Optional<Bytes>> writes)
            throws MalformedException {
        if (encodedBefore.isEmpty()) {
            Bytes empty = LogState.empty(name).encode();
            if (!writes.equals(Map.of(StateKey.log(name), Optional.of(empty)))) {
                return new Outcome.Wrong(name + " begins with something other than an empty log");
            }
            store.put(Table.LOGS, Bytes.utf8(name.toString()), empty);
            return new Outcome.Created();
        }
        if (transaction.arguments().size() != 2) {
            return new Outcome.Wrong(name + " is written by a call that is no append");
        }
        Bytes argument = transaction.arguments().get(1);
        AppendRequest request = AppendRequest.parse(argument.toByteArray());
        LogState before = LogState.parse(encodedBefore.get().toByteArray());
        if (!request.log().equals(name)
                || request.previousSize() != before.size()
                || !request.previousRoot().equals(before.root())) {
            return new Outcome.Wrong(name + ": the request follows size " + request.previousSize() + ", root "
                    + request.previousRoot() + "; the log has size " + before.size() + ", root " + before.root());
        }
        LogState after =
                new LogState(name, before.batches() + 1, before.frontier().merge(request.leaves()));
        Batch batch = new Batch(
                name,
                before.batches(),
                request.batchId(),
                argument.sha256(),
                before.size(),
                request.count(),
                after.root());
        Bytes sequence = Bytes.copyOf(
                ByteBuffer.allocate(Long.BYTES).putLong(before.batches()).array());
        Map<String, Optional<Bytes>> expected = new TreeMap<>(Map.of(
                StateKey.log(name), Optional.of(after.encode()),
                StateKey.batch(name, before.batches()), Optional.of(batch.encode()),
                StateKey.batchId(name, request.batchId()), Optional.of(sequence)));
        if (!writes.equals(expected)) {
            return new Outcome.Wrong(name + ": recomputed is batch " + batch.sequence() + ", size " + batch.treeSize()
                    + ", root " + batch.root() + "; the transaction wrote something else");
        }
        store.put(Table.LOGS, Bytes.utf8(name.toString()), after.encode());
        return new Outcome.Appended(request.count());
    }

    /** Every log that was followed to here, in the order of their names. Only what was committed. */
    void forEach(BiConsumer<String, Optional<LogState>> reader) {
        store.forEach(Table.LOGS, (key, value) -> {
            String name = new String(key.toByteArray(), java.nio.charset.StandardCharsets.UTF_8);
            try {
                reader.accept(
                        name, value.equals(LOST) ? Optional.empty() : Optional.of(LogState.parse(value.toByteArray())));
            } catch (MalformedException e) {
                throw new IllegalStateException("the store holds a malformed log head", e);
            }
        });
    }
}
