package org.datatrust.proof.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Merkle rules M1 to M12 of the threat list, each with what must be refused. */
class MerkleRulesTest {
    private static final Digest OTHER = Digest.sha256(new byte[] {1});
    private static final ProofCheck PROVEN = new ProofCheck.Proven();
    private static final int SIZE = 37;

    private final ReferenceLog reference = ReferenceLog.ofSize(SIZE);
    private final StoredLog log = StoredLog.of(reference);

    @Test
    @DisplayName("M1 a leaf hash is SHA-256(00 ‖ entry), a node hash SHA-256(01 ‖ left ‖ right)")
    void prefixesLeavesAndNodes() {
        // Leaf and root hashes of the RFC 6962 reference implementation's first test entries: "" and 0x00.
        Digest empty = LogHash.leaf(new byte[0]);
        assertThat(empty.hex()).isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        Digest zero = LogHash.leaf(new byte[1]);
        assertThat(zero.hex()).isEqualTo("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
        assertThat(LogHash.node(empty, zero).hex())
                .isEqualTo("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    @Test
    @DisplayName("M1 the 64 bytes under a node are not an entry with the node's hash")
    void refusesNodePreimageAsEntry() {
        Digest left = reference.leafHash(0);
        Digest right = reference.leafHash(1);
        Digest forged = LogHash.leaf(left.bytes().concat(right.bytes()));
        assertThat(forged).isNotEqualTo(LogHash.node(left, right));
        // In the log of four leaves, the node over leaves 0 and 1 would have the path of leaf 0 of a log of two.
        InclusionProof upper = new InclusionProof(0, 2, List.of(log.subtree(1, 1)));
        assertThat(upper.check(LogHash.node(left, right), reference.root(4))).isEqualTo(PROVEN);
        assertThat(reason(upper.check(forged, reference.root(4)))).isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
    }

    @Test
    @DisplayName("M2 the last leaf is never doubled: [a,b,c] and [a,b,c,c] have different roots")
    void neverDuplicatesTheLastLeaf() {
        assertThat(rootOf("a", "b", "c")).isNotEqualTo(rootOf("a", "b", "c", "c"));
        assertThat(rootOf("a")).isNotEqualTo(rootOf("a", "a"));
    }

    @Test
    @DisplayName("M3 an index that is not below the size is refused")
    void refusesIndexOutsideTheTree() {
        for (int size = 0; size <= 9; size++) {
            for (long index : new long[] {size, size + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                List<Digest> path = size == 0 ? List.of() : reference.path(0, size);
                assertThat(reason(new InclusionProof(index, size, path)
                                .check(reference.leafHash(0), reference.root(size))))
                        .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
                long badIndex = index;
                long treeSize = size;
                assertThatIllegalArgumentException().isThrownBy(() -> InclusionProof.create(badIndex, treeSize, log));
            }
        }
    }

    @Test
    @DisplayName("M4 M5 a path with one hash more or less, anywhere, is refused")
    void refusesPathsOfAWrongLength() {
        for (int size = 1; size <= SIZE; size++) {
            Digest root = reference.root(size);
            for (int index = 0; index < size; index++) {
                List<Digest> path = reference.path(index, size);
                Digest leaf = reference.leafHash(index);
                for (int at = 0; at < path.size(); at++) {
                    assertThat(reason(new InclusionProof(index, size, without(path, at)).check(leaf, root)))
                            .isEqualTo(ProofCheck.Reason.PATH_TOO_SHORT);
                }
                for (int at = 0; at <= path.size(); at++) {
                    for (Digest extra : List.of(OTHER, root, leaf)) {
                        assertThat(reason(new InclusionProof(index, size, with(path, at, extra)).check(leaf, root)))
                                .isEqualTo(ProofCheck.Reason.PATH_TOO_LONG);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("M4 M5 a consistency path with one hash more or less, anywhere, is refused")
    void refusesConsistencyPathsOfAWrongLength() {
        for (int size2 = 2; size2 <= SIZE; size2++) {
            for (int size1 = 1; size1 < size2; size1++) {
                List<Digest> path = reference.proof(size1, size2);
                Digest root1 = reference.root(size1);
                Digest root2 = reference.root(size2);
                for (int at = 0; at < path.size(); at++) {
                    assertThat(reason(new ConsistencyProof(size1, size2, without(path, at)).check(root1, root2)))
                            .isEqualTo(ProofCheck.Reason.PATH_TOO_SHORT);
                }
                for (int at = 0; at <= path.size(); at++) {
                    for (Digest extra : List.of(OTHER, root1, root2)) {
                        assertThat(reason(
                                        new ConsistencyProof(size1, size2, with(path, at, extra)).check(root1, root2)))
                                .isEqualTo(ProofCheck.Reason.PATH_TOO_LONG);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @DisplayName("M5 a hash has 32 bytes")
    @ValueSource(ints = {0, 1, 20, 31, 33, 64})
    void refusesHashesOfAWrongLength(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.of(new byte[length]));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.ofHex("00".repeat(length)));
    }

    @Test
    @DisplayName("M6 the empty log has the root SHA-256(\"\") and includes nothing")
    void emptyLogIncludesNothing() {
        assertThat(CompactRange.EMPTY.root().hex())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(reason(new InclusionProof(0, 0, List.of()).check(LogHash.EMPTY_ROOT, LogHash.EMPTY_ROOT)))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
    }

    @Test
    @DisplayName("M7 in a log of one leaf the path is empty and the root is the leaf hash")
    void singleLeafIsTheRoot() {
        Digest leaf = reference.leafHash(0);
        assertThat(new InclusionProof(0, 1, List.of()).check(leaf, leaf)).isEqualTo(PROVEN);
        assertThat(reason(new InclusionProof(0, 1, List.of()).check(leaf, OTHER)))
                .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
        assertThat(reason(new InclusionProof(0, 1, List.of(leaf)).check(leaf, leaf)))
                .isEqualTo(ProofCheck.Reason.PATH_TOO_LONG);
    }

    @ParameterizedTest
    @DisplayName("M8 arithmetic is exact up to 2^62 leaves")
    @ValueSource(
            longs = {
                1L << 31,
                (1L << 31) + 1,
                (1L << 32) - 1,
                (1L << 53) - 1,
                1L << 53,
                (1L << 53) + 1,
                (1L << 61) + 12345,
                (1L << 62) - 1,
                1L << 62
            })
    void provesInHugeLogs(long size) {
        for (long index : new long[] {0, 1, size / 3, size / 2 - 1, size / 2, size - 2, size - 1}) {
            SparseLog sparse = new SparseLog(index);
            InclusionProof proof = InclusionProof.create(index, size, sparse);
            Digest root = sparse.root(size);
            assertThat(proof.path().size()).isLessThanOrEqualTo(InclusionProof.MAX_PATH);
            assertThat(proof.check(SparseLog.ODD, root)).isEqualTo(PROVEN);
            assertThat(reason(proof.check(SparseLog.PLAIN, root))).isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
            for (int bit = 0; bit < 64; bit++) {
                assertThat(new InclusionProof(index ^ 1L << bit, size, proof.path()).check(SparseLog.ODD, root))
                        .isNotEqualTo(PROVEN);
            }
            for (long size1 : new long[] {1, 2, index, index + 1, size / 2, size - 1, size}) {
                if (size1 > 0) {
                    ConsistencyProof consistency = ConsistencyProof.create(size1, size, sparse);
                    assertThat(consistency.path().size()).isLessThanOrEqualTo(63);
                    assertThat(consistency.check(sparse.root(size1), root)).isEqualTo(PROVEN);
                    assertThat(consistency.check(sparse.root(size1), OTHER)).isNotEqualTo(PROVEN);
                    assertThat(consistency.check(OTHER, root)).isNotEqualTo(PROVEN);
                }
            }
        }
    }

    @ParameterizedTest
    @DisplayName("M8 sizes above 2^62, and negative ones, are refused before any arithmetic")
    @ValueSource(longs = {(1L << 62) + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE, -1, -(1L << 53)})
    void refusesSizesOutOfRange(long size) {
        List<Digest> path = reference.path(0, 2);
        assertThat(reason(new InclusionProof(0, size, path).check(reference.leafHash(0), reference.root(2))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new InclusionProof(size - 1, size, path).check(reference.leafHash(0), reference.root(2))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new ConsistencyProof(1, size, path).check(reference.root(1), reference.root(2))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new ConsistencyProof(size, size, path).check(reference.root(1), reference.root(2))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new ConsistencyProof(size, 2, path).check(reference.root(1), reference.root(2))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThatIllegalArgumentException().isThrownBy(() -> InclusionProof.create(0, size, log));
        assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyProof.create(1, size, log));
        assertThatIllegalArgumentException().isThrownBy(() -> new CompactRange(0, size, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> CompactRange.hashCount(0, size));
        assertThatIllegalArgumentException().isThrownBy(() -> CompactRange.hashCount(size, size));
        assertThatIllegalArgumentException().isThrownBy(() -> log.range(0, size));
    }

    @Test
    @DisplayName("M8 the number of hashes of a hostile range is counted at once and never above 122")
    void countsHashesOfHostileRanges() {
        SplittableRandom random = new SplittableRandom(62);
        assertThat(CompactRange.hashCount(1, (1L << 62) - 1)).isEqualTo(122);
        assertThat(CompactRange.hashCount(0, 1L << 62)).isEqualTo(1);
        assertThat(CompactRange.hashCount(1L << 62, 1L << 62)).isZero();
        for (int round = 0; round < 20_000; round++) {
            long a = random.nextLong(CompactRange.MAX_LEAVES + 1) >>> random.nextInt(62);
            long b = random.nextLong(CompactRange.MAX_LEAVES + 1) >>> random.nextInt(62);
            long begin = Math.min(a, b);
            long end = Math.max(a, b);
            int counted = 0;
            for (long at = begin; at < end; at += 1L << CompactRange.levelAt(at, end)) {
                counted++;
            }
            assertThat(CompactRange.hashCount(begin, end))
                    .as("[%s, %s)", begin, end)
                    .isEqualTo(counted)
                    .isLessThanOrEqualTo(122);
        }
    }

    @Test
    @DisplayName("M8 ranges merge up to the largest log, and nothing is appended to it")
    void fillsTheLargestLog() {
        SparseLog sparse = new SparseLog(7);
        CompactRange left = new CompactRange(0, 5, List.of(sparse.subtree(2, 0), sparse.subtree(0, 4)));
        List<Digest> hashes = new ArrayList<>();
        for (long at = 5; at < CompactRange.MAX_LEAVES; ) {
            int level = CompactRange.levelAt(at, CompactRange.MAX_LEAVES);
            hashes.add(sparse.subtree(level, at >>> level));
            at += 1L << level;
        }
        CompactRange full = left.merge(new CompactRange(5, CompactRange.MAX_LEAVES, hashes));
        assertThat(full.hashes()).containsExactly(sparse.subtree(62, 0));
        assertThat(full.root()).isEqualTo(sparse.root(CompactRange.MAX_LEAVES));
        CompactRange.Builder builder = new CompactRange.Builder(full, (level, index, hash) -> {});
        assertThatIllegalStateException().isThrownBy(() -> builder.append(OTHER));
        assertThat(builder.build()).isEqualTo(full);
    }

    @Test
    @DisplayName(
            "M9 nothing is consistent with the empty log; equal sizes need an empty path and equal roots; no log shrinks")
    void refusesMeaninglessConsistency() {
        Digest root = reference.root(8);
        assertThat(reason(new ConsistencyProof(0, 8, List.of()).check(LogHash.EMPTY_ROOT, root)))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new ConsistencyProof(0, 0, List.of()).check(LogHash.EMPTY_ROOT, LogHash.EMPTY_ROOT)))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(new ConsistencyProof(8, 8, List.of()).check(root, root)).isEqualTo(PROVEN);
        assertThat(reason(new ConsistencyProof(8, 8, List.of()).check(root, OTHER)))
                .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
        assertThat(reason(new ConsistencyProof(8, 8, List.of(root)).check(root, root)))
                .isEqualTo(ProofCheck.Reason.PATH_TOO_LONG);
        assertThat(reason(new ConsistencyProof(8, 5, reference.proof(5, 8)).check(root, reference.root(5))))
                .isEqualTo(ProofCheck.Reason.OUT_OF_RANGE);
        assertThat(reason(new ConsistencyProof(4, 8, List.of()).check(reference.root(4), root)))
                .isEqualTo(ProofCheck.Reason.PATH_TOO_SHORT);
        assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyProof.create(0, 8, log));
        assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyProof.create(8, 5, log));
    }

    @Test
    @DisplayName("M10 where a leaf stands twice, a proof holds for its own index only")
    void bindsTheIndex() {
        ReferenceLog twice = new ReferenceLog(Arrays.asList(
                new byte[] {'a'}, new byte[] {'b'}, new byte[] {'a'}, new byte[] {'c'}, new byte[] {'a'}));
        for (int size = 3; size <= 5; size++) {
            for (int index = 0; index < size; index++) {
                for (int claimed = 0; claimed < size; claimed++) {
                    ProofCheck check = new InclusionProof(claimed, size, twice.path(index, size))
                            .check(twice.leafHash(index), twice.root(size));
                    assertThat(check.equals(PROVEN)).isEqualTo(claimed == index);
                }
            }
        }
    }

    @Test
    @DisplayName("M11 M12 a proof made for one head of the log is refused against every other head")
    void bindsTheHead() {
        for (int size = 1; size <= SIZE; size++) {
            for (int index = 0; index < size; index++) {
                List<Digest> path = reference.path(index, size);
                for (int other = 0; other <= SIZE; other++) {
                    ProofCheck check = new InclusionProof(index, other, path)
                            .check(reference.leafHash(index), reference.root(other));
                    assertThat(check.equals(PROVEN))
                            .as("leaf %s of %s claimed of %s", index, size, other)
                            .isEqualTo(other == size);
                }
            }
        }
    }

    @Test
    @DisplayName("M11 M12 a consistency proof made for one pair of heads is refused for every other pair")
    void bindsBothHeads() {
        int most = 20;
        for (int size2 = 2; size2 <= most; size2++) {
            for (int size1 = 1; size1 < size2; size1++) {
                List<Digest> path = reference.proof(size1, size2);
                for (int other2 = 0; other2 <= most; other2++) {
                    for (int other1 = 0; other1 <= most; other1++) {
                        boolean same = other1 == size1 && other2 == size2;
                        ProofCheck check = new ConsistencyProof(other1, other2, path)
                                .check(reference.root(other1), reference.root(other2));
                        assertThat(check.equals(PROVEN))
                                .as("%s to %s claimed as %s to %s", size1, size2, other1, other2)
                                .isEqualTo(same);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("M12 every byte of leaf, path and root, flipped once in an inclusion proof, is refused")
    void everyByteOfAnInclusionProofCounts() {
        SplittableRandom random = new SplittableRandom(12);
        for (int size = 1; size <= SIZE; size++) {
            Digest root = reference.root(size);
            for (int index = 0; index < size; index++) {
                List<Digest> path = reference.path(index, size);
                Digest leaf = reference.leafHash(index);
                for (int at = 0; at < Digest.SIZE_BYTES; at++) {
                    int mask = 1 << random.nextInt(8);
                    InclusionProof proof = new InclusionProof(index, size, path);
                    assertThat(reason(proof.check(flip(leaf, at, mask), root)))
                            .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    assertThat(reason(proof.check(leaf, flip(root, at, mask))))
                            .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    for (int hash = 0; hash < path.size(); hash++) {
                        assertThat(reason(
                                        new InclusionProof(index, size, flip(path, hash, at, mask)).check(leaf, root)))
                                .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("M12 every byte of path and roots, flipped once in a consistency proof, is refused")
    void everyByteOfAConsistencyProofCounts() {
        SplittableRandom random = new SplittableRandom(13);
        for (int size2 = 2; size2 <= 20; size2++) {
            for (int size1 = 1; size1 < size2; size1++) {
                List<Digest> path = reference.proof(size1, size2);
                Digest root1 = reference.root(size1);
                Digest root2 = reference.root(size2);
                for (int at = 0; at < Digest.SIZE_BYTES; at++) {
                    int mask = 1 << random.nextInt(8);
                    ConsistencyProof proof = new ConsistencyProof(size1, size2, path);
                    assertThat(reason(proof.check(flip(root1, at, mask), root2)))
                            .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    assertThat(reason(proof.check(root1, flip(root2, at, mask))))
                            .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    for (int hash = 0; hash < path.size(); hash++) {
                        assertThat(reason(new ConsistencyProof(size1, size2, flip(path, hash, at, mask))
                                        .check(root1, root2)))
                                .as("%s to %s, hash %s", size1, size2, hash)
                                .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("M12 swapped hashes are refused")
    void orderOfThePathCounts() {
        for (int size = 3; size <= SIZE; size++) {
            for (int index = 0; index < size; index++) {
                List<Digest> path = new ArrayList<>(reference.path(index, size));
                if (path.size() >= 2 && !path.get(0).equals(path.get(1))) {
                    path.addFirst(path.remove(1));
                    assertThat(reason(new InclusionProof(index, size, path)
                                    .check(reference.leafHash(index), reference.root(size))))
                            .isEqualTo(ProofCheck.Reason.ROOT_MISMATCH);
                }
            }
        }
    }

    @Test
    void rangeNeedsExactlyItsHashes() {
        for (int count = 0; count <= 5; count++) {
            List<Digest> hashes = List.copyOf(Collections.nCopies(count, OTHER));
            if (count == 3) {
                assertThat(new CompactRange(0, 7, hashes).hashes()).hasSize(3);
            } else {
                assertThatIllegalArgumentException().isThrownBy(() -> new CompactRange(0, 7, hashes));
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new CompactRange(3, 2, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new CompactRange(-1, 2, List.of()));
    }

    @Test
    void onlyARangeFromTheStartHasARoot() {
        assertThatIllegalStateException().isThrownBy(() -> new CompactRange(1, 2, List.of(OTHER)).root());
    }

    @Test
    void rangesMergeOnlyWhereTheyMeet() {
        CompactRange two = new CompactRange(0, 2, List.of(OTHER));
        assertThatIllegalArgumentException().isThrownBy(() -> two.merge(new CompactRange(3, 4, List.of(OTHER))));
        assertThatIllegalArgumentException().isThrownBy(() -> two.merge(new CompactRange(1, 2, List.of(OTHER))));
        assertThat(two.merge(new CompactRange(2, 2, List.of()))).isEqualTo(two);
    }

    private static Digest rootOf(String... entries) {
        CompactRange.Builder builder = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        for (String entry : entries) {
            builder.append(LogHash.leaf(Bytes.utf8(entry)));
        }
        return builder.build().root();
    }

    private static ProofCheck.Reason reason(ProofCheck check) {
        return switch (check) {
            case ProofCheck.NotProven(var reason, var detail) -> {
                assertThat(detail).isNotBlank();
                yield reason;
            }
            case ProofCheck.Proven() -> throw new AssertionError("a bad proof was accepted");
        };
    }

    private static Digest flip(Digest digest, int at, int mask) {
        byte[] content = digest.toByteArray();
        content[at] ^= (byte) mask;
        return Digest.of(content);
    }

    private static List<Digest> flip(List<Digest> path, int hash, int at, int mask) {
        List<Digest> flipped = new ArrayList<>(path);
        flipped.set(hash, flip(path.get(hash), at, mask));
        return flipped;
    }

    private static List<Digest> without(List<Digest> path, int at) {
        return IntStream.range(0, path.size())
                .filter(i -> i != at)
                .mapToObj(path::get)
                .toList();
    }

    private static List<Digest> with(List<Digest> path, int at, Digest extra) {
        List<Digest> longer = new ArrayList<>(path);
        longer.add(at, extra);
        return longer;
    }
}
