package org.datatrust.proof.log;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/** A log of any size up to 2^62 whose leaves are all the same, except one: proofs on sizes that no memory holds. */
record SparseLog(long odd) implements SubtreeSource {
    static final Digest PLAIN = LogHash.leaf(Bytes.utf8("plain"));
    static final Digest ODD = LogHash.leaf(Bytes.utf8("odd"));

    private static final Digest[] PLAIN_SUBTREES = new Digest[63];

    static {
        PLAIN_SUBTREES[0] = PLAIN;
        for (int level = 1; level < PLAIN_SUBTREES.length; level++) {
            PLAIN_SUBTREES[level] = LogHash.node(PLAIN_SUBTREES[level - 1], PLAIN_SUBTREES[level - 1]);
        }
    }

    @Override
    public Digest subtree(int level, long index) {
        if (odd >>> level != index) {
            return PLAIN_SUBTREES[level];
        }
        return level == 0 ? ODD : LogHash.node(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1));
    }

    Digest root(long size) {
        return range(0, size);
    }
}
