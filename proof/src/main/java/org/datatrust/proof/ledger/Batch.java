package org.datatrust.proof.ledger;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;

/**
 * One appended batch as the chaincode stores it under {@link StateKey#batch}, answers it and emits it. The log had
 * {@code firstIndex} leaves before and has {@link #treeSize} leaves after, with root hash {@code root}.
 *
 * @param sequence 0-based number of the batch within its log; at most {@code firstIndex}, because no batch is empty
 * @param request SHA-256 of the encoded {@link AppendRequest}, so that a retry with other content is told from a repetition
 */
public record Batch(
        LogName log, long sequence, Digest batchId, Digest request, long firstIndex, long count, Digest root) {
    public static final int MAX_SIZE_BYTES = 1024;

    /** The numbers of a ledger record contradict each other. */
    static final String BAD_NUMBERS = "LOG-02";

    public Batch {
        if (sequence < 0 || sequence > firstIndex || count < 1 || firstIndex > CompactRange.MAX_LEAVES - count) {
            throw new IllegalArgumentException("batch " + sequence + " of " + count + " leaves from " + firstIndex);
        }
    }

    /** Number of leaves of the log after this batch. */
    public long treeSize() {
        return firstIndex + count;
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(8);
        out.key(1).uint(1);
        out.key(2).text(log.toString());
        out.key(3).uint(sequence);
        out.key(4).digest(batchId);
        out.key(5).digest(request);
        out.key(6).uint(firstIndex);
        out.key(7).uint(count);
        out.key(8).digest(root);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01 or LOG-02 */
    public static Batch parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        in.uint(1, 1);
        in.key(2);
        LogName log = LogName.parse(in.text(1, 256));
        in.key(3);
        long sequence = in.uint(0, CompactRange.MAX_LEAVES);
        in.key(4);
        Digest batchId = in.digest();
        in.key(5);
        Digest request = in.digest();
        in.key(6);
        long firstIndex = in.uint(0, CompactRange.MAX_LEAVES - 1);
        in.key(7);
        long count = in.uint(1, CompactRange.MAX_LEAVES - firstIndex);
        in.key(8);
        Digest root = in.digest();
        in.endMap();
        in.end();
        if (sequence > firstIndex) {
            throw new MalformedException(
                    BAD_NUMBERS, "batch " + sequence + " cannot begin at leaf " + firstIndex + ": no batch is empty");
        }
        return new Batch(log, sequence, batchId, request, firstIndex, count, root);
    }
}
