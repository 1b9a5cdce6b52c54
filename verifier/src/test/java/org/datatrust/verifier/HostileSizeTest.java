package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Scenario;
import org.junit.jupiter.api.Test;

/** Small files that would become large in memory are refused before they do. */
class HostileSizeTest {
    private static final ProofBundle GOOD = new Scenario().bundle();

    private static BlockEvidence ofEnvelopes(BlockEvidence block, int count) {
        return new BlockEvidence(
                block.number(),
                block.previousHash(),
                block.dataHash(),
                Collections.nCopies(count, Bytes.ofHex("00")),
                block.signatures());
    }

    private static ProofBundle ofEnvelopes(int... counts) {
        List<BundleRecord> records = new ArrayList<>();
        List<Anchoring> anchorings = new ArrayList<>();
        BundleRecord record = GOOD.records().getFirst();
        Anchoring anchoring = GOOD.anchorings().getFirst();
        for (int count : counts) {
            records.add(new BundleRecord(record.statement(), record.leafIndex(), anchorings.size(), record.path()));
            anchorings.add(new Anchoring(anchoring.log(), ofEnvelopes(anchoring.block(), count), 0, anchoring.view()));
        }
        return new ProofBundle(records, anchorings, Optional.empty());
    }

    @Test
    void bundleOfTooManyTinyEnvelopesIsRefused() throws MalformedException {
        int[] full =
                Collections.nCopies(
                                ProofBundle.MAX_ENVELOPES / BlockEvidence.MAX_ENVELOPES, BlockEvidence.MAX_ENVELOPES)
                        .stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
        assertThat(ProofBundle.parse(ofEnvelopes(full).encode().toByteArray()).anchorings())
                .hasSize(full.length);
        int[] oneMore = java.util.Arrays.copyOf(full, full.length + 1);
        oneMore[full.length] = 1;
        byte[] encoded = ofEnvelopes(oneMore).encode().toByteArray();
        assertThat(encoded).hasSizeLessThan(20_000);
        assertThatThrownBy(() -> ProofBundle.parse(encoded))
                .hasMessageContaining("envelopes")
                .satisfies(e -> assertThat(((MalformedException) e).code()).isEqualTo("BND-01"));
    }

    @Test
    void contextOfTooManyTinyEnvelopesIsRefused() {
        Context context = GOOD.context().orElseThrow();
        BlockEvidence block = GOOD.anchorings().getFirst().block();
        List<BlockEvidence> blocks = new ArrayList<>(context.configurations());
        for (int i = 0; i < 20; i++) {
            blocks.add(new BlockEvidence(
                    10 + i,
                    block.previousHash(),
                    block.dataHash(),
                    Collections.nCopies(BlockEvidence.MAX_ENVELOPES, Bytes.ofHex("00")),
                    block.signatures()));
        }
        byte[] encoded = new Context(blocks, context.definitions()).encode().toByteArray();
        assertThatThrownBy(() -> Context.parse(encoded))
                .satisfies(e -> assertThat(((MalformedException) e).code()).isEqualTo("BND-01"));
    }
}
