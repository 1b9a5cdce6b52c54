package org.datatrust.gateway.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.log.SubtreeSource;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;

/** Assembles proof bundles from what is stored. */
final class ProofBuilder {
    private final Store store;
    private final ContextBlocks context;
    private final BundleCheck check;
    /** One object for one context, so that its compressed form is made once. */
    private final ConcurrentMap<ContextKey, Context> contexts = new ConcurrentHashMap<>();

    private record ContextKey(int configurations, Set<DefinitionVersion> definitions) {}

    ProofBuilder(Store store, ContextBlocks context, BundleCheck check) {
        this.store = store;
        this.context = context;
        this.check = check;
    }

    /** What the evidence of a batch would prove of the batch's last entry. */
    ProofBundle sample(KeptLog log, CommittedBatch batch, Evidence evidence, DefinitionVersion definition) {
        long leaf = batch.batch().treeSize() - 1;
        BundleRecord record =
                record(batch, leaf, 0, new EntryReader(store, log).entry(leaf), HashTiles.reader(store, log.number()));
        return new ProofBundle(
                List.of(record), List.of(anchoring(log, batch, evidence)), Optional.of(context(Set.of(definition))));
    }

    /** A bundle over committed entries, each once, in the order asked for. */
    ProofBundle build(KeptLog log, List<Long> leafIndexes) throws Refusal {
        LinkedHashSet<Long> wanted = new LinkedHashSet<>(leafIndexes);
        if (wanted.isEmpty() || wanted.size() > ProofBundle.MAX_RECORDS) {
            throw new Refusal(
                    Refusal.Reason.TOO_LARGE,
                    "a bundle holds 1 to " + ProofBundle.MAX_RECORDS + " records, not " + wanted.size());
        }
        SubtreeSource tiles = HashTiles.reader(store, log.number());
        EntryReader entries = new EntryReader(store, log);
        Map<Long, Integer> anchoringOf = new LinkedHashMap<>();
        List<Anchoring> anchorings = new ArrayList<>();
        List<BundleRecord> records = new ArrayList<>();
        Set<DefinitionVersion> definitions = new HashSet<>();
        for (long leaf : wanted) {
            requireCommitted(log, leaf);
            CommittedBatch batch = log.batchOf(leaf);
            long sequence = batch.batch().sequence();
            Integer anchoring = anchoringOf.get(sequence);
            if (anchoring == null) {
                anchoring = anchorings.size();
                anchoringOf.put(sequence, anchoring);
                definitions.add(definition(log, sequence));
                anchorings.add(anchoring(log, batch));
                if (anchorings.size() > ProofBundle.MAX_ANCHORINGS) {
                    throw new Refusal(
                            Refusal.Reason.TOO_LARGE,
                            "the entries lie in more than " + ProofBundle.MAX_ANCHORINGS + " batches");
                }
            }
            records.add(record(batch, leaf, anchoring, entries.entry(leaf), tiles));
        }
        ProofBundle bundle = new ProofBundle(records, anchorings, Optional.of(context(definitions)));
        requireSound(bundle);
        return bundle;
    }

    /** Every path was checked already; what is left is the evidence, so one record of each batch stands for all of it. */
    private void requireSound(ProofBundle bundle) {
        Set<Integer> checked = new HashSet<>();
        for (int record = 0; record < bundle.records().size(); record++) {
            if (checked.add(bundle.records().get(record).anchoring())) {
                check.objection(bundle, record).ifPresent(objection -> {
                    throw new IllegalStateException("the stored evidence does not verify: " + objection);
                });
            }
        }
    }

    private static void requireCommitted(KeptLog log, long leaf) throws Refusal {
        if (leaf < 0 || leaf >= log.accepted()) {
            throw new Refusal(Refusal.Reason.NO_SUCH_ENTRY, log.name() + " has no leaf " + leaf);
        }
        if (leaf >= log.committedSize()) {
            throw new Refusal(Refusal.Reason.NOT_COMMITTED, "leaf " + leaf + " is accepted but not committed yet");
        }
    }

    /** Under which definition a batch was endorsed. */
    DefinitionVersion definition(KeptLog log, long sequence) {
        return store.get(Table.BATCHES, StoreKey.of(log.number(), sequence))
                .map(BatchRecord::parse)
                .map(BatchRecord::definition)
                .orElseThrow(() -> new IllegalStateException("batch " + sequence + " is missing"));
    }

    private Anchoring anchoring(KeptLog log, CommittedBatch batch) {
        Evidence evidence = store.get(
                        Table.EVIDENCE, StoreKey.of(log.number(), batch.batch().sequence()))
                .map(Evidence::parse)
                .orElseThrow(() -> new IllegalStateException(
                        "the evidence of batch " + batch.batch().sequence() + " is missing"));
        return anchoring(log, batch, evidence);
    }

    private static Anchoring anchoring(KeptLog log, CommittedBatch batch, Evidence evidence) {
        return new Anchoring(
                log.name(), ContextBlocks.cut(evidence.block()), batch.transactionIndex(), evidence.view());
    }

    private static BundleRecord record(
            CommittedBatch batch, long leaf, int anchoring, Bytes entry, SubtreeSource tiles) {
        InclusionProof proof = InclusionProof.create(leaf, batch.batch().treeSize(), tiles);
        if (!(proof.check(LogHash.leaf(entry), batch.batch().root()) instanceof ProofCheck.Proven)) {
            throw new IllegalStateException("the stored hashes do not lead from leaf " + leaf + " to the batch's root");
        }
        return new BundleRecord(entry, leaf, anchoring, proof.path());
    }

    Context context(Set<DefinitionVersion> definitions) {
        ContextKey key = new ContextKey(context.configurationCount(), Set.copyOf(definitions));
        contexts.keySet().removeIf(other -> other.configurations() != key.configurations());
        return contexts.computeIfAbsent(key, _ -> context.context(definitions));
    }
}
