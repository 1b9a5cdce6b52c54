package org.datatrust.verifier.bundle;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * The evidence that all bundles of a channel and chaincode share. By itself it is a context file, {@code *.dtcontext}, which completes a
 * compact bundle.
 *
 * @param configurations configuration blocks in order, block 0 first, 1 to {@value #MAX_CONFIGURATIONS}
 * @param definition the block that committed the chaincode definition in force
 * @param definitionTransaction position of that transaction in the block, 0-based
 */
public record Context(List<BlockEvidence> configurations, BlockEvidence definition, int definitionTransaction) {
    public static final int MAX_CONFIGURATIONS = 256;

    public Context {
        configurations = List.copyOf(configurations);
        if (configurations.isEmpty() || configurations.size() > MAX_CONFIGURATIONS) {
            throw new IllegalArgumentException("a context holds 1 to " + MAX_CONFIGURATIONS + " configuration blocks");
        }
        long expectedAtLeast = 0;
        for (BlockEvidence block : configurations) {
            if (block.number() < expectedAtLeast || (expectedAtLeast == 0 && block.number() != 0)) {
                throw new IllegalArgumentException("configuration blocks start with block 0 and ascend");
            }
            expectedAtLeast = block.number() + 1;
        }
        if (definitionTransaction < 0
                || definitionTransaction >= definition.envelopes().size()) {
            throw new IllegalArgumentException("the definition's position is outside its block");
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(3);
        out.key(1).array(configurations.size());
        configurations.forEach(block -> block.write(out));
        out.end();
        out.key(2);
        definition.write(out);
        out.key(3).uint(definitionTransaction);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /**
     * @param encoded at most {@value ProofBundle#MAX_SIZE_BYTES} bytes
     * @throws MalformedException CBR-xx or BND-xx
     */
    public static Context parse(byte[] encoded) throws MalformedException {
        if (encoded.length > ProofBundle.MAX_SIZE_BYTES) {
            throw new MalformedException(
                    BundleCode.TOO_LARGE,
                    "a context has at most " + ProofBundle.MAX_SIZE_BYTES + " bytes, this one " + encoded.length);
        }
        CborReader in = CborReader.of(encoded, ProofBundle.MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        int count = in.beginArray(1, MAX_CONFIGURATIONS);
        List<BlockEvidence> configurations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            configurations.add(BlockEvidence.read(in));
        }
        in.endArray();
        in.key(2);
        BlockEvidence definition = BlockEvidence.read(in);
        in.key(3);
        long transaction = in.uint(0, BlockEvidence.MAX_ENVELOPES - 1);
        in.endMap();
        in.end();
        try {
            return new Context(configurations, definition, (int) transaction);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.BAD_CONTEXT, String.valueOf(e.getMessage()));
        }
    }
}
