package org.datatrust.gateway.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.name.OrganisationId;

/**
 * How far a batch has come, as stored. A batch that is only chosen or endorsed is not stored: without our signature over the envelope
 * nobody can have it ordered, so it may be chosen anew after a crash.
 */
sealed interface BatchRecord {
    Batch batch();

    String transactionId();

    DefinitionVersion definition();

    /**
     * Stored before the first submit. From here on the batch is this transaction until its fate is known.
     *
     * @param transaction signed, as submitted
     */
    record Submitting(Batch batch, String transactionId, DefinitionVersion definition, Bytes transaction)
            implements BatchRecord {}

    /** Valid in a block; evidence is still to be collected. */
    record OnLedger(Batch batch, String transactionId, DefinitionVersion definition, long blockNumber)
            implements BatchRecord {}

    /** Valid, and the evidence is stored. */
    record Evidenced(CommittedBatch committed, DefinitionVersion definition) implements BatchRecord {
        @Override
        public Batch batch() {
            return committed.batch();
        }

        @Override
        public String transactionId() {
            return committed.transactionId();
        }
    }

    int MAX_SIZE_BYTES = 1 << 20;

    default byte[] encode() {
        CborWriter out = new CborWriter();
        switch (this) {
            case Submitting submitting -> {
                head(out, 6, 1);
                out.key(6).bytes(submitting.transaction());
            }
            case OnLedger onLedger -> {
                head(out, 6, 2);
                out.key(6).uint(onLedger.blockNumber());
            }
            case Evidenced(CommittedBatch committed, DefinitionVersion _) -> {
                head(out, 9, 3);
                out.key(6).uint(committed.blockNumber());
                out.key(7).uint(committed.transactionIndex());
                out.key(8).array(committed.viewOrganisations().size());
                committed.viewOrganisations().forEach(organisation -> out.text(organisation.value()));
                out.end();
                out.key(9).uint(committed.committedAt().toEpochMilli());
            }
        }
        return out.end().toByteArray();
    }

    private void head(CborWriter out, int entries, int state) {
        out.map(entries);
        out.key(1).uint(state);
        out.key(2).bytes(batch().encode());
        out.key(3).text(transactionId());
        out.key(4).uint(definition().blockNumber());
        out.key(5).uint(definition().transactionIndex());
    }

    /** @throws IllegalStateException if the bytes are not a record: the store is damaged */
    static BatchRecord parse(byte[] encoded) {
        try {
            CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
            in.beginMap(9);
            in.key(1);
            long state = in.uint(1, 3);
            in.key(2);
            Batch batch = Batch.parse(in.bytes(1, Batch.MAX_SIZE_BYTES).toByteArray());
            in.key(3);
            String transactionId = in.text(1, 128);
            in.key(4);
            long definitionBlock = in.uint(0, Long.MAX_VALUE);
            in.key(5);
            DefinitionVersion definition = new DefinitionVersion(definitionBlock, in.uint(0, Integer.MAX_VALUE));
            in.key(6);
            BatchRecord record;
            if (state == 1) {
                record = new Submitting(batch, transactionId, definition, in.bytes(1, MAX_SIZE_BYTES));
            } else {
                long blockNumber = in.uint(0, Long.MAX_VALUE);
                record = state == 2
                        ? new OnLedger(batch, transactionId, definition, blockNumber)
                        : new Evidenced(readCommitted(in, batch, transactionId, blockNumber), definition);
            }
            in.endMap();
            in.end();
            return record;
        } catch (MalformedException e) {
            throw new IllegalStateException("a stored batch record is malformed", e);
        }
    }

    private static CommittedBatch readCommitted(CborReader in, Batch batch, String transactionId, long blockNumber)
            throws MalformedException {
        in.key(7);
        int transactionIndex = (int) in.uint(0, Integer.MAX_VALUE);
        in.key(8);
        int count = in.beginArray(0, 1000);
        List<OrganisationId> organisations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            organisations.add(OrganisationId.parse(in.text(1, 63)));
        }
        in.endArray();
        in.key(9);
        Instant committedAt = Instant.ofEpochMilli(in.uint(0, Long.MAX_VALUE));
        return new CommittedBatch(batch, transactionId, blockNumber, transactionIndex, organisations, committedAt);
    }
}
