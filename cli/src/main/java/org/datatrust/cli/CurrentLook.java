package org.datatrust.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.protocol.v1.GetCurrentEvidenceResponse;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.Context.DefinitionEvidence;
import org.datatrust.verifier.bundle.CurrentEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;

/** Asks a gateway how the logs of a bundle are now. The answer is evidence like any other: the verifier judges it. */
final class CurrentLook {
    private final Session session;
    private final Gateway gateway;
    private final Duration maxAge;

    CurrentLook(Session session, Gateway gateway, Duration maxAge) {
        this.session = session;
        this.gateway = gateway;
        this.maxAge = maxAge;
    }

    /** The bundle with a fresh look at each of its logs. */
    ProofBundle refresh(ProofBundle bundle) throws FailedException {
        List<Anchoring> fresh = new ArrayList<>();
        Optional<Context> context = bundle.context();
        for (Anchoring anchoring : bundle.anchorings()) {
            Optional<Batch> found = batch(anchoring);
            if (found.isEmpty()) {
                // The verifier will say what is wrong with it.
                fresh.add(anchoring);
                continue;
            }
            Batch batch = found.get();
            GetCurrentEvidenceResponse answer = gateway.currentEvidence(batch.log(), batch.treeSize());
            try {
                fresh.add(anchoring.withCurrent(new CurrentEvidence(
                        Bytes.copyOf(answer.getView().toByteArray()), Gateway.digests(answer.getConsistencyList()))));
                context = Optional.of(
                        merged(context, Context.parse(answer.getContext().toByteArray())));
            } catch (IllegalArgumentException | MalformedException e) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), String.valueOf(e.getMessage()));
            }
        }
        ProofBundle refreshed = bundle.withAnchorings(fresh);
        return context.map(refreshed::withContext).orElse(refreshed);
    }

    Report verify(Verifier verifier, ProofBundle bundle, int record, Content data) {
        return verifier.verifyCurrent(bundle, record, Optional.of(data), Instant.now(), maxAge);
    }

    /** The batch that an anchoring is about, as its transaction says; empty if that holds none. */
    static Optional<Batch> batch(Anchoring anchoring) {
        try {
            EndorserTransaction transaction =
                    EndorserTransaction.ofEnvelope(anchoring.block().envelopes().get(anchoring.transaction()));
            for (ReadWriteSet.Namespace namespace : transaction.readWriteSet().namespaces()) {
                for (ReadWriteSet.Write write : namespace.writes()) {
                    if (write.key().startsWith("batch/") && write.value().isPresent()) {
                        return Optional.of(Batch.parse(write.value().get().toByteArray()));
                    }
                }
            }
        } catch (MalformedException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The longer history, and every definition of either. */
    private static Context merged(Optional<Context> known, Context newer) {
        if (known.isEmpty()) {
            return newer;
        }
        TreeMap<String, DefinitionEvidence> definitions = new TreeMap<>();
        for (Context context : List.of(known.get(), newer)) {
            for (DefinitionEvidence definition : context.definitions()) {
                definitions.put(
                        "%020d/%010d".formatted(definition.block().number(), definition.transaction()), definition);
            }
        }
        boolean longer =
                newer.configurations().size() >= known.get().configurations().size();
        return new Context((longer ? newer : known.get()).configurations(), List.copyOf(definitions.values()));
    }
}
