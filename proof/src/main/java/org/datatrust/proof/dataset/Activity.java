package org.datatrust.proof.dataset;

import org.datatrust.proof.cbor.Numbered;

/** What made a version, as a PROV activity. Coarse on purpose: a closed list says nothing about anybody. Added to, never renamed. */
public enum Activity implements Numbered {
    COLLECTED(1),
    DERIVED(2),
    AGGREGATED(3),
    FILTERED(4),
    MERGED(5),
    CONVERTED(6),
    TRANSLATED(7),
    ENRICHED(8),
    ANONYMISED(9),
    PSEUDONYMISED(10),
    CORRECTED(11),
    MANUFACTURED(12),
    PACKAGED(13),
    SHIPPED(14),
    INSPECTED(15);

    private final int code;

    Activity(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
