package org.datatrust.chaincode;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetRefusal;
import org.datatrust.proof.dataset.DatasetRules;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.DatasetVerdict;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;

/**
 * The functions on datasets. The parents of a version are in the read set of the transactions that draft and publish it, so neither takes
 * effect if a parent is withdrawn meanwhile.
 */
final class Datasets {
    /** Name of the event of every change of a dataset; its payload is the encoded {@link DatasetState}. */
    static final String DATASET_CHANGED = "dataset-changed";

    private Datasets() {}

    static Bytes recordEvent(Call call) throws RefusedException {
        byte[] encoded = call.arguments().bytes(0, DatasetEvent.MAX_SIZE_BYTES);
        DatasetEvent event;
        try {
            event = DatasetEvent.parse(encoded);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
        call.requireChannel(event.channel());
        Creator creator = call.creator();
        creator.requireWriterOf(event.dataset().organisation());
        if (event.step() instanceof DatasetEvent.Draft(VersionContent content)) {
            Call.requireNoPersonIn(event.dataset().dataset());
            if (content.mediaType().isPresent()) {
                Call.requireNoPersonIn(content.mediaType().get());
            }
        }

        Optional<DatasetState> before = find(call.state(), event.dataset());
        if (before.isPresent() && before.get().isAfter(event)) {
            return before.get().encode();
        }
        DatasetVerdict verdict = DatasetRules.apply(
                before, name -> find(call.state(), name), event, creator.organisation(), call.time());
        return switch (verdict) {
            case DatasetVerdict.Accepted accepted -> {
                for (Map.Entry<String, Bytes> write : accepted.writes().entrySet()) {
                    call.state().write(write.getKey(), write.getValue());
                }
                Bytes stored = accepted.dataset().encode();
                call.state().emit(DATASET_CHANGED, stored);
                yield stored;
            }
            case DatasetVerdict.Refused(DatasetRefusal reason) -> throw refused(reason);
        };
    }

    static Bytes dataset(Call call) throws RefusedException {
        return find(call.state(), call.arguments().datasetName(0))
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_DATASET, "there is no such dataset"))
                .encode();
    }

    static Bytes version(Call call) throws RefusedException {
        return requireVersion(call.state(), call.arguments().versionName(0)).encode();
    }

    static Bytes lineage(Call call) throws RefusedException {
        VersionName name = call.arguments().versionName(0);
        LineageDirection direction = call.arguments().direction(1);
        int max = (int) call.arguments().number(2, 1, Lineage.MAX_VERSIONS);
        WorldState state = call.state();
        Lineage.Ledger ledger = new Lineage.Ledger() {
            @Override
            public Optional<VersionState> version(VersionName wanted) {
                return find(state, wanted);
            }

            @Override
            public List<VersionName> children(VersionName parent, int limit) {
                String prefix = StateKey.derivedFrom(parent);
                return state.keysAfter(prefix, limit).stream()
                        .map(key -> storedName(key.substring(prefix.length())))
                        .toList();
            }
        };
        return Lineage.trace(ledger, requireVersion(state, name), direction, max)
                .encode();
    }

    private static VersionState requireVersion(WorldState state, VersionName name) throws RefusedException {
        return find(state, name)
                .orElseThrow(() ->
                        new RefusedException(Refusal.NO_SUCH_VERSION, "the dataset has no version of this number"));
    }

    private static Optional<DatasetState> find(WorldState state, DatasetName name) {
        return state.read(StateKey.dataset(name)).map(stored -> {
            try {
                return DatasetState.parse(stored.toByteArray());
            } catch (MalformedException e) {
                throw new IllegalStateException("stored dataset is malformed", e);
            }
        });
    }

    private static Optional<VersionState> find(WorldState state, VersionName name) {
        return state.read(StateKey.version(name)).map(stored -> {
            try {
                return VersionState.parse(stored.toByteArray());
            } catch (MalformedException e) {
                throw new IllegalStateException("stored version is malformed", e);
            }
        });
    }

    private static VersionName storedName(String text) {
        try {
            return VersionName.parse(text);
        } catch (MalformedException e) {
            throw new IllegalStateException("stored name of a version is malformed", e);
        }
    }

    private static RefusedException refused(DatasetRefusal reason) {
        return switch (reason) {
            case WRONG_HISTORY ->
                new RefusedException(
                        Refusal.WRONG_HISTORY, "the event does not follow the newest event of the dataset");
            case NOT_OWNER ->
                new RefusedException(Refusal.NOT_OWNER, "only the dataset's organisation changes the dataset");
            case WRONG_NUMBER ->
                new RefusedException(Refusal.WRONG_NUMBER, "a draft bears the number after that of the newest version");
            case NO_SUCH_VERSION ->
                new RefusedException(Refusal.NO_SUCH_VERSION, "the dataset has no version of this number");
            case ILLEGAL_TRANSITION ->
                new RefusedException(Refusal.ILLEGAL_TRANSITION, "the version's status does not allow this event");
            case NOT_CONFIRMED ->
                new RefusedException(Refusal.NOT_CONFIRMED, "the owner must confirm all four, not some of them");
            case OLDER_THAN_PUBLISHED ->
                new RefusedException(Refusal.OLDER_THAN_PUBLISHED, "a later version is published already");
            case NO_SUCH_PARENT ->
                new RefusedException(Refusal.NO_SUCH_PARENT, "a parent is no version on this ledger");
            case OTHER_PARENT ->
                new RefusedException(
                        Refusal.OTHER_PARENT, "a parent has another content on this ledger than the one that is named");
            case PARENT_WITHDRAWN -> new RefusedException(Refusal.PARENT_WITHDRAWN, "a parent was withdrawn");
        };
    }
}
