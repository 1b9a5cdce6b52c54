package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** Where a version stands. Whatever its status, it stays on the ledger and can be proven. */
public enum VersionStatus implements Numbered {
    DRAFT(1),
    OWNER_CONFIRMED(2),
    PUBLISHED(3),
    /** A later version was published. */
    SUPERSEDED(4),
    /** Taken back by its owner; final. */
    WITHDRAWN(5);

    private final int code;

    VersionStatus(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
