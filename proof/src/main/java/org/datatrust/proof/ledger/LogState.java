package org.datatrust.proof.ledger;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;

/**
 * The head of a log as the chaincode stores it under {@link StateKey#log}.
 *
 * @param batches number of batches appended so far; the next batch gets this sequence number
 * @param frontier the whole log, so it begins at 0
 */
public record LogState(LogName log, long batches, CompactRange frontier) {
    public static final int MAX_SIZE_BYTES = 4096;

    /** The hashes do not fit the range, or the root is not theirs. */
    static final String BAD_FRONTIER = "LOG-01";

    public LogState {
        if (frontier.begin() != 0 || batches < 0 || !fits(batches, frontier.end())) {
            throw new IllegalArgumentException(
                    "a log head of " + batches + " batches over [" + frontier.begin() + ", " + frontier.end() + ")");
        }
    }

    public static LogState empty(LogName log) {
        return new LogState(log, 0, CompactRange.EMPTY);
    }

    public long size() {
        return frontier.end();
    }

    public Digest root() {
        return frontier.root();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(6);
        out.key(1).uint(1);
        out.key(2).text(log.toString());
        out.key(3).uint(batches);
        out.key(4).uint(size());
        out.key(5).digest(root());
        out.key(6).digests(frontier.hashes());
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** No batch is empty, and no leaf is outside a batch. */
    private static boolean fits(long batches, long size) {
        return batches <= size && (batches == 0) == (size == 0);
    }

    /** @throws MalformedException CBR-xx, NAM-01, LOG-01 or LOG-02; the root must be that of the frontier */
    public static LogState parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(6);
        in.key(1);
        in.uint(1, 1);
        in.key(2);
        LogName log = LogName.parse(in.text(1, 256));
        in.key(3);
        long batches = in.uint(0, CompactRange.MAX_LEAVES);
        in.key(4);
        long size = in.uint(0, CompactRange.MAX_LEAVES);
        in.key(5);
        Digest root = in.digest();
        in.key(6);
        CompactRange frontier = CompactRanges.read(in, 0, size);
        in.endMap();
        in.end();
        if (!fits(batches, size)) {
            throw new MalformedException(Batch.BAD_NUMBERS, batches + " batches cannot hold " + size + " leaves");
        }
        if (!frontier.root().equals(root)) {
            throw new MalformedException(BAD_FRONTIER, "the log head's root is not that of its frontier");
        }
        return new LogState(log, batches, frontier);
    }
}
