package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Digest;
import org.datatrust.proof.log.LogHash;

/** Follows an inclusion path hash by hash, for people; whether it proves anything is decided elsewhere. */
final class InclusionSteps {
    private InclusionSteps() {}

    static List<PathStep> follow(Digest leaf, long leafIndex, long treeSize, List<Digest> path) {
        List<PathStep> steps = new ArrayList<>();
        long fn = leafIndex;
        long sn = treeSize - 1;
        Digest hash = leaf;
        for (Digest sibling : path) {
            boolean onLeft = (fn & 1) == 1 || fn == sn;
            Digest left = onLeft ? sibling : hash;
            Digest right = onLeft ? hash : sibling;
            hash = LogHash.node(left, right);
            steps.add(new PathStep(steps.size() + 1, onLeft, left, right, hash));
            if (onLeft) {
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return List.copyOf(steps);
    }
}
