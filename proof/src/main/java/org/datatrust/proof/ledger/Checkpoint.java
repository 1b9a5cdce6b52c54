package org.datatrust.proof.ledger;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;

/**
 * What organisations sign besides the ledger's own signatures (docs/spec/checkpoint.md): a log had this size and root after a transaction.
 *
 * @param size leaves, at least 1
 * @param block number of the block that holds the append transaction
 * @param transaction its position in that block, 0-based
 */
public record Checkpoint(ChannelName channel, LogName log, long size, Digest root, long block, long transaction) {
    /** The context of every signature of a checkpoint: a signature of something else never counts as one. */
    public static final Bytes SIGNATURE_CONTEXT = Bytes.utf8("datatrust.checkpoint/v1");

    public Checkpoint {
        if (size < 1 || size > CompactRange.MAX_LEAVES || block < 0 || transaction < 0) {
            throw new IllegalArgumentException("a checkpoint of " + size + " leaves in block " + block);
        }
    }

    /** The bytes that are signed. They are never parsed: whoever checks a signature makes them anew. */
    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(7);
        out.key(1).uint(1);
        out.key(2).text(channel.value());
        out.key(3).text(log.toString());
        out.key(4).uint(size);
        out.key(5).digest(root);
        out.key(6).uint(block);
        out.key(7).uint(transaction);
        return Bytes.copyOf(out.end().toByteArray());
    }
}
