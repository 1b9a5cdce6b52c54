package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** What an event does to a version of a dataset. */
public enum DatasetAction implements Numbered {
    /** Adds a version. */
    DRAFT(1),
    /** The owner confirms what must be true before publication. */
    CONFIRM(2),
    /** Makes it the dataset's version; the one before is superseded. */
    PUBLISH(3),
    /** Takes it back: recalls it, and all that was made from it becomes doubtful. */
    WITHDRAW(4);

    private final int code;

    DatasetAction(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /** Whether it is lawful at this status of the version. A draft is not: it makes a version. */
    boolean follows(VersionStatus status) {
        return switch (this) {
            case DRAFT -> false;
            case CONFIRM -> status == VersionStatus.DRAFT;
            case PUBLISH -> status == VersionStatus.OWNER_CONFIRMED;
            case WITHDRAW -> status != VersionStatus.WITHDRAWN;
        };
    }
}
