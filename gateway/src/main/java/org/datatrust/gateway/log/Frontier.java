package org.datatrust.gateway.log;

import java.util.List;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;

/** A log's accepted leaves, in the few hashes from which it can be continued. */
final class Frontier {
    private static final int MAX_SIZE_BYTES = 8192;

    private Frontier() {}

    static byte[] encode(CompactRange frontier) {
        CborWriter out = new CborWriter();
        out.array(2).uint(frontier.end()).digests(frontier.hashes());
        return out.end().toByteArray();
    }

    /** @throws IllegalStateException if the bytes are no frontier: the store is damaged */
    static CompactRange parse(byte[] encoded) {
        try {
            CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
            in.beginArray(2, 2);
            long size = in.uint(0, CompactRange.MAX_LEAVES);
            List<Digest> hashes = in.digests(64);
            in.endArray();
            in.end();
            return new CompactRange(0, size, hashes);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new IllegalStateException("a stored frontier is malformed", e);
        }
    }
}
