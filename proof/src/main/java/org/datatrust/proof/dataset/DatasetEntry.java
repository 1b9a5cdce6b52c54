package org.datatrust.proof.dataset;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * An event as it took effect: what a dataset's history is made of. Only the owner organisation submits any.
 *
 * @param at seconds since 1970: the time of the transaction, and not earlier than that of the entry before
 */
public record DatasetEntry(DatasetEvent event, long at) {
    public static final int MAX_SIZE_BYTES = DatasetEvent.MAX_SIZE_BYTES + 64;

    public DatasetEntry {
        if (at < 0 || at > VersionState.MAX_SECONDS) {
            throw new IllegalArgumentException("an entry at " + at);
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(2);
        out.key(1).bytes(event.encode());
        out.key(2).uint(at);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, DTS-01 or DTS-02 */
    public static DatasetEntry parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(2);
        in.key(1);
        DatasetEvent event =
                DatasetEvent.parse(in.bytes(1, DatasetEvent.MAX_SIZE_BYTES).toByteArray());
        in.key(2);
        long at = in.uint(0, VersionState.MAX_SECONDS);
        in.endMap();
        in.end();
        return new DatasetEntry(event, at);
    }
}
