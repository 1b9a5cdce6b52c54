package org.datatrust.proof.consent;

import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;

/**
 * The life of a consent: which event may follow, and what it leads to. The chaincode decides by these rules, and a verifier that holds
 * the events recomputes by the same ones what the ledger holds. {@code docs/spec/consent.md} numbers them.
 */
public final class ConsentRules {
    private static final long SECONDS_PER_HOUR = 3600;

    private final EcdsaP256 signatures;

    public ConsentRules(EcdsaP256 signatures) {
        this.signatures = signatures;
    }

    /**
     * @param state what the ledger holds before the event; empty if it holds no consent of this name
     * @param submitter organisation of the transaction's creator
     * @param at time of the transaction, seconds since 1970
     */
    public ConsentVerdict apply(Optional<ConsentState> state, ConsentEvent event, OrganisationId submitter, long at) {
        if (!state.map(ConsentState::history).orElse(History.NONE).equals(event.before())) {
            return refused(ConsentRefusal.WRONG_HISTORY);
        }
        Optional<ConsentTerms> termsBefore = state.map(ConsentState::terms);
        boolean signed = false;
        if (event.principal().isPresent()) {
            Optional<Digest> registered = termsBefore
                    .flatMap(ConsentTerms::principalKey)
                    .or(() -> event.terms().flatMap(ConsentTerms::principalKey));
            if (!isSignedBy(registered, event, event.principal().get())) {
                return refused(ConsentRefusal.NOT_THE_PERSON);
            }
            signed = true;
        }
        if (!isEntitled(event, submitter, signed && termsBefore.isPresent())) {
            return refused(ConsentRefusal.NOT_ENTITLED);
        }
        ConsentAction action = event.action();
        if (state.isPresent() ? !action.follows(state.get().status()) : !action.begins()) {
            return refused(ConsentRefusal.ILLEGAL_TRANSITION);
        }
        ConsentTerms terms = event.terms().or(() -> termsBefore).orElseThrow();
        boolean ownData = terms.dataset().organisation().equals(event.consent().organisation());
        if (!ownData || (termsBefore.isPresent() && !terms.isWithin(termsBefore.get()))) {
            return refused(ConsentRefusal.WIDER_TERMS);
        }
        boolean over = isOver(terms, at);
        if (action.hasTerms() && over) {
            return refused(ConsentRefusal.PERIOD_OVER);
        }
        if (action == ConsentAction.EXPIRE && !over) {
            return refused(ConsentRefusal.PERIOD_NOT_OVER);
        }
        long notBefore = Math.max(at, state.map(ConsentState::changedAt).orElse(at));
        ConsentEntry entry = new ConsentEntry(event, submitter, notBefore);
        return new ConsentVerdict.Accepted(new ConsentState(
                event.consent(), event.before().then(entry.encode()), action.result(), terms, submitter, notBefore));
    }

    static boolean isOver(ConsentTerms terms, long at) {
        return at >= terms.untilHour() * SECONDS_PER_HOUR;
    }

    static boolean hasBegun(ConsentTerms terms, long at) {
        return at >= terms.fromHour() * SECONDS_PER_HOUR;
    }

    private boolean isSignedBy(Optional<Digest> registered, ConsentEvent event, PrincipalSignature signature) {
        return registered.isPresent()
                && registered.get().equals(signature.commitment())
                && signatures
                        .check(
                                signature.key(),
                                event.signedBytes().toByteArray(),
                                signature.signature().toByteArray())
                        .isValid();
    }

    /** With the registered key a person gives, refuses and withdraws through whatever member serves them; anyone may note an expiry. */
    private static boolean isEntitled(ConsentEvent event, OrganisationId submitter, boolean byRegisteredKey) {
        boolean own = submitter.equals(event.consent().organisation());
        return switch (event.action()) {
            case REQUEST, RENEW, TERMINATE, INVALIDATE -> own;
            case GIVE, REFUSE, WITHDRAW -> own || byRegisteredKey;
            case EXPIRE -> true;
        };
    }

    private static ConsentVerdict refused(ConsentRefusal reason) {
        return new ConsentVerdict.Refused(reason);
    }
}
