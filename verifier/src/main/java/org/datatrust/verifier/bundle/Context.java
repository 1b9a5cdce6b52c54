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
 * @param definitions the transactions that committed definitions of the chaincode, in the ledger's order, each once, 1 to
 *     {@value #MAX_DEFINITIONS}
 */
public record Context(List<BlockEvidence> configurations, List<DefinitionEvidence> definitions) {
    public static final int MAX_CONFIGURATIONS = 256;
    public static final int MAX_DEFINITIONS = 256;

    /**
     * A transaction that committed a definition.
     *
     * @param transaction position in the block, 0-based
     */
    public record DefinitionEvidence(BlockEvidence block, int transaction) {
        public DefinitionEvidence {
            if (transaction < 0 || transaction >= block.envelopes().size()) {
                throw new IllegalArgumentException("the definition's position is outside its block");
            }
        }

        private boolean isAfter(DefinitionEvidence other) {
            return block.number() > other.block.number()
                    || (block.number() == other.block.number() && transaction > other.transaction);
        }
    }

    public Context {
        configurations = List.copyOf(configurations);
        definitions = List.copyOf(definitions);
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
        if (definitions.isEmpty() || definitions.size() > MAX_DEFINITIONS) {
            throw new IllegalArgumentException("a context holds 1 to " + MAX_DEFINITIONS + " definitions");
        }
        for (int i = 1; i < definitions.size(); i++) {
            if (!definitions.get(i).isAfter(definitions.get(i - 1))) {
                throw new IllegalArgumentException("definitions ascend");
            }
        }
    }

    /** With a single definition. */
    public Context(List<BlockEvidence> configurations, BlockEvidence definition, int definitionTransaction) {
        this(configurations, List.of(new DefinitionEvidence(definition, definitionTransaction)));
    }

    /** One definition stands under keys 2 and 3, as version 1 has it; several stand under key 4. */
    public Bytes encode() {
        boolean single = definitions.size() == 1;
        CborWriter out = new CborWriter();
        out.map(single ? 3 : 2);
        out.key(1).array(configurations.size());
        configurations.forEach(block -> block.write(out));
        out.end();
        if (single) {
            out.key(2);
            definitions.getFirst().block().write(out);
            out.key(3).uint(definitions.getFirst().transaction());
        } else {
            out.key(4).array(definitions.size());
            for (DefinitionEvidence definition : definitions) {
                out.array(2);
                definition.block().write(out);
                out.uint(definition.transaction());
                out.end();
            }
            out.end();
        }
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
        int envelopes = 0;
        for (int i = 0; i < count; i++) {
            BlockEvidence block = BlockEvidence.read(in);
            envelopes = ProofBundle.counted(envelopes, block);
            configurations.add(block);
        }
        in.endArray();
        List<BlockEvidence> blocks = new ArrayList<>();
        List<Integer> transactions = new ArrayList<>();
        if (in.hasKey(2)) {
            blocks.add(BlockEvidence.read(in));
            in.key(3);
            transactions.add((int) in.uint(0, BlockEvidence.MAX_ENVELOPES - 1));
        } else {
            in.key(4);
            int more = in.beginArray(2, MAX_DEFINITIONS);
            for (int i = 0; i < more; i++) {
                in.beginArray(2, 2);
                BlockEvidence block = BlockEvidence.read(in);
                envelopes = ProofBundle.counted(envelopes, block);
                blocks.add(block);
                transactions.add((int) in.uint(0, BlockEvidence.MAX_ENVELOPES - 1));
                in.endArray();
            }
            in.endArray();
        }
        in.endMap();
        in.end();
        try {
            List<DefinitionEvidence> definitions = new ArrayList<>();
            for (int i = 0; i < blocks.size(); i++) {
                definitions.add(new DefinitionEvidence(blocks.get(i), transactions.get(i)));
            }
            return new Context(configurations, definitions);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.BAD_CONTEXT, String.valueOf(e.getMessage()));
        }
    }
}
