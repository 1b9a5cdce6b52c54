package org.datatrust.proof.consent;

import org.datatrust.proof.cbor.Numbered;

/** How far a use goes; each scope includes those before. Retaining needs a permission of its own: to look is not to keep. */
public enum UseScope implements Numbered {
    VIEW(1),
    VIEW_AND_RETAIN(2),
    SHARE(3);

    private final int code;

    UseScope(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    @Override
    public int code() {
        return code;
    }

    public boolean includes(UseScope other) {
        return code >= other.code;
    }
}
