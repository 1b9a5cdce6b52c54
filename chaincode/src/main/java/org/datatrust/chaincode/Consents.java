package org.datatrust.chaincode;

import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentRefusal;
import org.datatrust.proof.consent.ConsentRules;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.ConsentVerdict;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;

/**
 * The functions on consents. A use is judged in the transaction that records it: the consent is in its read set, so a use that was
 * endorsed before a withdrawal and ordered after it is void.
 */
final class Consents {
    /** Name of the event of every change of a consent; its payload is the encoded {@link ConsentState}. */
    static final String CONSENT_CHANGED = "consent-changed";

    /** Name of the event of every recorded use; its payload is the encoded {@link UseReceipt}. */
    static final String USE_RECORDED = "use-recorded";

    private static final ConsentRules RULES = new ConsentRules(new EcdsaP256(new BouncyCastleProvider()));

    private Consents() {}

    static Bytes recordEvent(Call call) throws RefusedException {
        byte[] encoded = call.arguments().bytes(0, ConsentEvent.MAX_SIZE_BYTES);
        ConsentEvent event;
        try {
            event = ConsentEvent.parse(encoded);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
        call.requireChannel(event.channel());
        Creator creator = call.creator();
        creator.requireWriter();
        // The id of a consent is drawn at random: it may look like anything.
        Call.requireNoPersonIn(event.consent().organisation().value());
        if (event.terms().isPresent()) {
            requireNoPersonIn(event.terms().get());
        }

        String key = StateKey.consent(event.consent());
        Optional<ConsentState> before = find(call.state(), event.consent());
        if (before.isPresent() && before.get().isAfter(event)) {
            return before.get().encode();
        }
        return switch (RULES.apply(before, event, creator.organisation(), call.time())) {
            case ConsentVerdict.Accepted(ConsentState after) -> {
                Bytes stored = after.encode();
                call.state().write(key, stored);
                call.state().emit(CONSENT_CHANGED, stored);
                yield stored;
            }
            case ConsentVerdict.Refused(ConsentRefusal reason) -> throw refused(reason);
        };
    }

    private static void requireNoPersonIn(ConsentTerms terms) throws RefusedException {
        Call.requireNoPersonIn(terms.dataset().toString());
        for (OrganisationId recipient : terms.recipients()) {
            Call.requireNoPersonIn(recipient.value());
        }
    }

    static Bytes consent(Call call) throws RefusedException {
        return find(call.state(), call.arguments().consentName(0))
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_CONSENT, "there is no such consent"))
                .encode();
    }

    static Bytes recordUse(Call call) throws RefusedException {
        byte[] encoded = call.arguments().bytes(0, UseRequest.MAX_SIZE_BYTES);
        UseRequest request;
        try {
            request = UseRequest.parse(encoded);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
        call.requireChannel(request.channel());
        call.creator().requireWriterOf(request.recipient());
        Call.requireNoPersonIn(request.consent().organisation().value());
        Call.requireNoPersonIn(request.dataset().toString());

        String key = StateKey.use(request.consent(), request.id());
        Optional<Bytes> earlier = call.state().read(key);
        if (earlier.isPresent()) {
            if (!storedReceipt(earlier.get()).request().equals(request)) {
                throw new RefusedException(Refusal.USE_CONFLICT, "this id was used for another use under the consent");
            }
            return earlier.get();
        }
        Optional<ConsentState> consent = find(call.state(), request.consent());
        long at = call.time();
        Bytes receipt = new UseReceipt(
                        request, UseDecision.of(consent, request, at), consent.map(ConsentState::history), at)
                .encode();
        call.state().write(key, receipt);
        call.state().emit(USE_RECORDED, receipt);
        return receipt;
    }

    static Bytes use(Call call) throws RefusedException {
        String key =
                StateKey.use(call.arguments().consentName(0), call.arguments().useId(1));
        return call.state()
                .read(key)
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_USE, "the consent has no use of this id"));
    }

    private static Optional<ConsentState> find(WorldState state, ConsentName name) {
        return state.read(StateKey.consent(name)).map(Consents::storedConsent);
    }

    private static ConsentState storedConsent(Bytes stored) {
        try {
            return ConsentState.parse(stored.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("stored consent is malformed", e);
        }
    }

    private static UseReceipt storedReceipt(Bytes stored) {
        try {
            return UseReceipt.parse(stored.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("stored receipt of a use is malformed", e);
        }
    }

    private static RefusedException refused(ConsentRefusal reason) {
        return switch (reason) {
            case WRONG_HISTORY ->
                new RefusedException(
                        Refusal.WRONG_HISTORY, "the event does not follow the newest event of the consent");
            case ILLEGAL_TRANSITION ->
                new RefusedException(Refusal.ILLEGAL_TRANSITION, "the consent's status does not allow this event");
            case NOT_ENTITLED ->
                new RefusedException(
                        Refusal.NOT_ENTITLED, "neither the consent's organisation nor the person asks for this event");
            case NOT_THE_PERSON ->
                new RefusedException(
                        Refusal.NOT_THE_PERSON, "the person's signature is not one by the key that was registered");
            case WIDER_TERMS ->
                new RefusedException(
                        Refusal.WIDER_TERMS, "the terms allow more than those before, or name foreign data");
            case PERIOD_OVER -> new RefusedException(Refusal.PERIOD_OVER, "the period of the terms is over");
            case PERIOD_NOT_OVER ->
                new RefusedException(Refusal.PERIOD_NOT_OVER, "the period of the terms is not over");
        };
    }
}
