package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.statement.DigestProfile;

/** A content in memory, with its sidecar. */
final class HashedParts {
    private final List<Bytes> parts;
    private final PartTree tree;
    private final Sidecar sidecar;

    HashedParts(PartsKey key, List<Bytes> parts) {
        this.parts = List.copyOf(parts);
        this.tree = new PartTree(key);
        for (Bytes part : parts) {
            tree.add(part.toByteArray(), 0, part.size());
        }
        this.sidecar = new Sidecar(
                DigestProfile.CSV_1,
                key,
                parts.size(),
                tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList());
    }

    PartTree tree() {
        return tree;
    }

    Sidecar sidecar() {
        return sidecar;
    }

    Disclosure disclose(boolean openCount, long... indexes) throws MalformedException {
        NavigableSet<Long> wanted = new TreeSet<>();
        for (long index : indexes) {
            wanted.add(index);
        }
        return disclose(wanted, openCount);
    }

    Disclosure disclose(NavigableSet<Long> wanted, boolean openCount) throws MalformedException {
        Map<Long, List<Bytes>> contents = new HashMap<>();
        for (long run : Sidecar.runsOf(wanted)) {
            int from = (int) run * PartTree.RUN_PARTS;
            contents.put(run, parts.subList(from, Math.min(parts.size(), from + PartTree.RUN_PARTS)));
        }
        return sidecar.disclose(wanted, openCount, contents);
    }

    /** {@code count} rows "row 0", "row 1" and so on. */
    static List<Bytes> rows(int count) {
        List<Bytes> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(Bytes.utf8("row " + i));
        }
        return rows;
    }

    static PartsKey key(int number) {
        return new PartsKey(Bytes.utf8("TEST key of parts " + number).sha256().bytes());
    }
}
