package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;

/** Every node of an aligned subtree, from the hashes at its bottom; what lies beyond them is empty. */
final class PaddedTree {
    private final PartsKey key;
    private final int bottom;
    private final long first;
    private final List<List<Digest>> levels = new ArrayList<>();

    /**
     * @param bottom level of the given hashes
     * @param first index of the first of them on that level; a multiple of 2^(top - bottom)
     * @param top level of the subtree's root
     */
    PaddedTree(PartsKey key, int bottom, long first, List<Digest> hashes, int top) {
        this.key = key;
        this.bottom = bottom;
        this.first = first;
        List<Digest> below = List.copyOf(hashes);
        levels.add(below);
        for (int level = bottom + 1; level <= top; level++) {
            List<Digest> row = new ArrayList<>((below.size() + 1) / 2);
            for (int i = 0; i < below.size(); i += 2) {
                long right = (first >>> (level - 1 - bottom)) + i + 1;
                row.add(PartHash.node(
                        below.get(i), i + 1 < below.size() ? below.get(i + 1) : PartHash.blank(key, level - 1, right)));
            }
            levels.add(row);
            below = row;
        }
    }

    Digest node(int level, long index) {
        List<Digest> row = levels.get(level - bottom);
        long place = index - (first >>> (level - bottom));
        return place < row.size() ? row.get((int) place) : PartHash.blank(key, level, index);
    }
}
