package org.datatrust.proof.ledger;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * All events of one registered object up to a point, as a chain of hashes: whoever holds the events can prove that they are these,
 * in this order, and that none is missing.
 *
 * @param events number of events, 0 and up
 * @param digest {@code SHA-256("")} before the first event; then {@code SHA-256(0x02 || digest before || SHA-256(entry))}. The first
 *     byte keeps it apart from the leaves (0x00) and nodes (0x01) of logs.
 */
public record History(long events, Digest digest) {
    public static final History NONE = new History(0, Digest.sha256(new byte[0]));

    private static final byte PREFIX = 2;

    public History {
        if (events < 0) {
            throw new IllegalArgumentException("a history of " + events + " events");
        }
    }

    /** @param entry the next event with its circumstances, in its one encoding */
    public History then(Bytes entry) {
        return new History(events + 1, Digest.sha256(PREFIX, digest, entry.sha256()));
    }
}
