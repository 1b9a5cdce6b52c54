package org.datatrust.chaincode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;

/**
 * The functions on logs. An append is checked by recomputing: the chaincode merges the batch with the frontier it stored itself, so
 * no caller can make it hold a head that is not an extension of the one before. State reads and writes per call do not grow with the
 * batch.
 */
final class Logs {
    /** Name of the event that every successful append emits; its payload is the encoded {@link Batch}. */
    static final String BATCH_APPENDED = "batch-appended";

    static final int MAX_LISTED_BATCHES = 100;

    private Logs() {}

    static Bytes create(Call call) throws RefusedException {
        LogName name = call.arguments().logName(0);
        call.creator().requireWriterOf(name.organisation());
        Call.requireNoPersonIn(name.log());
        String key = StateKey.log(name);
        if (call.state().read(key).isPresent()) {
            throw new RefusedException(Refusal.LOG_EXISTS, "the log exists already");
        }
        Bytes head = LogState.empty(name).encode();
        call.state().write(key, head);
        return head;
    }

    static Bytes append(Call call) throws RefusedException {
        byte[] encoded = call.arguments().bytes(0, AppendRequest.MAX_SIZE_BYTES);
        AppendRequest request;
        try {
            request = AppendRequest.parse(encoded);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
        LogName name = request.log();
        call.creator().requireWriterOf(name.organisation());
        Digest requestDigest = Digest.sha256(encoded);

        Optional<Batch> earlier = findBatch(call.state(), name, request.batchId());
        if (earlier.isPresent()) {
            if (!earlier.get().request().equals(requestDigest)) {
                throw new RefusedException(
                        Refusal.BATCH_CONFLICT, "this batch id was used for another request of the log");
            }
            return earlier.get().encode();
        }

        LogState before = requireLog(call.state(), name);
        if (before.size() != request.previousSize()) {
            throw new RefusedException(
                    Refusal.WRONG_PREVIOUS_SIZE,
                    "the log has " + before.size() + " leaves, the request follows " + request.previousSize());
        }
        if (!before.root().equals(request.previousRoot())) {
            throw new RefusedException(
                    Refusal.WRONG_PREVIOUS_ROOT, "the request follows another root than that of the log");
        }

        LogState after =
                new LogState(name, before.batches() + 1, before.frontier().merge(request.leaves()));
        Bytes batch = new Batch(
                        name,
                        before.batches(),
                        request.batchId(),
                        requestDigest,
                        before.size(),
                        request.count(),
                        after.root())
                .encode();
        call.state().write(StateKey.log(name), after.encode());
        call.state().write(StateKey.batch(name, before.batches()), batch);
        call.state().write(StateKey.batchId(name, request.batchId()), sequenceBytes(before.batches()));
        call.state().emit(BATCH_APPENDED, batch);
        return batch;
    }

    static Bytes log(Call call) throws RefusedException {
        return requireLog(call.state(), call.arguments().logName(0)).encode();
    }

    static Bytes batch(Call call) throws RefusedException {
        LogName name = call.arguments().logName(0);
        long sequence = call.arguments().number(1, 0, CompactRange.MAX_LEAVES);
        return call.state()
                .read(StateKey.batch(name, sequence))
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_BATCH, "the log has no batch of this number"));
    }

    static Bytes batchById(Call call) throws RefusedException {
        LogName name = call.arguments().logName(0);
        Digest batchId = call.arguments().digest(1);
        return findBatch(call.state(), name, batchId)
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_BATCH, "the log has no batch of this id"))
                .encode();
    }

    /** Sequence numbers are dense, so the page is read key by key: no range iterator that could see a phantom. */
    static Bytes batches(Call call) throws RefusedException {
        LogName name = call.arguments().logName(0);
        long from = call.arguments().number(1, 0, CompactRange.MAX_LEAVES);
        long max = call.arguments().number(2, 1, MAX_LISTED_BATCHES);
        long end = Math.min(requireLog(call.state(), name).batches(), from + max);
        List<Batch> page = new ArrayList<>();
        for (long sequence = from; sequence < end; sequence++) {
            page.add(storedBatch(call.state(), name, sequence));
        }
        CborWriter out = new CborWriter();
        out.array(page.size());
        page.forEach(batch -> out.bytes(batch.encode()));
        return Bytes.copyOf(out.end().toByteArray());
    }

    private static LogState requireLog(WorldState state, LogName name) throws RefusedException {
        Bytes stored = state.read(StateKey.log(name))
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_LOG, "there is no such log"));
        try {
            return LogState.parse(stored.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("stored log head is malformed", e);
        }
    }

    private static Optional<Batch> findBatch(WorldState state, LogName name, Digest batchId) {
        return state.read(StateKey.batchId(name, batchId)).map(stored -> storedBatch(state, name, sequenceOf(stored)));
    }

    private static Batch storedBatch(WorldState state, LogName name, long sequence) {
        Bytes stored = state.read(StateKey.batch(name, sequence))
                .orElseThrow(() -> new IllegalStateException("batch " + sequence + " is missing"));
        try {
            return Batch.parse(stored.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("stored batch is malformed", e);
        }
    }

    private static Bytes sequenceBytes(long sequence) {
        return Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
    }

    private static long sequenceOf(Bytes stored) {
        return ByteBuffer.wrap(stored.toByteArray()).getLong();
    }
}
