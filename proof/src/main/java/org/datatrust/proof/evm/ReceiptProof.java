package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * The receipt of a transaction of a block (docs/spec/evm.md, EVM-22).
 *
 * @param transactionIndex 0-based, within the block; at most {@value #MAX_INDEX}
 */
public record ReceiptProof(long transactionIndex, List<Bytes> nodes) {
    public static final long MAX_INDEX = (1L << 32) - 1;

    public ReceiptProof {
        nodes = List.copyOf(nodes);
        if (transactionIndex < 0 || transactionIndex > MAX_INDEX) {
            throw new IllegalArgumentException("a transaction has an index of 0 to " + MAX_INDEX);
        }
    }

    /**
     * Excluded if the block has no transaction of that index.
     *
     * @param receiptsRoot of a header that is itself proven
     */
    public TrieCheck<EvmReceipt> check(Digest receiptsRoot) {
        return new MerklePatriciaProof(Rlp.scalar(transactionIndex).encode(), nodes)
                .check(receiptsRoot)
                .read(EvmReceipt::parse);
    }
}
