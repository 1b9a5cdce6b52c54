package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.log.CompactRange;

/**
 * That a chain outside the consortium holds a checkpoint of the log (docs/spec/bridge.md, section 5).
 *
 * @param chain which chain, so that the right pins are asked; as true as the evidence shows
 * @param size leaves of that checkpoint, from 1
 * @param consistency RFC 9162 consistency path from the log after the anchoring's batch to that size, at most {@value #MAX_PATH}
 * @param evidence encoded {@link EvmEvidence}, verbatim
 */
public record WitnessEvidence(ChainId chain, long size, List<Digest> consistency, Bytes evidence) {
    public static final int MAX_PATH = 63;

    public WitnessEvidence {
        consistency = List.copyOf(consistency);
        if (size < 1
                || size > CompactRange.MAX_LEAVES
                || consistency.size() > MAX_PATH
                || evidence.isEmpty()
                || evidence.size() > EvmEvidence.MAX_SIZE_BYTES) {
            throw new IllegalArgumentException("a witness of " + size + " leaves with " + evidence.size() + " bytes");
        }
    }

    void write(CborWriter out) {
        out.array(4)
                .uint(chain.value())
                .uint(size)
                .digests(consistency)
                .bytes(evidence)
                .end();
    }

    static WitnessEvidence read(CborReader in) throws MalformedException {
        in.beginArray(4, 4);
        ChainId chain = new ChainId(in.uint(1, ChainId.MAX));
        long size = in.uint(1, CompactRange.MAX_LEAVES);
        int count = in.beginArray(0, MAX_PATH);
        List<Digest> consistency = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            consistency.add(in.digest());
        }
        in.endArray();
        Bytes evidence = in.bytes(1, EvmEvidence.MAX_SIZE_BYTES);
        in.endArray();
        return new WitnessEvidence(chain, size, consistency, evidence);
    }
}
