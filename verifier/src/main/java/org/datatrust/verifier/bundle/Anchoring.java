package org.datatrust.verifier.bundle;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.LogName;

/**
 * The evidence that the ledger holds one batch; shared by all records of that batch.
 *
 * @param block holds the append transaction
 * @param transaction position of that transaction in the block, 0-based
 * @param view serialised common.Payload of the endorsed, never submitted query qscc GetTransactionByID, verbatim; empty if there is none
 */
public record Anchoring(LogName log, BlockEvidence block, int transaction, Bytes view) {
    public Anchoring {
        if (transaction < 0 || transaction >= block.envelopes().size()) {
            throw new IllegalArgumentException("transaction " + transaction + " of a block of "
                    + block.envelopes().size());
        }
    }

    void write(CborWriter out) {
        out.map(4);
        out.key(1).text(log.toString());
        out.key(2);
        block.write(out);
        out.key(3).uint(transaction);
        out.key(4).bytes(view);
        out.end();
    }

    static Anchoring read(CborReader in) throws MalformedException {
        in.beginMap(4);
        in.key(1);
        LogName log = LogName.parse(in.text(1, 256));
        in.key(2);
        BlockEvidence block = BlockEvidence.read(in);
        in.key(3);
        long transaction = in.uint(0, BlockEvidence.MAX_ENVELOPES - 1);
        in.key(4);
        Bytes view = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        in.endMap();
        try {
            return new Anchoring(log, block, (int) transaction, view);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.BAD_POSITION, String.valueOf(e.getMessage()));
        }
    }
}
