package org.datatrust.proof.log;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/** Where proofs come from: the hashes of a log's complete subtrees. */
@FunctionalInterface
public interface SubtreeSource {
    /** Hash of the complete subtree over the leaves {@code [index·2^level, (index+1)·2^level)}. */
    Digest subtree(int level, long index);

    /** MTH(D[begin:end]) of RFC 9162 section 2.1.1, for a non-empty range that is a subtree of some log. */
    default Digest range(long begin, long end) {
        if (begin < 0 || begin >= end || end > CompactRange.MAX_LEAVES) {
            throw new IllegalArgumentException("no subtree over [" + begin + ", " + end + ")");
        }
        List<Digest> subtrees = new ArrayList<>();
        for (long at = begin; at < end; ) {
            int level = CompactRange.levelAt(at, end);
            subtrees.add(subtree(level, at >>> level));
            at += 1L << level;
        }
        return LogHash.fold(subtrees);
    }
}
