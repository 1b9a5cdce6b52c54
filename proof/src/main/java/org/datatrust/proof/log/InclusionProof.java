package org.datatrust.proof.log;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/**
 * That a leaf stands at an index of a log (RFC 9162 section 2.1.3).
 *
 * @param leafIndex 0-based; not checked against the size here, so that a proof of another's making can be held and refused
 * @param treeSize number of leaves
 * @param path sibling hashes from the leaf to the root
 */
public record InclusionProof(long leafIndex, long treeSize, List<Digest> path) {
    /** No log of up to 2^62 leaves needs a longer path. */
    public static final int MAX_PATH = 62;

    public InclusionProof {
        path = List.copyOf(path);
    }

    /**
     * PATH(m, D_n) of RFC 9162 section 2.1.3.1.
     *
     * @throws IllegalArgumentException unless 0 ≤ leafIndex &lt; treeSize
     */
    public static InclusionProof create(long leafIndex, long treeSize, SubtreeSource source) {
        if (leafIndex < 0 || leafIndex >= treeSize || treeSize > CompactRange.MAX_LEAVES) {
            throw new IllegalArgumentException("leaf index " + leafIndex + " is outside a tree of size " + treeSize);
        }
        List<Digest> rootToLeaf = new ArrayList<>();
        long begin = 0;
        long end = treeSize;
        while (end - begin > 1) {
            long split = begin + ConsistencyProof.largestPowerBelow(end - begin);
            if (leafIndex < split) {
                rootToLeaf.add(source.range(split, end));
                end = split;
            } else {
                rootToLeaf.add(source.range(begin, split));
                begin = split;
            }
        }
        return new InclusionProof(leafIndex, treeSize, rootToLeaf.reversed());
    }

    /**
     * Follows RFC 9162 section 2.1.3.2.
     *
     * @param expectedRoot of a log head that is itself proven and whose size equals {@link #treeSize}
     */
    public ProofCheck check(Digest leafHash, Digest expectedRoot) {
        // Step 1.
        if (leafIndex < 0 || leafIndex >= treeSize || treeSize > CompactRange.MAX_LEAVES) {
            return new ProofCheck.NotProven(
                    ProofCheck.Reason.OUT_OF_RANGE,
                    "leaf index " + leafIndex + " is outside a tree of size " + treeSize);
        }
        // Step 2.
        long fn = leafIndex;
        long sn = treeSize - 1;
        // Step 3.
        Digest r = leafHash;
        // Step 4.
        for (Digest p : path) {
            // Step 4a.
            if (sn == 0) {
                return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_LONG, "the path has unused hashes");
            }
            // Step 4b.
            if ((fn & 1) == 1 || fn == sn) {
                r = LogHash.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = LogHash.node(r, p);
            }
            // Step 4c.
            fn >>>= 1;
            sn >>>= 1;
        }
        // Step 5.
        if (sn != 0) {
            return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_SHORT, "the path ends below the root");
        }
        if (!r.equals(expectedRoot)) {
            return new ProofCheck.NotProven(
                    ProofCheck.Reason.ROOT_MISMATCH, "computed root " + r + ", expected " + expectedRoot);
        }
        return new ProofCheck.Proven();
    }
}
