package org.datatrust.chaincode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;

/** A writer's view of one log: it keeps every leaf, and its root follows the recursive definition of RFC 9162 section 2.1.1. */
final class TestLog {
    static final LogName NAME = new LogName(new OrganisationId("test-agency"), "gazette");

    private final List<Digest> leaves = new ArrayList<>();

    long size() {
        return leaves.size();
    }

    Digest root() {
        return naiveRoot(leaves);
    }

    List<Digest> leaves() {
        return Collections.unmodifiableList(leaves);
    }

    void append(List<Digest> batch) {
        leaves.addAll(batch);
    }

    AppendRequest request(String batchId, List<Digest> batch) {
        return new AppendRequest(NAME, digest(batchId), root(), range(size(), batch));
    }

    static List<Digest> leaves(String label, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LogHash.leaf(Bytes.utf8(label + " " + i)))
                .toList();
    }

    static CompactRange range(long begin, List<Digest> leaves) {
        CompactRange.Builder builder =
                new CompactRange.Builder(new CompactRange(begin, begin, List.of()), (_, _, _) -> {});
        leaves.forEach(builder::append);
        return builder.build();
    }

    static Digest digest(String text) {
        return Bytes.utf8(text).sha256();
    }

    private static Digest naiveRoot(List<Digest> leaves) {
        if (leaves.isEmpty()) {
            return Digest.sha256(new byte[0]);
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return Digest.sha256(
                new byte[] {1},
                naiveRoot(leaves.subList(0, split)).toByteArray(),
                naiveRoot(leaves.subList(split, leaves.size())).toByteArray());
    }
}
