package org.datatrust.verifier.bundle;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.statement.Statement;

/**
 * One entry of a log and the way from it to the root after its batch.
 *
 * @param statement the entry exactly as logged, 1 to {@value Statement#MAX_SIZE_BYTES} bytes
 * @param leafIndex 0-based
 * @param anchoring index into {@link ProofBundle#anchorings}
 * @param path RFC 9162 inclusion path, sibling hashes from the leaf to the root
 */
public record BundleRecord(Bytes statement, long leafIndex, int anchoring, List<Digest> path) {
    public BundleRecord {
        path = List.copyOf(path);
        if (statement.isEmpty() || statement.size() > Statement.MAX_SIZE_BYTES) {
            throw new IllegalArgumentException("a statement has 1 to " + Statement.MAX_SIZE_BYTES + " bytes");
        }
        if (leafIndex < 0 || anchoring < 0 || path.size() > InclusionProof.MAX_PATH) {
            throw new IllegalArgumentException("a negative index, or a path longer than any log has");
        }
    }

    void write(CborWriter out) {
        out.array(4);
        out.bytes(statement);
        out.uint(leafIndex);
        out.uint(anchoring);
        out.digests(path);
        out.end();
    }

    static BundleRecord read(CborReader in) throws MalformedException {
        in.beginArray(4, 4);
        Bytes statement = in.bytes(1, Statement.MAX_SIZE_BYTES);
        long leafIndex = in.uint(0, Long.MAX_VALUE);
        int anchoring = (int) in.uint(0, ProofBundle.MAX_ANCHORINGS - 1);
        List<Digest> path = in.digests(InclusionProof.MAX_PATH);
        in.endArray();
        return new BundleRecord(statement, leafIndex, anchoring, path);
    }
}
