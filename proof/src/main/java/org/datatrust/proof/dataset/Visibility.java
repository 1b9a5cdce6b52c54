package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** Who may see the data itself. What the ledger holds of a version is seen by every member whatever its visibility. */
public enum Visibility implements Numbered {
    PUBLIC(1),
    /** Who has the consent of the person concerned. */
    CONSENTED(2),
    /** Nobody: that the data exists, and its description, is all there is to see. */
    METADATA_ONLY(3),
    /** Who declares an emergency, on record. */
    BREAK_GLASS(4);

    private final int code;

    Visibility(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
