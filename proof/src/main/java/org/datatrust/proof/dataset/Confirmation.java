package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** What an owner confirms before publication. All four are demanded. */
public enum Confirmation implements Numbered {
    /** The data may be published at the visibility that the version states. */
    MAY_BE_PUBLISHED(1),
    /** The data is correct, and it is settled who maintains it and how often. */
    CORRECT_AND_MAINTAINED(2),
    /** The licence was agreed by all who have a say in it. */
    LICENCE_AGREED(3),
    /** No doubt that was raised is left open. */
    NO_DOUBT_OPEN(4);

    private final int code;

    Confirmation(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
