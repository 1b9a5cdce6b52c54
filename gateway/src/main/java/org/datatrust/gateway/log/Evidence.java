package org.datatrust.gateway.log;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * What proves that a batch is on the ledger, as received.
 *
 * @param block serialised common.Block
 * @param view serialised common.Payload with k organisations' endorsements
 */
record Evidence(Bytes block, Bytes view) {
    private static final int MAX_SIZE_BYTES = 256 << 20;

    byte[] encode() {
        CborWriter out = new CborWriter();
        out.array(2).bytes(block).bytes(view);
        return out.end().toByteArray();
    }

    /** @throws IllegalStateException if the bytes are no evidence: the store is damaged */
    static Evidence parse(byte[] encoded) {
        try {
            CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
            in.beginArray(2, 2);
            Bytes block = in.bytes(1, MAX_SIZE_BYTES);
            Bytes view = in.bytes(1, MAX_SIZE_BYTES);
            in.endArray();
            in.end();
            return new Evidence(block, view);
        } catch (MalformedException e) {
            throw new IllegalStateException("stored evidence is malformed", e);
        }
    }
}
