package org.datatrust.proof.log;

import java.util.HashMap;
import java.util.Map;
import org.datatrust.proof.Digest;

/** A log built leaf by leaf, whose nodes are kept as the builder reports them: what a gateway does, in memory. */
final class StoredLog implements SubtreeSource {
    record Node(int level, long index) {}

    private final Map<Node, Digest> nodes = new HashMap<>();
    private final CompactRange.Builder builder;

    StoredLog() {
        builder = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {
            if (nodes.put(new Node(level, index), hash) != null) {
                throw new AssertionError("node " + level + "/" + index + " reported twice");
            }
        });
    }

    static StoredLog of(ReferenceLog entries) {
        StoredLog log = new StoredLog();
        for (int i = 0; i < entries.size(); i++) {
            log.builder.append(LogHash.leaf(entries.entry(i)));
        }
        return log;
    }

    CompactRange frontier() {
        return builder.build();
    }

    Map<Node, Digest> nodes() {
        return Map.copyOf(nodes);
    }

    @Override
    public Digest subtree(int level, long index) {
        Digest hash = nodes.get(new Node(level, index));
        if (hash == null) {
            throw new AssertionError("node " + level + "/" + index + " was never reported");
        }
        return hash;
    }
}
