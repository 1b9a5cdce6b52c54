package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.Checkpoint;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.MlDsa65;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.Countersignature;
import org.datatrust.verifier.trust.PostQuantumTrust;

/** Who signed the checkpoint of an anchoring a second time (docs/spec/checkpoint.md). */
final class Countersigning {
    private Countersigning() {}

    static Findings judge(PostQuantumTrust trust, ChannelName channel, Anchoring anchoring, Batch batch) {
        Findings findings = new Findings();
        if (anchoring.countersignatures().isEmpty()) {
            findings.notProven(Rule.COUNTERSIGNATURES_HOLD, "there is no second signature");
            return findings;
        }
        byte[] checkpoint = new Checkpoint(
                        channel,
                        batch.log(),
                        batch.treeSize(),
                        batch.root(),
                        anchoring.block().number(),
                        anchoring.transaction())
                .encode()
                .toByteArray();
        TreeSet<OrganisationId> organisations = new TreeSet<>();
        List<String> unknown = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        Set<Bytes> tried = new HashSet<>();
        for (Countersignature countersignature : anchoring.countersignatures()) {
            OrganisationId organisation = countersignature.organisation();
            if (!trust.isKeyOf(organisation, countersignature.key().sha256())) {
                unknown.add("the key of " + organisation + " is not pinned");
            } else if (!tried.add(countersignature.key())) {
                unknown.add("the key of " + organisation + " stands twice");
            } else if (!MlDsa65.isSignedBy(
                    countersignature.key(), Checkpoint.SIGNATURE_CONTEXT, checkpoint, countersignature.signature())) {
                bad.add("the signature of " + organisation + " does not hold");
            } else {
                organisations.add(organisation);
            }
        }
        boolean enough = organisations.size() >= trust.required();
        List<String> ignored = new ArrayList<>(unknown);
        ignored.addAll(bad);
        String detail = organisations + ", needed are " + trust.required() + Wording.ignored(ignored);
        // As with endorsements, one that does not count fails only what is not enough without it.
        if (enough || bad.isEmpty()) {
            findings.ok(Rule.COUNTERSIGNATURES_HOLD, "");
        } else {
            findings.failed(Rule.COUNTERSIGNATURES_HOLD, String.join("; ", bad));
        }
        if (enough) {
            findings.ok(Rule.COUNTERSIGNATURES_ENOUGH, detail);
        } else {
            findings.notProven(Rule.COUNTERSIGNATURES_ENOUGH, detail);
        }
        return findings;
    }
}
