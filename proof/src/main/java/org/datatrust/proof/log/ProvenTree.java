package org.datatrust.proof.log;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/**
 * A tree whose root is proven. Checks inclusion proofs one after the other, with the verdicts of {@link InclusionProof#check}, but what a
 * proof has in common with the one before it is compared rather than hashed again: leaves in order cost about two hashes each, whatever
 * the tree's size. Not safe for use by several threads.
 */
public final class ProvenTree {
    private final long size;
    private final Digest root;
    /** The way from the root down to the leaf proven last. */
    private List<Step> last = List.of();

    /**
     * One step down.
     *
     * @param begin first leaf below the node that the step leads to
     * @param end after its last leaf
     * @param sibling the other child
     * @param node the node that the step leads to
     */
    private record Step(long begin, long end, Digest sibling, Digest node) {}

    /**
     * @param size number of leaves, 1 to 2^62
     * @param root of a log head that is itself proven
     */
    public ProvenTree(long size, Digest root) {
        if (size < 1 || size > CompactRange.MAX_LEAVES) {
            throw new IllegalArgumentException("a tree of " + size + " leaves");
        }
        this.size = size;
        this.root = root;
    }

    /** @param path sibling hashes from the leaf to the root */
    public ProofCheck check(long leafIndex, List<Digest> path, Digest leafHash) {
        if (leafIndex < 0 || leafIndex >= size || path.size() > InclusionProof.MAX_PATH) {
            return slowly(leafIndex, path, leafHash);
        }
        long[] begins = new long[InclusionProof.MAX_PATH + 1];
        long[] ends = new long[InclusionProof.MAX_PATH + 1];
        ends[0] = size;
        int depth = 0;
        while (ends[depth] - begins[depth] > 1) {
            long split = begins[depth] + ConsistencyProof.largestPowerBelow(ends[depth] - begins[depth]);
            boolean left = leafIndex < split;
            begins[depth + 1] = left ? begins[depth] : split;
            ends[depth + 1] = left ? split : ends[depth];
            depth++;
        }
        if (path.size() != depth) {
            return slowly(leafIndex, path, leafHash);
        }
        int shared = 0;
        while (shared < Math.min(depth, last.size()) && isShared(shared, begins, ends, path)) {
            shared++;
        }
        Digest expected = shared == 0 ? root : last.get(shared - 1).node();
        List<Step> below = new ArrayList<>(depth - shared);
        Digest node = leafHash;
        for (int level = depth; level > shared; level--) {
            Digest sibling = path.get(depth - level);
            below.add(new Step(begins[level], ends[level], sibling, node));
            boolean left = begins[level] == begins[level - 1];
            node = left ? LogHash.node(node, sibling) : LogHash.node(sibling, node);
        }
        if (!node.equals(expected)) {
            return slowly(leafIndex, path, leafHash);
        }
        List<Step> steps = new ArrayList<>(depth);
        steps.addAll(last.subList(0, shared));
        steps.addAll(below.reversed());
        last = steps;
        return new ProofCheck.Proven();
    }

    private boolean isShared(int step, long[] begins, long[] ends, List<Digest> path) {
        Step known = last.get(step);
        return known.begin() == begins[step + 1]
                && known.end() == ends[step + 1]
                && known.sibling().equals(path.get(path.size() - 1 - step));
    }

    /** Tells what is wrong. */
    private ProofCheck slowly(long leafIndex, List<Digest> path, Digest leafHash) {
        return new InclusionProof(leafIndex, size, path).check(leafHash, root);
    }
}
