package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * @param view serialised common.Payload of an endorsed, never submitted query, verbatim: of the chaincode's GetBatch for this batch, or
 *     of qscc GetTransactionByID; empty if there is none
 * @param times evidence of when the block existed, 0 to {@value #MAX_TIMES}
 * @param countersignatures second signatures of the checkpoint that the transaction made, 0 to {@value #MAX_COUNTERSIGNATURES}
 * @param current evidence of what became of the log since
 * @param witnesses evidence that other chains hold a checkpoint of the log, 0 to {@value #MAX_WITNESSES}
 */
public record Anchoring(
        LogName log,
        BlockEvidence block,
        int transaction,
        Bytes view,
        List<TimeEvidence> times,
        List<Countersignature> countersignatures,
        Optional<CurrentEvidence> current,
        List<WitnessEvidence> witnesses) {
    public static final int MAX_WITNESSES = 4;
    public static final int MAX_TIMES = 16;
    public static final int MAX_COUNTERSIGNATURES = 16;

    public Anchoring {
        times = List.copyOf(times);
        countersignatures = List.copyOf(countersignatures);
        witnesses = List.copyOf(witnesses);
        if (witnesses.size() > MAX_WITNESSES) {
            throw new IllegalArgumentException("an anchoring has at most " + MAX_WITNESSES + " witnesses");
        }
        if (countersignatures.size() > MAX_COUNTERSIGNATURES) {
            throw new IllegalArgumentException(
                    "an anchoring has at most " + MAX_COUNTERSIGNATURES + " countersignatures");
        }
        if (times.size() > MAX_TIMES) {
            throw new IllegalArgumentException("an anchoring has at most " + MAX_TIMES + " pieces of time evidence");
        }
        if (transaction < 0 || transaction >= block.envelopes().size()) {
            throw new IllegalArgumentException("transaction " + transaction + " of a block of "
                    + block.envelopes().size());
        }
    }

    /** Without evidence beyond that the ledger holds the batch. */
    public Anchoring(LogName log, BlockEvidence block, int transaction, Bytes view) {
        this(log, block, transaction, view, List.of(), List.of(), Optional.empty(), List.of());
    }

    /** This anchoring with other time evidence. */
    public Anchoring withTimes(List<TimeEvidence> others) {
        return new Anchoring(log, block, transaction, view, others, countersignatures, current, witnesses);
    }

    /** This anchoring with other second signatures. */
    public Anchoring withCountersignatures(List<Countersignature> others) {
        return new Anchoring(log, block, transaction, view, times, others, current, witnesses);
    }

    /** This anchoring with a newer look at the log. */
    public Anchoring withCurrent(CurrentEvidence newer) {
        return new Anchoring(log, block, transaction, view, times, countersignatures, Optional.of(newer), witnesses);
    }

    /** This anchoring with other evidence of other chains. */
    public Anchoring withWitnesses(List<WitnessEvidence> others) {
        return new Anchoring(log, block, transaction, view, times, countersignatures, current, others);
    }

    /** How many endorsements the append transaction and the views carry. */
    int endorsements() {
        return EndorsementCount.inEnvelope(block.envelopes().get(transaction))
                + EndorsementCount.inPayload(view)
                + current.map(evidence -> EndorsementCount.inPayload(evidence.view()))
                        .orElse(0);
    }

    /** Whether version 1 of the format can hold it. */
    boolean isOfVersion1() {
        return times.isEmpty() && countersignatures.isEmpty() && current.isEmpty() && witnesses.isEmpty();
    }

    void write(CborWriter out) {
        out.map(4
                + (times.isEmpty() ? 0 : 1)
                + (countersignatures.isEmpty() ? 0 : 1)
                + (current.isPresent() ? 1 : 0)
                + (witnesses.isEmpty() ? 0 : 1));
        out.key(1).text(log.toString());
        out.key(2);
        block.write(out);
        out.key(3).uint(transaction);
        out.key(4).bytes(view);
        if (!times.isEmpty()) {
            out.key(5).array(times.size());
            times.forEach(time -> time.write(out));
            out.end();
        }
        if (!countersignatures.isEmpty()) {
            out.key(6).array(countersignatures.size());
            countersignatures.forEach(countersignature -> countersignature.write(out));
            out.end();
        }
        current.ifPresent(evidence -> {
            out.key(7);
            evidence.write(out);
        });
        if (!witnesses.isEmpty()) {
            out.key(8).array(witnesses.size());
            witnesses.forEach(witness -> witness.write(out));
            out.end();
        }
        out.end();
    }

    /** @param version of the bundle: 1, 2 or 4 */
    static Anchoring read(CborReader in, int version) throws MalformedException {
        in.beginMap(version == 1 ? 4 : version == 2 ? 7 : 8);
        in.key(1);
        LogName log = LogName.parse(in.text(1, 256));
        in.key(2);
        BlockEvidence block = BlockEvidence.read(in);
        in.key(3);
        long transaction = in.uint(0, BlockEvidence.MAX_ENVELOPES - 1);
        in.key(4);
        Bytes view = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        List<TimeEvidence> times = new ArrayList<>();
        if (version > 1 && in.hasKey(5)) {
            int count = in.beginArray(1, MAX_TIMES);
            for (int i = 0; i < count; i++) {
                times.add(TimeEvidence.read(in));
            }
            in.endArray();
        }
        List<Countersignature> countersignatures = new ArrayList<>();
        if (version > 1 && in.hasKey(6)) {
            int count = in.beginArray(1, MAX_COUNTERSIGNATURES);
            for (int i = 0; i < count; i++) {
                countersignatures.add(Countersignature.read(in));
            }
            in.endArray();
        }
        Optional<CurrentEvidence> current =
                version > 1 && in.hasKey(7) ? Optional.of(CurrentEvidence.read(in)) : Optional.empty();
        List<WitnessEvidence> witnesses = new ArrayList<>();
        if (version > 2 && in.hasKey(8)) {
            int count = in.beginArray(1, MAX_WITNESSES);
            for (int i = 0; i < count; i++) {
                witnesses.add(WitnessEvidence.read(in));
            }
            in.endArray();
        }
        in.endMap();
        try {
            return new Anchoring(log, block, (int) transaction, view, times, countersignatures, current, witnesses);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.BAD_POSITION, String.valueOf(e.getMessage()));
        }
    }
}
