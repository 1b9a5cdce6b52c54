package org.datatrust.proof.consent;

import org.datatrust.proof.cbor.Numbered;

/** What an event does to a consent. */
public enum ConsentAction implements Numbered {
    REQUEST(1, ConsentStatus.REQUESTED),
    GIVE(2, ConsentStatus.GIVEN),
    RENEW(3, ConsentStatus.RENEWED),
    REFUSE(4, ConsentStatus.REFUSED),
    WITHDRAW(5, ConsentStatus.WITHDRAWN),
    EXPIRE(6, ConsentStatus.EXPIRED),
    TERMINATE(7, ConsentStatus.TERMINATED),
    INVALIDATE(8, ConsentStatus.INVALIDATED);

    private final int code;
    private final ConsentStatus result;

    ConsentAction(int code, ConsentStatus result) {
        this.code = code;
        this.result = result;
    }

    @Override
    public int code() {
        return code;
    }

    /** The status that the action leads to. */
    public ConsentStatus result() {
        return result;
    }

    /** Whether its event states terms. */
    public boolean hasTerms() {
        return switch (this) {
            case REQUEST, GIVE, RENEW -> true;
            case REFUSE, WITHDRAW, EXPIRE, TERMINATE, INVALIDATE -> false;
        };
    }

    /** Whether a consent may begin with it. */
    boolean begins() {
        return this == REQUEST || this == GIVE;
    }

    /** Whether it is lawful at this status. A withdrawal is, as long as anything is left to withdraw. */
    boolean follows(ConsentStatus status) {
        boolean valid = status == ConsentStatus.GIVEN || status == ConsentStatus.RENEWED;
        return switch (this) {
            case REQUEST -> false;
            case GIVE, REFUSE -> status == ConsentStatus.REQUESTED;
            case RENEW, EXPIRE, INVALIDATE -> valid;
            case WITHDRAW, TERMINATE -> !status.isFinal();
        };
    }
}
