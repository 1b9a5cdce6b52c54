package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import org.datatrust.proof.Digest;

/** Where the message with a request id stands: first leaf (8 bytes), count (4), digest of the message (32). */
record RequestRecord(Placement placement, Digest digest) {
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(12 + Digest.SIZE_BYTES);
        out.putLong(placement.firstLeafIndex()).putInt(placement.count());
        digest.putInto(out);
        return out.array();
    }

    static RequestRecord parse(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        return new RequestRecord(
                new Placement(in.getLong(), in.getInt()), Digest.of(encoded, 12, 12 + Digest.SIZE_BYTES));
    }
}
