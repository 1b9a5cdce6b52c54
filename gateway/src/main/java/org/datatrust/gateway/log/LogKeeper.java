package org.datatrust.gateway.log;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.name.LogName;

/** Keeps the logs of one organisation. Safe for use by many threads; all waits suit virtual threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class LogKeeper implements AutoCloseable {
    private LogKeeper() {}

    /**
     * Queues one message for the journal; waits while the queue is full. A repeated request id yields the places of the first time.
     *
     * @param client organisation of the caller; request ids of different clients never meet
     * @param requestId 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @param entries 1 to 256 encoded statements; every one is checked before anything is queued
     */
    public Ticket append(LogName log, String client, String requestId, List<Bytes> entries)
            throws Refusal, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Creates the log on the ledger, or finds it there; answers when committed. */
    public LogHead create(LogName log) throws Refusal, InterruptedException {
        throw new UnsupportedOperationException();
    }

    public LogHead head(LogName log) throws Refusal {
        throw new UnsupportedOperationException();
    }

    /** All logs kept here, sorted by name. */
    public List<LogHead> logs() {
        throw new UnsupportedOperationException();
    }

    public InclusionProof inclusionProof(LogName log, long leafIndex, long treeSize) throws Refusal {
        throw new UnsupportedOperationException();
    }

    public ConsistencyProof consistencyProof(LogName log, long size1, long size2) throws Refusal {
        throw new UnsupportedOperationException();
    }

    /** Committed entries from a leaf index on; fewer than {@code max} only at the committed end. */
    public List<Bytes> entries(LogName log, long fromLeafIndex, int max) throws Refusal {
        throw new UnsupportedOperationException();
    }

    /** An encoded proof bundle (docs/spec/bundle.md) over committed entries, already checked by the verifier. */
    public Bytes proof(LogName log, List<Long> leafIndexes, boolean compact) throws Refusal {
        throw new UnsupportedOperationException();
    }

    public Optional<CommittedBatch> batch(LogName log, long sequence) throws Refusal {
        throw new UnsupportedOperationException();
    }

    /** Waits for a batch that may lie in the future. */
    public CommittedBatch awaitBatch(LogName log, long sequence) throws Refusal, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** The channel's block 0 as received from the own peer. */
    public Bytes genesisBlock() {
        throw new UnsupportedOperationException();
    }

    /** Stops accepting, finishes the journal write under way, closes the store. What is accepted stays accepted. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
