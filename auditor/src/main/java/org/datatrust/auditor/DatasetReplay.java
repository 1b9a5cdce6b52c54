package org.datatrust.auditor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.datatrust.auditor.store.MirrorStore;
import org.datatrust.auditor.store.MirrorStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetRules;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.DatasetVerdict;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;

/**
 * Decides every event of every dataset once more and compares with all that the transaction wrote: a chaincode that published without
 * the owner, took a parent that is not there, or forgot a child is found, even if all organisations had agreed on it. For one thread.
 */
final class DatasetReplay {
    private static final List<String> KEYS = List.of("dataset/", "version/", "derived/");

    private static final Bytes RECORD_EVENT = Bytes.utf8("RecordDatasetEvent");

    private final MirrorStore store;
    private final String chaincode;

    DatasetReplay(MirrorStore store, String chaincode) {
        this.store = store;
        this.chaincode = chaincode;
    }

    /**
     * @param creator MSP id of who signed the transaction, which counts as valid
     * @return what is wrong with it; empty if nothing is, or if it has nothing to do with datasets
     */
    Optional<String> apply(EndorserTransaction transaction, String creator) {
        Map<String, Bytes> writes = new TreeMap<>();
        for (ReadWriteSet.Write write : transaction
                .readWriteSet()
                .namespace(chaincode)
                .map(ReadWriteSet.Namespace::writes)
                .orElse(List.of())) {
            if (KEYS.stream().anyMatch(write.key()::startsWith)) {
                writes.put(write.key(), write.value().orElse(Bytes.EMPTY));
            }
        }
        if (writes.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> wrong = judge(transaction, creator, writes);
        // Right or wrong, this is what the next event finds.
        writes.forEach((key, value) -> store.put(Table.DATASETS, Bytes.utf8(key), value));
        return wrong;
    }

    private Optional<String> judge(EndorserTransaction transaction, String creator, Map<String, Bytes> writes) {
        if (transaction.arguments().size() != 2
                || !transaction.arguments().getFirst().equals(RECORD_EVENT)) {
            return Optional.of("keys of datasets are written by a call that is no event");
        }
        DatasetEvent event;
        OrganisationId organisation;
        try {
            event = DatasetEvent.parse(transaction.arguments().get(1).toByteArray());
            organisation = OrganisationId.parse(creator);
        } catch (MalformedException e) {
            return Optional.of(e.code() + " " + e.getMessage());
        }
        if (!event.channel().value().equals(transaction.channel())) {
            return Optional.of(event.version() + ": the event was meant for another channel");
        }
        OptionalLong at = ClaimedTime.seconds(transaction);
        if (at.isEmpty()) {
            return Optional.of(event.version() + ": the transaction claims a time at which nothing takes effect");
        }
        DatasetVerdict verdict = DatasetRules.apply(
                read(StateKey.dataset(event.dataset()), DatasetState::parse),
                this::version,
                event,
                organisation,
                at.getAsLong());
        return switch (verdict) {
            case DatasetVerdict.Accepted accepted ->
                accepted.writes().equals(writes)
                        ? Optional.empty()
                        : Optional.of(event.version() + ": the event leads to "
                                + accepted.writes().keySet() + "; the transaction wrote something else");
            case DatasetVerdict.Refused(var reason) ->
                Optional.of(event.version() + ": the event must be refused, " + reason);
        };
    }

    private Optional<VersionState> version(VersionName name) {
        return read(StateKey.version(name), VersionState::parse);
    }

    @FunctionalInterface
    private interface Format<T> {
        T parse(byte[] encoded) throws MalformedException;
    }

    /** What is not in the form that the rules give to it is not there for them; that it was written was told then. */
    private <T> Optional<T> read(String key, Format<T> format) {
        return store.get(Table.DATASETS, Bytes.utf8(key)).flatMap(stored -> {
            try {
                return Optional.of(format.parse(stored.toByteArray()));
            } catch (MalformedException e) {
                return Optional.empty();
            }
        });
    }
}
