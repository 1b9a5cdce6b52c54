package org.datatrust.proof.parts;

import org.datatrust.proof.Bytes;

/**
 * The secret from which the salts of one content are derived: {@value #SIZE_BYTES} random bytes, drawn anew for each content. Who has it can
 * guess hidden parts; without it nobody can, however few the possible values.
 */
public final class PartsKey {
    public static final int SIZE_BYTES = 32;

    private final Bytes secret;

    /** @throws IllegalArgumentException unless there are exactly 32 bytes */
    public PartsKey(Bytes secret) {
        if (secret.size() != SIZE_BYTES) {
            throw new IllegalArgumentException("a key of parts has 32 bytes");
        }
        this.secret = secret;
    }

    /** The secret itself, for whoever stores it or hashes with it; never for messages. */
    Bytes secret() {
        return secret;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartsKey that && secret.equals(that.secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    /** Does not tell the secret. */
    @Override
    public String toString() {
        return "PartsKey[secret]";
    }
}
