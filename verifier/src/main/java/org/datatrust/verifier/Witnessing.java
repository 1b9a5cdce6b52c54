package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.EvmJudgement;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.WitnessEvidence;
import org.datatrust.verifier.trust.WitnessTrust;

/** Which chains outside the consortium hold a checkpoint of the log that extends the record's (docs/spec/bridge.md, section 5). */
final class Witnessing {
    private Witnessing() {}

    static Findings judge(WitnessTrust trust, ChannelName channel, Anchoring anchoring, Batch batch) {
        Findings findings = new Findings();
        if (anchoring.witnesses().isEmpty()) {
            findings.notProven(Rule.WITNESS_PROVEN, "there is no evidence of another chain");
            return findings;
        }
        TreeMap<Long, String> chains = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        List<String> contradictions = new ArrayList<>();
        Set<ChainId> seen = new HashSet<>();
        for (WitnessEvidence witness : anchoring.witnesses()) {
            Optional<WitnessTrust.Registry> registry = trust.registry(channel, witness.chain());
            if (registry.isEmpty()) {
                unknown.add("chain " + witness.chain() + " is not pinned for this channel");
                continue;
            }
            if (!seen.add(witness.chain())) {
                unknown.add("chain " + witness.chain() + " stands twice");
                continue;
            }
            switch (judge(registry.get(), witness, batch)) {
                case EvmFinding.Kept _
                when witness.size() < batch.treeSize() ->
                    unknown.add("the checkpoint of " + witness.size() + " leaves on chain " + witness.chain()
                            + " is older than the record's batch");
                case EvmFinding.Kept kept
                when witness.size() == batch.treeSize()
                        && !kept.value().digest().equals(batch.root()) ->
                    contradictions.add("chain " + witness.chain() + " keeps another root for " + witness.size()
                            + " leaves: " + kept.value().digest());
                case EvmFinding.Kept kept -> {
                    switch (new ConsistencyProof(batch.treeSize(), witness.size(), witness.consistency())
                            .check(batch.root(), kept.value().digest())) {
                        case ProofCheck.Proven _ ->
                            chains.put(
                                    witness.chain().value(),
                                    witness.size() + " leaves in block "
                                            + kept.block().number() + " of chain "
                                            + witness.chain()
                                            + (registry.get().chain().toleratesFaults()
                                                    ? ""
                                                    : " (weak: fewer than 4 validators)"));
                        case ProofCheck.NotProven notProven ->
                            bad.add("the checkpoint of " + witness.size() + " leaves on chain " + witness.chain()
                                    + " is not shown to extend the record's log: " + notProven.reason() + ": "
                                    + notProven.detail());
                    }
                }
                case EvmFinding.KeptNothing nothing ->
                    bad.add("chain " + witness.chain() + " keeps no checkpoint of " + witness.size()
                            + " leaves in block " + nothing.block().number());
                case EvmFinding.Refused(String code, String detail) ->
                    bad.add("chain " + witness.chain() + ": " + code + ": " + detail);
            }
        }
        boolean enough = chains.size() >= trust.required();
        List<String> ignored = new ArrayList<>(unknown);
        ignored.addAll(bad);
        // As with endorsements, one that does not count fails only what is not enough without it.
        if (enough || bad.isEmpty()) {
            findings.ok(Rule.WITNESS_PROVEN, "");
        } else {
            findings.failed(Rule.WITNESS_PROVEN, String.join("; ", bad));
        }
        // Two roots for one size were signed: two histories of one log, whoever else agrees.
        if (contradictions.isEmpty()) {
            findings.ok(Rule.WITNESS_EXTENDS, "");
        } else {
            findings.failed(Rule.WITNESS_EXTENDS, String.join("; ", contradictions));
        }
        String detail = chains.values() + ", needed are " + trust.required() + Wording.ignored(ignored);
        if (enough) {
            findings.ok(Rule.WITNESSES_ENOUGH, detail);
        } else {
            findings.notProven(Rule.WITNESSES_ENOUGH, detail);
        }
        return findings;
    }

    private static EvmFinding judge(WitnessTrust.Registry registry, WitnessEvidence witness, Batch batch) {
        try {
            return EvmJudgement.of(
                    registry.chain(),
                    registry.contract(),
                    Crossing.slot(batch.log(), witness.size()),
                    EvmEvidence.parse(witness.evidence().toByteArray()));
        } catch (MalformedException e) {
            return new EvmFinding.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
