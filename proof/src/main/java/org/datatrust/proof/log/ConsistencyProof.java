package org.datatrust.proof.log;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/**
 * That the first {@code size1} leaves of a log of {@code size2} leaves are a log with a known root (RFC 9162 section 2.1.4).
 *
 * @param path empty if the sizes are equal
 */
public record ConsistencyProof(long size1, long size2, List<Digest> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /**
     * PROOF(m, D_n) of RFC 9162 section 2.1.4.1.
     *
     * @throws IllegalArgumentException unless 0 &lt; size1 ≤ size2: nothing can be said about the empty log
     */
    public static ConsistencyProof create(long size1, long size2, SubtreeSource source) {
        if (size1 <= 0 || size1 > size2 || size2 > CompactRange.MAX_LEAVES) {
            throw new IllegalArgumentException("no consistency proof from size " + size1 + " to size " + size2);
        }
        List<Digest> rootToLeaf = new ArrayList<>();
        long begin = 0;
        long end = size2;
        // SUBPROOF(m, D[begin:end], b): b says that the old log is still a prefix of what is left.
        boolean prefix = true;
        while (size1 != end) {
            long split = begin + largestPowerBelow(end - begin);
            if (size1 <= split) {
                rootToLeaf.add(source.range(split, end));
                end = split;
            } else {
                rootToLeaf.add(source.range(begin, split));
                begin = split;
                prefix = false;
            }
        }
        if (!prefix) {
            rootToLeaf.add(source.range(begin, end));
        }
        return new ConsistencyProof(size1, size2, rootToLeaf.reversed());
    }

    /** Follows RFC 9162 section 2.1.4.2; size 0 is refused, because every log extends the empty one. */
    public ProofCheck check(Digest root1, Digest root2) {
        if (size1 <= 0 || size1 > size2 || size2 > CompactRange.MAX_LEAVES) {
            return new ProofCheck.NotProven(
                    ProofCheck.Reason.OUT_OF_RANGE, "no consistency from size " + size1 + " to size " + size2);
        }
        if (size1 == size2) {
            if (!path.isEmpty()) {
                return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_LONG, "equal sizes need an empty path");
            }
            return root1.equals(root2) ? new ProofCheck.Proven() : mismatch("second", root1, root2);
        }
        // Step 1.
        if (path.isEmpty()) {
            return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_SHORT, "the path is empty");
        }
        // Step 2: an old log that is a complete subtree is its own first hash.
        boolean complete = Long.bitCount(size1) == 1;
        List<Digest> hashes = path;
        // Step 3.
        long fn = size1 - 1;
        long sn = size2 - 1;
        // Step 4.
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        // Step 5.
        Digest fr = complete ? root1 : hashes.getFirst();
        Digest sr = fr;
        // Step 6.
        for (Digest c : complete ? hashes : hashes.subList(1, hashes.size())) {
            // Step 6a.
            if (sn == 0) {
                return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_LONG, "the path has unused hashes");
            }
            // Step 6b.
            if ((fn & 1) == 1 || fn == sn) {
                fr = LogHash.node(c, fr);
                sr = LogHash.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = LogHash.node(sr, c);
            }
            // Step 6c.
            fn >>>= 1;
            sn >>>= 1;
        }
        // Step 7.
        if (sn != 0) {
            return new ProofCheck.NotProven(ProofCheck.Reason.PATH_TOO_SHORT, "the path ends below the root");
        }
        if (!fr.equals(root1)) {
            return mismatch("first", fr, root1);
        }
        return sr.equals(root2) ? new ProofCheck.Proven() : mismatch("second", sr, root2);
    }

    private static ProofCheck mismatch(String which, Digest computed, Digest expected) {
        return new ProofCheck.NotProven(
                ProofCheck.Reason.ROOT_MISMATCH, "computed " + which + " root " + computed + ", expected " + expected);
    }

    /** The largest power of two smaller than n, for n of 2 and more. */
    static long largestPowerBelow(long n) {
        return Long.highestOneBit(n - 1);
    }
}
