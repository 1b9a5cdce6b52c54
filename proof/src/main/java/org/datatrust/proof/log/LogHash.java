package org.datatrust.proof.log;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/** The two hash functions of a Merkle log (RFC 9162 section 2.1.1), kept apart by their first byte. */
public final class LogHash {
    /** Root hash of the empty log: SHA-256 of nothing. */
    public static final Digest EMPTY_ROOT = Digest.sha256(new byte[0]);

    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;

    private LogHash() {}

    /** SHA-256(0x00 ‖ entry), over the entry's bytes exactly as received. */
    public static Digest leaf(byte[] entry) {
        return leaf(entry, 0, entry.length);
    }

    public static Digest leaf(Bytes entry) {
        return leaf(entry.toByteArray());
    }

    public static Digest leaf(byte[] source, int from, int to) {
        return Digest.sha256(LEAF, source, from, to);
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    public static Digest node(Digest left, Digest right) {
        return Digest.sha256(NODE, left, right);
    }

    /** Hash of a range from the hashes of its complete subtrees, left to right: the right-most pair first. */
    static Digest fold(List<Digest> subtrees) {
        Digest hash = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            hash = node(subtrees.get(i), hash);
        }
        return hash;
    }
}
