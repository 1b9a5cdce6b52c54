package org.datatrust.proof.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.datatrust.proof.Digest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenTreeTest {
    private static Digest leaf(long number) {
        return LogHash.leaf(ByteBuffer.allocate(8).putLong(number).array());
    }

    private static SubtreeSource source(List<Digest> leaves) {
        return (level, index) -> {
            CompactRange.Builder builder = new CompactRange.Builder(CompactRange.EMPTY, (l, at, hash) -> {});
            int width = 1 << level;
            int from = Math.toIntExact(index * width);
            leaves.subList(from, from + width).forEach(builder::append);
            return builder.build().root();
        };
    }

    /** In order, at random, and with every part of a proof changed now and then: as the plain check would have judged. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 13, 64, 100})
    void judgesAsEachProofOnItsOwn(int size) {
        Random random = new Random(size);
        List<Digest> leaves = new ArrayList<>();
        CompactRange.Builder whole = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        for (int i = 0; i < size; i++) {
            leaves.add(leaf(i));
            whole.append(leaves.getLast());
        }
        Digest root = whole.build().root();
        ProvenTree tree = new ProvenTree(size, root);
        int proven = 0;
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            long index = i < size ? i : random.nextInt(size);
            InclusionProof good = InclusionProof.create(index, size, source(leaves));
            List<Digest> path = new ArrayList<>(good.path());
            Digest hash = leaves.get((int) index);
            long claimed = index;
            switch (random.nextInt(8)) {
                case 0 -> hash = leaf(random.nextInt(2 * size));
                case 1 -> claimed = random.nextInt(-1, size + 2);
                case 2 -> path.add(leaf(7));
                case 3 -> {
                    if (!path.isEmpty()) {
                        path.remove(random.nextInt(path.size()));
                    }
                }
                case 4 -> {
                    if (!path.isEmpty()) {
                        path.set(random.nextInt(path.size()), leaf(random.nextInt(size)));
                    }
                }
                default -> {
                    // A good one.
                }
            }
            ProofCheck expected = new InclusionProof(claimed, size, path).check(hash, root);
            assertThat(tree.check(claimed, path, hash)).isEqualTo(expected);
            if (expected instanceof ProofCheck.Proven) {
                proven++;
            } else {
                refused++;
            }
        }
        assertThat(proven).isPositive();
        assertThat(refused).isPositive();
    }
}
