package org.datatrust.proof.dataset;

/** Why an event does not take effect. */
public enum DatasetRefusal {
    /** It does not follow the newest event: the dataset has moved on, or never was there. */
    WRONG_HISTORY,
    /** Another organisation than the dataset's wants it. */
    NOT_OWNER,
    /** A draft that does not bear the next number. */
    WRONG_NUMBER,
    /** There is no such version of the dataset. */
    NO_SUCH_VERSION,
    /** The action is not lawful at the version's status. */
    ILLEGAL_TRANSITION,
    /** Not all that the owner must confirm is confirmed. */
    NOT_CONFIRMED,
    /** A later version is published already. */
    OLDER_THAN_PUBLISHED,
    /** A parent is not on the ledger. */
    NO_SUCH_PARENT,
    /** A parent is on the ledger with another content than the one that is named. */
    OTHER_PARENT,
    /** A parent was withdrawn. */
    PARENT_WITHDRAWN
}
