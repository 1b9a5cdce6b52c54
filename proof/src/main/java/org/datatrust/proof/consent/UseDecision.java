package org.datatrust.proof.consent;

import java.util.Optional;
import org.datatrust.proof.cbor.Numbered;

/** Whether a consent covers a use, and if not, the first reason in the order of this list. */
public enum UseDecision implements Numbered {
    GRANTED(1),
    NO_SUCH_CONSENT(2),
    NOT_GIVEN(3),
    REFUSED(4),
    WITHDRAWN(5),
    EXPIRED(6),
    TERMINATED(7),
    INVALIDATED(8),
    NOT_YET_VALID(9),
    OTHER_DATASET(10),
    PURPOSE_NOT_COVERED(11),
    RECIPIENT_NOT_COVERED(12),
    SCOPE_NOT_COVERED(13);

    private final int code;

    UseDecision(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /**
     * @param state the consent at the moment that is asked about; empty if there was none
     * @param at that moment, seconds since 1970
     */
    public static UseDecision of(Optional<ConsentState> state, UseRequest use, long at) {
        if (state.isEmpty()) {
            return NO_SUCH_CONSENT;
        }
        ConsentTerms terms = state.get().terms();
        return switch (state.get().status()) {
            case REQUESTED -> NOT_GIVEN;
            case REFUSED -> REFUSED;
            case WITHDRAWN -> WITHDRAWN;
            case EXPIRED -> EXPIRED;
            case TERMINATED -> TERMINATED;
            case INVALIDATED -> INVALIDATED;
            case GIVEN, RENEWED -> byTerms(terms, use, at);
        };
    }

    private static UseDecision byTerms(ConsentTerms terms, UseRequest use, long at) {
        if (ConsentRules.isOver(terms, at)) {
            return EXPIRED;
        }
        if (!ConsentRules.hasBegun(terms, at)) {
            return NOT_YET_VALID;
        }
        if (!terms.dataset().equals(use.dataset())) {
            return OTHER_DATASET;
        }
        if (!terms.purposes().contains(use.purpose())) {
            return PURPOSE_NOT_COVERED;
        }
        if (!terms.recipients().contains(use.recipient())) {
            return RECIPIENT_NOT_COVERED;
        }
        return terms.scope().includes(use.scope()) ? GRANTED : SCOPE_NOT_COVERED;
    }
}
