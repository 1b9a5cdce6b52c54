package org.datatrust.gateway.consent;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.gateway.index.ConsentIndex;
import org.datatrust.gateway.index.ConsentIndex.AsOf;
import org.datatrust.gateway.index.ConsentIndex.AtBlock;
import org.datatrust.gateway.index.ConsentIndex.AtTime;
import org.datatrust.gateway.index.ConsentIndex.BlockEntry;
import org.datatrust.gateway.index.ConsentIndex.Moment;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.gateway.index.ConsentIndex.Standing;
import org.datatrust.gateway.index.StateIndex;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.gateway.log.SignedViews;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.ConsentBundle;

/**
 * Consents, for the programs of one organisation: it sees those to which it is a party, changes its own, passes on what persons signed,
 * and records its own uses. Safe for use by many threads; all waits suit virtual threads.
 */
public final class ConsentKeeper {
    /** Uses that one bundle shows. */
    public static final int MAX_USES = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** How long an answer about a transaction waits for the index to have it, so that the caller's next question finds it. */
    private static final Duration INDEX_WAIT = Duration.ofSeconds(3);

    private static final String WRONG_HISTORY = "CHC-14";
    private static final int MAX_LAG_ATTEMPTS = 10;
    private static final int LOOK_AT = 10_000;

    private final ChannelName channel;
    private final OrganisationId own;
    private final StateIndex state;
    private final ConsentIndex index;
    private final Recorder recorder;
    private final ConsentEvidence evidence;
    private final InstantSource clock;

    /** A transaction that is valid on the ledger. */
    public record Commit(String transactionId, long block) {}

    /**
     * @param state after the event; of an event that was recorded before, as it is now
     * @param commit empty if nothing was written, because the event was recorded before or was only to be validated
     */
    public record RecordedEvent(ConsentState state, Optional<Commit> commit, boolean before, long asOfBlock) {}

    /** @param commit as for events */
    public record RecordedUse(UseReceipt receipt, Optional<Commit> commit, boolean before) {}

    /**
     * A question.
     *
     * @param dataset empty: the one that the consent is about
     * @param moment empty: now
     */
    public record Question(
            ConsentName consent,
            Optional<DatasetName> dataset,
            Purpose purpose,
            OrganisationId recipient,
            UseScope scope,
            Optional<Moment> moment) {}

    /**
     * An answer.
     *
     * @param events that had taken effect at the moment asked about
     * @param thenSeconds that moment, since 1970
     * @param nowSeconds when {@code now} was decided
     */
    public record Evaluation(
            UseDecision then, long thenSeconds, long events, UseDecision now, long nowSeconds, long asOfBlock) {}

    /** Which consents are wanted; an empty field wants all. */
    public record Filter(
            Optional<OrganisationId> holder,
            Optional<ConsentStatus> status,
            Optional<DatasetName> dataset,
            Optional<OrganisationId> recipient) {
        boolean wants(ConsentState consent) {
            return status.stream().allMatch(consent.status()::equals)
                    && dataset.stream().allMatch(consent.terms().dataset()::equals)
                    && recipient.stream().allMatch(consent.terms().recipients()::contains);
        }
    }

    public ConsentKeeper(
            ChannelName channel,
            OrganisationId own,
            Ledger ledger,
            StateIndex state,
            SignedViews views,
            ConsentCheck check,
            InstantSource clock) {
        this.channel = channel;
        this.own = own;
        this.state = state;
        this.index = state.consents();
        this.recorder = new Recorder(ledger, PATIENCE);
        this.evidence = new ConsentEvidence(views, index, check);
        this.clock = clock;
    }

    // Writing
    // --------------------------------------------------------------------------------------------------------------

    /** @param encoded consent-event of docs/spec/consent.md */
    public RecordedEvent record(Bytes encoded, boolean validateOnly) throws Refusal, InterruptedException {
        ConsentEvent event;
        try {
            event = ConsentEvent.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw malformed(e.code() + " " + e.getMessage());
        }
        requireChannel(event.channel());
        if (!mayRecord(event)) {
            throw new Refusal(
                    Refusal.Reason.NOT_ENTITLED,
                    "Only " + event.consent().organisation() + " records this event, or the person signs it.");
        }
        Pause pause = new Pause(Duration.ofSeconds(1));
        for (int attempt = 0; ; attempt++) {
            switch (recorder.record("RecordConsentEvent", validateOnly, encoded)) {
                case Recorder.Recorded(Bytes result, String transactionId, long block) -> {
                    state.await(block, INDEX_WAIT);
                    return new RecordedEvent(
                            consent(result), Optional.of(new Commit(transactionId, block)), false, block);
                }
                case Recorder.Known(Bytes result) -> {
                    return new RecordedEvent(
                            consent(result), Optional.empty(), !validateOnly || isNewest(event), state.height() - 1);
                }
                case Recorder.Refused(String code, String why) -> {
                    Optional<RecordedEvent> earlier = WRONG_HISTORY.equals(code) ? earlier(event) : Optional.empty();
                    if (earlier.isPresent()) {
                        return earlier.get();
                    }
                    if (!WRONG_HISTORY.equals(code) || attempt == MAX_LAG_ATTEMPTS || !follows(event)) {
                        throw refused(code, why);
                    }
                }
                case Recorder.Unknown(String transactionId) -> throw Refusal.outcomeUnknown(transactionId);
                case Recorder.Unavailable(String why) -> throw Refusal.nothingTaken(why);
            }
            // The own peer has the event that this one follows; the peer that declined has not, yet.
            pause.await();
        }
    }

    private boolean mayRecord(ConsentEvent event) throws Refusal {
        return own.equals(event.consent().organisation())
                || event.principal().isPresent()
                || (event.action() == ConsentAction.EXPIRE && index.isParty(own, event.consent()));
    }

    /** Whether the ledger holds the event, and none after it. */
    private boolean isNewest(ConsentEvent event) throws Refusal {
        return index.state(event.consent())
                .content()
                .filter(consent -> consent.isAfter(event))
                .isPresent();
    }

    /** The event, if it took effect earlier and others have followed. */
    private Optional<RecordedEvent> earlier(ConsentEvent event) throws Refusal {
        List<BlockEntry> entries =
                index.entries(event.consent(), event.before().events(), 1).rows();
        if (entries.isEmpty() || !entries.getFirst().entry().event().equals(event)) {
            return Optional.empty();
        }
        AsOf<Optional<ConsentState>> now = index.state(event.consent());
        return now.content().map(consent -> new RecordedEvent(consent, Optional.empty(), true, now.block()));
    }

    private boolean follows(ConsentEvent event) throws Refusal {
        return index.state(event.consent())
                .content()
                .filter(consent -> consent.history().equals(event.before()))
                .isPresent();
    }

    /** @param encoded use-request of docs/spec/consent.md */
    public RecordedUse use(Bytes encoded, boolean validateOnly) throws Refusal, InterruptedException {
        UseRequest use;
        try {
            use = UseRequest.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw malformed(e.code() + " " + e.getMessage());
        }
        requireChannel(use.channel());
        if (!use.recipient().equals(own)) {
            throw new Refusal(
                    Refusal.Reason.NOT_ENTITLED,
                    "This gateway records uses by " + own + ", not by " + use.recipient() + ".");
        }
        return switch (recorder.record("RecordUse", validateOnly, encoded)) {
            case Recorder.Recorded(Bytes result, String transactionId, long block) -> {
                state.await(block, INDEX_WAIT);
                yield new RecordedUse(receipt(result), Optional.of(new Commit(transactionId, block)), false);
            }
            case Recorder.Known(Bytes result) ->
                new RecordedUse(
                        receipt(result),
                        Optional.empty(),
                        !validateOnly
                                || index.use(use.consent(), use.id()).content().isPresent());
            case Recorder.Refused(String code, String why) -> throw refused(code, why);
            case Recorder.Unknown(String transactionId) -> throw Refusal.outcomeUnknown(transactionId);
            case Recorder.Unavailable(String why) -> throw Refusal.nothingTaken(why);
        };
    }

    private void requireChannel(ChannelName named) throws Refusal {
        if (!named.equals(channel)) {
            throw malformed("it is meant for another channel than " + channel);
        }
    }

    private static Refusal malformed(String why) {
        return new Refusal(
                Refusal.Reason.MALFORMED_CONSENT, "Not a consent event or use for this ledger: " + why + ".");
    }

    /** @param code of the chaincode (docs/reference/chaincode.md) */
    private static Refusal refused(String code, String why) {
        return switch (code) {
            case "CHC-05" -> refused(code, Refusal.Reason.NOT_ENTITLED, "a use is recorded by its recipient");
            case "CHC-12" -> refused(code, Refusal.Reason.CLOCK_SKEW, "the clocks differ by more than 15 minutes");
            case WRONG_HISTORY ->
                refused(code, Refusal.Reason.CONSENT_CHANGED, "the event does not follow the consent's newest event");
            case "CHC-15" ->
                refused(code, Refusal.Reason.UNLAWFUL_EVENT, "the consent's status does not allow the event");
            case "CHC-16" ->
                refused(
                        code,
                        Refusal.Reason.NOT_ENTITLED,
                        "neither the organisation that holds the data nor the person with the registered key asks for it");
            case "CHC-17" ->
                refused(
                        code,
                        Refusal.Reason.NOT_THE_PERSON,
                        "the person's signature is not one by the key that was registered");
            case "CHC-18" ->
                refused(
                        code,
                        Refusal.Reason.WIDER_TERMS,
                        "the terms allow more than those before, or name another organisation's data");
            case "CHC-19" -> refused(code, Refusal.Reason.PERIOD_OVER, "the period of the terms is over");
            case "CHC-20" -> refused(code, Refusal.Reason.PERIOD_NOT_OVER, "the period of the terms is not over");
            case "CHC-22" -> refused(code, Refusal.Reason.USE_ID_REUSED, "the id was used for another use");
            case "CHC-31" -> refused(code, Refusal.Reason.PERSONAL_NUMBER, "a name holds the number of a person");
            default -> throw new IllegalStateException("the chaincode refused unexpectedly: " + why);
        };
    }

    private static Refusal refused(String code, Refusal.Reason reason, String sentence) {
        return new Refusal(reason, "The ledger refuses: " + sentence + " (" + code + ").", Map.of("chaincode", code));
    }

    private static ConsentState consent(Bytes encoded) {
        try {
            return ConsentState.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the chaincode answered something that is no consent", e);
        }
    }

    private static UseReceipt receipt(Bytes encoded) {
        try {
            return UseReceipt.parse(encoded.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the chaincode answered something that is no receipt", e);
        }
    }

    // Reading
    // --------------------------------------------------------------------------------------------------------------

    /** A consent as it stands. */
    public AsOf<ConsentState> consent(ConsentName consent) throws Refusal {
        AsOf<Optional<ConsentState>> found = index.state(consent);
        ConsentState state = found.content().orElseThrow(() -> noSuchConsent(consent));
        requireParty(consent);
        return new AsOf<>(state, found.block());
    }

    public Page<ConsentState> consents(Filter filter, String after, int max) throws Refusal {
        return index.consents(own, filter.holder(), after, filter::wants, max, LOOK_AT);
    }

    /** The entries of a consent from a number on. */
    public Page<BlockEntry> entries(ConsentName consent, long from, int max) throws Refusal {
        consent(consent);
        return index.entries(consent, from, max);
    }

    /** The receipt of a use, for a party to the consent and for whoever used. */
    public UseReceipt use(ConsentName consent, Bytes id) throws Refusal {
        Optional<UseReceipt> receipt = index.use(consent, id).content();
        if (receipt.isEmpty()) {
            requireParty(consent);
            throw new Refusal(Refusal.Reason.NO_SUCH_CONSENT, consent + " has no use " + id + ".");
        }
        if (!receipt.get().request().recipient().equals(own)) {
            requireParty(consent);
        }
        return receipt.get();
    }

    /** @param after id of the use after which the page begins; empty for the first page */
    public Page<UseReceipt> uses(ConsentName consent, Bytes after, int max) throws Refusal {
        requireParty(consent);
        return index.uses(consent, after, max);
    }

    public Evaluation evaluate(Question question) throws Refusal {
        long now = clock.instant().getEpochSecond();
        Moment moment = question.moment().orElse(new AtTime(now));
        if (moment instanceof AtTime(long seconds) && (seconds < 0 || seconds > now)) {
            throw new Refusal(Refusal.Reason.OUT_OF_RANGE, "The time lies in the future, or before 1970.");
        }
        if (moment instanceof AtBlock(long number) && number < 0) {
            throw new Refusal(Refusal.Reason.OUT_OF_RANGE, "There is no such block.");
        }
        Standing standing = index.standing(question.consent(), moment)
                .orElseThrow(() -> new Refusal(Refusal.Reason.OUT_OF_RANGE, "The block is not there yet."));
        if (standing.now().isPresent()) {
            requireParty(question.consent());
        }
        UseRequest use = new UseRequest(
                channel,
                question.consent(),
                Bytes.copyOf(new byte[UseRequest.ID_SIZE_BYTES]),
                question.dataset()
                        .or(() -> standing.now().map(consent -> consent.terms().dataset()))
                        .orElse(new DatasetName(own, "none")),
                question.purpose(),
                question.recipient(),
                question.scope(),
                Optional.empty());
        return new Evaluation(
                UseDecision.of(standing.then(), use, standing.thenSeconds()),
                standing.thenSeconds(),
                standing.then().map(consent -> consent.history().events()).orElse(0L),
                UseDecision.of(standing.now(), use, now),
                now,
                standing.block());
    }

    /** @param uses ids of uses under the consent, at most {@value #MAX_USES} */
    public ConsentBundle bundle(ConsentName consent, List<Bytes> uses) throws Refusal, InterruptedException {
        if (uses.size() > MAX_USES) {
            throw new Refusal(Refusal.Reason.TOO_LARGE, "A bundle shows at most " + MAX_USES + " uses.");
        }
        consent(consent);
        for (Bytes use : uses) {
            use(consent, use);
        }
        return evidence.bundle(consent, uses);
    }

    private void requireParty(ConsentName consent) throws Refusal {
        if (!index.isParty(own, consent)) {
            throw new Refusal(Refusal.Reason.NOT_A_PARTY, own + " is no party to " + consent + ".");
        }
    }

    private static Refusal noSuchConsent(ConsentName consent) {
        return new Refusal(Refusal.Reason.NO_SUCH_CONSENT, "There is no consent " + consent + ".");
    }
}
