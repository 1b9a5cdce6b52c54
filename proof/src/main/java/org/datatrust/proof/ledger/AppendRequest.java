package org.datatrust.proof.ledger;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;

/**
 * The one argument of the chaincode function {@code Append}: a batch of leaves as a compact range.
 *
 * @param batchId chosen by the writer; the same id appends once
 * @param previousRoot root of the log that the batch follows, whose size is {@code leaves.begin()}
 * @param leaves at least one leaf
 */
public record AppendRequest(LogName log, Digest batchId, Digest previousRoot, CompactRange leaves) {
    public static final int MAX_SIZE_BYTES = 8192;

    public AppendRequest {
        if (leaves.begin() == leaves.end()) {
            throw new IllegalArgumentException("a batch holds at least one leaf");
        }
    }

    public long previousSize() {
        return leaves.begin();
    }

    public long count() {
        return leaves.end() - leaves.begin();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(7);
        out.key(1).uint(1);
        out.key(2).text(log.toString());
        out.key(3).digest(batchId);
        out.key(4).uint(previousSize());
        out.key(5).digest(previousRoot);
        out.key(6).uint(count());
        out.key(7).digests(leaves.hashes());
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01 or LOG-01 */
    public static AppendRequest parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(7);
        in.key(1);
        in.uint(1, 1);
        in.key(2);
        LogName log = LogName.parse(in.text(1, 256));
        in.key(3);
        Digest batchId = in.digest();
        in.key(4);
        long previousSize = in.uint(0, CompactRange.MAX_LEAVES - 1);
        in.key(5);
        Digest previousRoot = in.digest();
        in.key(6);
        long count = in.uint(1, CompactRange.MAX_LEAVES - previousSize);
        in.key(7);
        CompactRange leaves = CompactRanges.read(in, previousSize, previousSize + count);
        in.endMap();
        in.end();
        return new AppendRequest(log, batchId, previousRoot, leaves);
    }
}
