package org.datatrust.proof.log;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/**
 * The leaves {@code [begin, end)} of a log as the hashes of the fewest complete subtrees that cover them, left to right: at most
 * 2·log2(end) hashes. A range that begins at 0 is the log's frontier and yields its root hash; adjacent ranges merge, which is how a
 * whole batch is appended without its leaves.
 *
 * @param begin index of the first leaf, 0-based
 * @param end index after the last leaf
 * @param hashes exactly {@link #hashCount} hashes
 */
public record CompactRange(long begin, long end, List<Digest> hashes) {
    /** Logs are smaller than this, so that no sum of two indexes overflows. */
    public static final long MAX_LEAVES = 1L << 62;

    /** The empty log. */
    public static final CompactRange EMPTY = new CompactRange(0, 0, List.of());

    public CompactRange {
        requireBorders(begin, end);
        hashes = List.copyOf(hashes);
        int expected = hashCount(begin, end);
        if (hashes.size() != expected) {
            throw new IllegalArgumentException(
                    "range [" + begin + ", " + end + ") has " + expected + " hashes, got " + hashes.size());
        }
    }

    /**
     * How many complete subtrees cover {@code [begin, end)}; at most 122, in constant time.
     *
     * @throws IllegalArgumentException unless 0 ≤ begin ≤ end ≤ 2^62
     */
    public static int hashCount(long begin, long end) {
        requireBorders(begin, end);
        if (begin == 0) {
            return Long.bitCount(end);
        }
        // Below the highest bit in which begin-1 and end differ, subtrees grow by the zeros of begin-1 and shrink by
        // the ones of end.
        long last = begin - 1;
        long below = Long.highestOneBit(last ^ end) - 1;
        return Long.bitCount(~last & below) + Long.bitCount(end & below);
    }

    private static void requireBorders(long begin, long end) {
        if (begin < 0 || end < begin || end > MAX_LEAVES) {
            throw new IllegalArgumentException("range [" + begin + ", " + end + ") is not within [0, 2^62]");
        }
    }

    /** Level of the largest complete subtree that starts at leaf {@code at} and ends no later than {@code end}. */
    static int levelAt(long at, long end) {
        int aligned = at == 0 ? 62 : Long.numberOfTrailingZeros(at);
        int fitting = 63 - Long.numberOfLeadingZeros(end - at);
        return Math.min(aligned, fitting);
    }

    /** The root hash of the log of {@code end} leaves; only a range that begins at 0 has one. */
    public Digest root() {
        if (begin != 0) {
            throw new IllegalStateException("a range that begins at " + begin + " has no root");
        }
        return end == 0 ? LogHash.EMPTY_ROOT : LogHash.fold(hashes);
    }

    /**
     * This range followed by the next one.
     *
     * @throws IllegalArgumentException unless {@code next} begins where this range ends
     */
    public CompactRange merge(CompactRange next) {
        if (next.begin != end) {
            throw new IllegalArgumentException(
                    "a range that begins at " + next.begin + " does not follow one that ends at " + end);
        }
        Builder builder = new Builder(this, (level, index, hash) -> {});
        long at = next.begin;
        for (Digest hash : next.hashes) {
            int level = levelAt(at, next.end);
            builder.push(level, at >>> level, hash);
            at += 1L << level;
        }
        return builder.build();
    }

    /** Takes the complete subtrees as an append completes them, leaves included (level 0). */
    @FunctionalInterface
    public interface NodeSink {
        /**
         * @param level 0 for leaves; the subtree covers 2^level leaves
         * @param index the subtree covers the leaves from index·2^level
         */
        void node(int level, long index, Digest hash);
    }

    /** Appends leaves one by one to a range. Not safe for use by several threads. */
    public static final class Builder {
        private final long begin;
        private final NodeSink sink;
        private final List<Digest> hashes;
        private final int[] levels = new int[128];
        private final long[] indexes = new long[128];
        private long end;

        /** @param sink receives every leaf and every inner node that the appended leaves complete */
        public Builder(CompactRange start, NodeSink sink) {
            this.begin = start.begin;
            this.end = start.begin;
            this.sink = sink;
            this.hashes = new ArrayList<>(128);
            long at = start.begin;
            for (Digest hash : start.hashes) {
                int level = levelAt(at, start.end);
                levels[hashes.size()] = level;
                indexes[hashes.size()] = at >>> level;
                hashes.add(hash);
                at += 1L << level;
            }
            this.end = start.end;
        }

        /** @throws IllegalStateException if the log is full */
        public void append(Digest leafHash) {
            if (end == MAX_LEAVES) {
                throw new IllegalStateException("a log has at most 2^62 leaves");
            }
            push(0, end, leafHash);
        }

        public long end() {
            return end;
        }

        public CompactRange build() {
            return new CompactRange(begin, end, hashes);
        }

        private void push(int level, long index, Digest hash) {
            end += 1L << level;
            int top = hashes.size();
            while (true) {
                sink.node(level, index, hash);
                // A left sibling inside the range: the two form a complete subtree one level up.
                if (top == 0 || levels[top - 1] != level || indexes[top - 1] != index - 1 || (index & 1) == 0) {
                    break;
                }
                top--;
                hash = LogHash.node(hashes.removeLast(), hash);
                level++;
                index >>>= 1;
            }
            levels[top] = level;
            indexes[top] = index;
            hashes.add(hash);
        }
    }
}
