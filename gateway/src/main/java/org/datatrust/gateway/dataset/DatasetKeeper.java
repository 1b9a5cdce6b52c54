package org.datatrust.gateway.dataset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datatrust.gateway.index.ConsentIndex.AsOf;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.gateway.index.DatasetIndex;
import org.datatrust.gateway.index.StateIndex;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.gateway.log.SignedViews;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.bundle.LineageBundle;

/**
 * Datasets, for the programs of one organisation: it reads all of them and changes its own. Safe for use by many threads; all waits suit
 * virtual threads.
 */
public final class DatasetKeeper {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** How long an answer about a transaction waits for the index to have it, so that the caller's next question finds it. */
    private static final Duration INDEX_WAIT = Duration.ofSeconds(3);

    private static final String WRONG_HISTORY = "CHC-14";
    private static final String NO_SUCH_VERSION = "CHC-24";
    private static final String WRONG_NUMBER = "CHC-25";
    private static final String NO_SUCH_PARENT = "CHC-28";
    /** What a peer says that lacks blocks which the own peer has. */
    private static final Set<String> OF_PEERS_BEHIND =
            Set.of(WRONG_HISTORY, NO_SUCH_VERSION, WRONG_NUMBER, NO_SUCH_PARENT);

    private static final int MAX_LAG_ATTEMPTS = 10;
    private static final int LOOK_AT = 10_000;

    private final ChannelName channel;
    private final OrganisationId own;
    private final Ledger ledger;
    private final StateIndex state;
    private final DatasetIndex index;
    private final Recorder recorder;
    private final SignedViews views;
    private final LineageCheck check;

    /** A transaction that is valid on the ledger. */
    public record Commit(String transactionId, long block) {}

    /**
     * @param state after the event; of an event that was recorded before, as it is now
     * @param commit empty if nothing was written, because the event was recorded before or was only to be validated
     */
    public record RecordedEvent(DatasetState state, Optional<Commit> commit, boolean before, long asOfBlock) {}

    /** A version and how many steps it is away. */
    public record Traced(VersionState version, int depth) {}

    /** @param complete whether the ledger left nothing out for size */
    public record Trace(List<Traced> versions, boolean complete) {
        public Trace {
            versions = List.copyOf(versions);
        }
    }

    public DatasetKeeper(
            ChannelName channel,
            OrganisationId own,
            Ledger ledger,
            StateIndex state,
            SignedViews views,
            LineageCheck check) {
        this.channel = channel;
        this.own = own;
        this.ledger = ledger;
        this.state = state;
        this.index = state.datasets();
        this.recorder = new Recorder(ledger, PATIENCE);
        this.views = views;
        this.check = check;
    }

    // Writing
    // --------------------------------------------------------------------------------------------------------------

    /** @param encoded dataset-event of docs/spec/dataset.md */
    public RecordedEvent record(Bytes encoded, boolean validateOnly) throws Refusal, InterruptedException {
        DatasetEvent event = parse(encoded);
        Pause pause = new Pause(Duration.ofSeconds(1));
        for (int attempt = 0; ; attempt++) {
            switch (recorder.record("RecordDatasetEvent", validateOnly, encoded)) {
                case Recorder.Recorded(Bytes result, String transactionId, long block) -> {
                    state.await(block, INDEX_WAIT);
                    return new RecordedEvent(
                            dataset(result), Optional.of(new Commit(transactionId, block)), false, block);
                }
                case Recorder.Known(Bytes result) -> {
                    return new RecordedEvent(
                            dataset(result),
                            Optional.empty(),
                            !validateOnly || earlier(event).isPresent(),
                            state.height() - 1);
                }
                case Recorder.Refused(String code, String why) -> {
                    Optional<RecordedEvent> earlier = earlier(event);
                    if (earlier.isPresent()) {
                        return earlier.get();
                    }
                    if (!OF_PEERS_BEHIND.contains(code) || attempt == MAX_LAG_ATTEMPTS || !follows(event)) {
                        throw refused(code, why);
                    }
                }
                case Recorder.Unknown(String transactionId) -> throw Refusal.outcomeUnknown(transactionId);
                case Recorder.Unavailable(String why) -> throw Refusal.nothingTaken(why);
            }
            // The own peer has all that this event follows; the peer that declined has not, yet.
            pause.await();
        }
    }

    private DatasetEvent parse(Bytes encoded) throws Refusal {
        DatasetEvent event;
        try {
            event = DatasetEvent.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw malformed(e.code() + " " + e.getMessage());
        }
        if (!event.channel().equals(channel)) {
            throw malformed("it is meant for another channel than " + channel);
        }
        OrganisationId owner = event.dataset().organisation();
        if (!owner.equals(own)) {
            throw new Refusal(Refusal.Reason.FOREIGN_DATASET, "Only " + owner + " changes this dataset.");
        }
        return event;
    }

    private static Refusal malformed(String why) {
        return new Refusal(Refusal.Reason.MALFORMED_DATASET, "Not a dataset event for this ledger: " + why + ".");
    }

    /** The event, if it took effect earlier. */
    private Optional<RecordedEvent> earlier(DatasetEvent event) throws Refusal {
        Optional<DatasetEntry> entry =
                index.entry(event.dataset(), event.before().events());
        if (entry.isEmpty() || !entry.get().event().equals(event)) {
            return Optional.empty();
        }
        AsOf<Optional<DatasetState>> now = index.dataset(event.dataset());
        return now.content().map(dataset -> new RecordedEvent(dataset, Optional.empty(), true, now.block()));
    }

    private boolean follows(DatasetEvent event) throws Refusal {
        Optional<DatasetState> now = index.dataset(event.dataset()).content();
        boolean newest = now.map(dataset -> dataset.history().equals(event.before()))
                .orElse(event.before().events() == 0);
        if (newest && event.step() instanceof DatasetEvent.Draft(var content)) {
            for (Parent parent : content.parents()) {
                newest &= index.version(parent.version()).isPresent();
            }
        }
        return newest;
    }

    /** @param code of the chaincode (docs/reference/chaincode.md) */
    private static Refusal refused(String code, String why) {
        return switch (code) {
            case "CHC-05", "CHC-06" ->
                refused(code, Refusal.Reason.FOREIGN_DATASET, "only the dataset's organisation changes it");
            case "CHC-12" -> refused(code, Refusal.Reason.CLOCK_SKEW, "the clocks differ by more than 15 minutes");
            case WRONG_HISTORY ->
                refused(code, Refusal.Reason.DATASET_CHANGED, "the event does not follow the dataset's newest event");
            case "CHC-15" ->
                refused(code, Refusal.Reason.UNLAWFUL_DATASET_EVENT, "the version's status does not allow the event");
            case NO_SUCH_VERSION ->
                refused(code, Refusal.Reason.NO_SUCH_DATASET, "the dataset has no version of this number");
            case WRONG_NUMBER ->
                refused(code, Refusal.Reason.UNLAWFUL_DATASET_EVENT, "a draft bears the number after the newest one");
            case "CHC-26" ->
                refused(code, Refusal.Reason.UNLAWFUL_DATASET_EVENT, "the owner must confirm all four, not some");
            case "CHC-27" ->
                refused(code, Refusal.Reason.UNLAWFUL_DATASET_EVENT, "a later version is published already");
            case NO_SUCH_PARENT -> refused(code, Refusal.Reason.BAD_PARENT, "a parent is not on the ledger");
            case "CHC-29" ->
                refused(code, Refusal.Reason.BAD_PARENT, "a parent has another content than the one that is named");
            case "CHC-30" -> refused(code, Refusal.Reason.BAD_PARENT, "a parent was withdrawn");
            case "CHC-31" -> refused(code, Refusal.Reason.PERSONAL_NUMBER, "a name holds the number of a person");
            default -> throw new IllegalStateException("the chaincode refused unexpectedly: " + code + " " + why);
        };
    }

    private static Refusal refused(String code, Refusal.Reason reason, String sentence) {
        return new Refusal(reason, "The ledger refuses: " + sentence + " (" + code + ").", Map.of("chaincode", code));
    }

    private static DatasetState dataset(Bytes encoded) {
        try {
            return DatasetState.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the chaincode answered something that is no dataset", e);
        }
    }

    // Reading
    // --------------------------------------------------------------------------------------------------------------

    public AsOf<DatasetState> dataset(DatasetName name) throws Refusal {
        AsOf<Optional<DatasetState>> found = index.dataset(name);
        return new AsOf<>(found.content().orElseThrow(() -> noSuch(name)), found.block());
    }

    public VersionState version(VersionName name) throws Refusal {
        return index.version(name).orElseThrow(() -> noSuch(name));
    }

    public Page<DatasetState> datasets(Optional<OrganisationId> owner, boolean publishedOnly, String after, int max)
            throws Refusal {
        return index.datasets(
                owner, after, dataset -> !publishedOnly || dataset.published().isPresent(), max, LOOK_AT);
    }

    /** The versions of a dataset from a number on. */
    public Page<VersionState> versions(DatasetName name, long from, int max) throws Refusal {
        dataset(name);
        return index.versions(name, from, max);
    }

    /** @param depth how many steps away at most; empty for any number */
    public Trace trace(VersionName name, LineageDirection direction, Optional<Integer> depth) throws Refusal {
        Ledger.Answer answer =
                ledger.query("GetLineage", name.toString(), direction.word(), Integer.toString(Lineage.MAX_VERSIONS));
        return switch (answer) {
            case Ledger.Answered(Bytes content) -> trace(lineage(content), depth.orElse(Integer.MAX_VALUE));
            case Ledger.Declined(String code, String why) -> {
                if (code.equals(NO_SUCH_VERSION)) {
                    throw noSuch(name);
                }
                throw new IllegalStateException("the chaincode refused unexpectedly: " + code + " " + why);
            }
            case Ledger.Unreachable(String why) ->
                throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "The own peer does not answer: " + why);
        };
    }

    /** The evidence of a lineage: the answer of several organisations, with what a stranger needs to check it. */
    public LineageBundle bundle(VersionName name, LineageDirection direction) throws Refusal, InterruptedException {
        version(name);
        Ledger.View view =
                views.of("GetLineage", name.toString(), direction.word(), Integer.toString(Lineage.MAX_VERSIONS));
        LineageBundle bundle = new LineageBundle(view.payload(), Optional.of(views.context(view)));
        check.objection(bundle).ifPresent(objection -> {
            throw new IllegalStateException("the evidence of " + name + " does not verify: " + objection);
        });
        return bundle;
    }

    private static Trace trace(Lineage lineage, int depth) {
        Map<VersionName, Integer> depths = new HashMap<>();
        depths.put(lineage.first().version(), 0);
        List<Traced> traced = new ArrayList<>();
        // A list by breadth: each version stands after one that is a step nearer.
        for (VersionState version : lineage.versions()) {
            for (VersionState nearer : lineage.versions()) {
                boolean edge = isParent(
                        lineage.direction() == LineageDirection.UP ? version : nearer,
                        lineage.direction() == LineageDirection.UP ? nearer : version);
                if (edge && depths.containsKey(nearer.version())) {
                    depths.merge(version.version(), depths.get(nearer.version()) + 1, Math::min);
                }
            }
            Integer steps = depths.get(version.version());
            if (steps == null) {
                throw new IllegalStateException("the chaincode shows a version that no edge leads to");
            }
            if (steps <= depth) {
                traced.add(new Traced(version, steps));
            }
        }
        return new Trace(traced, lineage.isComplete());
    }

    private static boolean isParent(VersionState parent, VersionState child) {
        return child.content().parents().stream()
                .anyMatch(named -> named.version().equals(parent.version()));
    }

    private static Lineage lineage(Bytes encoded) {
        try {
            return Lineage.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the chaincode answered something that is no lineage", e);
        }
    }

    private static Refusal noSuch(Object name) {
        return new Refusal(Refusal.Reason.NO_SUCH_DATASET, "There is no " + name + ".");
    }
}
