package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * A later look at a log, to show that nothing in it was replaced since.
 *
 * @param view serialised common.Payload of the endorsed, never submitted query GetLog for the log, verbatim
 * @param consistency RFC 9162 consistency path from the log after the anchoring's batch to the log as the view shows it, at most
 *     {@value #MAX_PATH}
 */
public record CurrentEvidence(Bytes view, List<Digest> consistency) {
    public static final int MAX_PATH = 63;

    public CurrentEvidence {
        consistency = List.copyOf(consistency);
        if (view.isEmpty() || consistency.size() > MAX_PATH) {
            throw new IllegalArgumentException("an empty view, or a path of more than " + MAX_PATH + " hashes");
        }
    }

    void write(CborWriter out) {
        out.array(2).bytes(view);
        out.array(consistency.size());
        consistency.forEach(out::digest);
        out.end();
        out.end();
    }

    static CurrentEvidence read(CborReader in) throws MalformedException {
        in.beginArray(2, 2);
        Bytes view = in.bytes(1, ProofBundle.MAX_SIZE_BYTES);
        int count = in.beginArray(0, MAX_PATH);
        List<Digest> consistency = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            consistency.add(in.digest());
        }
        in.endArray();
        in.endArray();
        return new CurrentEvidence(view, consistency);
    }
}
