package org.datatrust.proof.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.datatrust.proof.Digest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every result of the log, for every size up to {@value #EXHAUSTIVE} and for seeded larger ones, against the definitions. */
class LogAgainstReferenceTest {
    private static final int EXHAUSTIVE = 130;
    private static final int LARGE = 3000;

    private static ReferenceLog reference = ReferenceLog.ofSize(0);
    private static StoredLog stored = new StoredLog();
    private static final List<Digest> ROOTS = new ArrayList<>();

    @BeforeAll
    static void build() {
        reference = ReferenceLog.ofSize(LARGE);
        stored = StoredLog.of(reference);
        ROOTS.clear();
        for (int size = 0; size <= EXHAUSTIVE; size++) {
            ROOTS.add(reference.root(size));
        }
    }

    @Test
    void rootOfEverySizeIsTheMerkleTreeHash() {
        for (int size = 0; size <= EXHAUSTIVE; size++) {
            assertThat(build(0, size).root()).as("size %s", size).isEqualTo(ROOTS.get(size));
        }
        assertThat(stored.frontier().root()).isEqualTo(reference.root(LARGE));
    }

    @Test
    void rangeHoldsTheHashesOfTheFewestCompleteSubtrees() {
        for (int begin = 0; begin <= EXHAUSTIVE; begin++) {
            for (int end = begin; end <= EXHAUSTIVE; end++) {
                List<Digest> expected = fewestSubtrees(begin, end);
                assertThat(build(begin, end).hashes())
                        .as("[%s, %s)", begin, end)
                        .isEqualTo(expected);
                assertThat(CompactRange.hashCount(begin, end)).isEqualTo(expected.size());
                assertThat(expected.size()).isLessThanOrEqualTo(2 * log2(end + 1));
            }
        }
    }

    @Test
    void everySplitOfEveryRangeMergesToTheRange() {
        for (int end = 0; end <= 40; end++) {
            for (int begin = 0; begin <= end; begin++) {
                for (int middle = begin; middle <= end; middle++) {
                    assertThat(build(begin, middle).merge(build(middle, end)))
                            .as("[%s, %s, %s)", begin, middle, end)
                            .isEqualTo(build(begin, end));
                }
            }
        }
    }

    @Test
    void randomSplitsMergeInAnyOrderToTheSameRange() {
        SplittableRandom random = new SplittableRandom(9162);
        for (int round = 0; round < 300; round++) {
            int end = 1 + random.nextInt(LARGE);
            int begin = random.nextInt(end);
            List<CompactRange> parts = new ArrayList<>();
            for (int at = begin; at < end; ) {
                int next = Math.min(end, at + 1 + random.nextInt(1 << random.nextInt(12)));
                parts.add(build(at, next));
                at = next;
            }
            while (parts.size() > 1) {
                int left = random.nextInt(parts.size() - 1);
                parts.set(left, parts.get(left).merge(parts.remove(left + 1)));
            }
            assertThat(parts.getFirst()).as("[%s, %s)", begin, end).isEqualTo(build(begin, end));
        }
    }

    @Test
    void batchAppendedAsRangeEqualsAppendingItsLeaves() {
        SplittableRandom random = new SplittableRandom(1);
        CompactRange asRanges = CompactRange.EMPTY;
        CompactRange.Builder leafByLeaf = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        while (asRanges.end() < LARGE) {
            int from = (int) asRanges.end();
            int to = Math.min(LARGE, from + 1 + random.nextInt(200));
            asRanges = asRanges.merge(build(from, to));
            for (int i = from; i < to; i++) {
                leafByLeaf.append(reference.leafHash(i));
            }
            assertThat(asRanges).isEqualTo(leafByLeaf.build());
        }
        assertThat(asRanges.root()).isEqualTo(reference.root(LARGE));
    }

    @Test
    void builderReportsEveryCompleteSubtreeExactlyOnce() {
        Map<StoredLog.Node, Digest> expected = new HashMap<>();
        for (int level = 0; 1 << level <= LARGE; level++) {
            for (int index = 0; (index + 1) << level <= LARGE; index++) {
                expected.put(new StoredLog.Node(level, index), reference.range(index << level, (index + 1) << level));
            }
        }
        assertThat(stored.nodes()).isEqualTo(expected);
    }

    @Test
    void builderThatContinuesFromAFrontierReportsOnlyWhatItCompletes() {
        for (int start = 0; start <= 33; start++) {
            Map<StoredLog.Node, Digest> before =
                    StoredLog.of(ReferenceLog.ofSize(start)).nodes();
            Map<StoredLog.Node, Digest> reported = new HashMap<>();
            CompactRange.Builder builder = new CompactRange.Builder(
                    build(0, start),
                    (level, index, hash) -> assertThat(reported.put(new StoredLog.Node(level, index), hash))
                            .isNull());
            for (int i = start; i < start + 35; i++) {
                builder.append(reference.leafHash(i));
            }
            Map<StoredLog.Node, Digest> expected =
                    new HashMap<>(StoredLog.of(ReferenceLog.ofSize(start + 35)).nodes());
            expected.keySet().removeAll(before.keySet());
            assertThat(reported).as("from %s", start).isEqualTo(expected);
            assertThat(builder.end()).isEqualTo(start + 35);
        }
    }

    @Test
    void inclusionPathOfEveryLeafOfEverySizeIsTheDefinedOneAndHolds() {
        for (int size = 1; size <= EXHAUSTIVE; size++) {
            for (int index = 0; index < size; index++) {
                checkInclusion(index, size, ROOTS.get(size));
            }
        }
    }

    @Test
    void inclusionPathsOfRandomLeavesOfLargeLogsAreTheDefinedOnesAndHold() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(LARGE);
            checkInclusion(random.nextInt(size), size, reference.root(size));
        }
    }

    @Test
    void consistencyPathOfEveryPairOfSizesIsTheDefinedOneAndHolds() {
        for (int size2 = 1; size2 <= EXHAUSTIVE; size2++) {
            for (int size1 = 1; size1 <= size2; size1++) {
                checkConsistency(size1, size2, ROOTS.get(size1), ROOTS.get(size2));
            }
        }
    }

    @Test
    void consistencyPathsOfRandomLargePairsAreTheDefinedOnesAndHold() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 300; round++) {
            int size2 = 1 + random.nextInt(LARGE);
            int size1 = 1 + random.nextInt(size2);
            checkConsistency(size1, size2, reference.root(size1), reference.root(size2));
        }
    }

    private static void checkInclusion(int index, int size, Digest root) {
        InclusionProof proof = InclusionProof.create(index, size, stored);
        assertThat(proof.path()).as("leaf %s of %s", index, size).isEqualTo(reference.path(index, size));
        assertThat(proof.path().size()).isLessThanOrEqualTo(log2(size));
        assertThat(proof.check(reference.leafHash(index), root)).isEqualTo(new ProofCheck.Proven());
    }

    private static void checkConsistency(int size1, int size2, Digest root1, Digest root2) {
        ConsistencyProof proof = ConsistencyProof.create(size1, size2, stored);
        assertThat(proof.path()).as("size %s to %s", size1, size2).isEqualTo(reference.proof(size1, size2));
        assertThat(proof.check(root1, root2)).isEqualTo(new ProofCheck.Proven());
    }

    private static CompactRange build(int begin, int end) {
        CompactRange.Builder builder =
                new CompactRange.Builder(new CompactRange(begin, begin, List.of()), (level, index, hash) -> {});
        for (int i = begin; i < end; i++) {
            builder.append(reference.leafHash(i));
        }
        return builder.build();
    }

    /** Takes, again and again, the largest power of two that starts at a multiple of itself and still fits. */
    private static List<Digest> fewestSubtrees(int begin, int end) {
        List<Digest> hashes = new ArrayList<>();
        int at = begin;
        while (at < end) {
            int size = 1;
            while (at % (2 * size) == 0 && at + 2 * size <= end) {
                size = 2 * size;
            }
            hashes.add(reference.range(at, at + size));
            at += size;
        }
        return hashes;
    }

    /** Rounded up. */
    private static int log2(int n) {
        return n <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(n - 1);
    }
}
