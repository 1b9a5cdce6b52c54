package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** Why an owner takes a version back, as coarsely as can be said without telling of anybody. */
public enum WithdrawalReason implements Numbered {
    /** The data is wrong. */
    INCORRECT(1),
    /** What it describes is unsafe: a recall. */
    UNSAFE(2),
    /** Something that it was made from was withdrawn. */
    SOURCE_WITHDRAWN(3),
    /** Somebody's rights stand against it: privacy, licence, confidentiality. */
    RIGHTS(4),
    /** A court or an authority ordered it. */
    ORDERED(5),
    /** It is no longer kept or offered. */
    NO_LONGER_OFFERED(6);

    private final int code;

    WithdrawalReason(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
