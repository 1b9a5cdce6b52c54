package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;

/** Bundles of one record with one part exchanged. */
final class Changes {
    private Changes() {}

    static ProofBundle anchoring(ProofBundle bundle, Anchoring changed) {
        return new ProofBundle(bundle.records(), List.of(changed), bundle.context());
    }

    static ProofBundle block(ProofBundle bundle, BlockEvidence changed) {
        Anchoring old = bundle.anchorings().getFirst();
        return anchoring(bundle, new Anchoring(old.log(), changed, old.transaction(), old.view()));
    }

    static ProofBundle view(ProofBundle bundle, Bytes changed) {
        Anchoring old = bundle.anchorings().getFirst();
        return anchoring(bundle, new Anchoring(old.log(), old.block(), old.transaction(), changed));
    }

    static ProofBundle definition(ProofBundle bundle, BlockEvidence changed) {
        Context old = bundle.context().orElseThrow();
        return bundle.withContext(new Context(
                old.configurations(), changed, old.definitions().getFirst().transaction()));
    }

    static BlockEvidence envelope(BlockEvidence block, int position, Bytes changed) {
        List<Bytes> envelopes = new ArrayList<>(block.envelopes());
        envelopes.set(position, changed);
        return new BlockEvidence(block.number(), block.previousHash(), block.dataHash(), envelopes, block.signatures());
    }

    static BlockEvidence previousHash(BlockEvidence block, Bytes changed) {
        return new BlockEvidence(block.number(), changed, block.dataHash(), block.envelopes(), block.signatures());
    }

    static BlockEvidence signatures(BlockEvidence block, Bytes changed) {
        return new BlockEvidence(block.number(), block.previousHash(), block.dataHash(), block.envelopes(), changed);
    }
}
