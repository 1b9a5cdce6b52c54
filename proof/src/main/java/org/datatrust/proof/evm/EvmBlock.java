package org.datatrust.proof.evm;

import org.datatrust.proof.Digest;

/**
 * What of a block matters to proofs.
 *
 * @param number 0 to 2^63 − 1
 * @param hash by {@link Engine#blockHash}
 */
public record EvmBlock(ChainId chain, long number, Digest hash, Digest stateRoot, Digest receiptsRoot) {
    public EvmBlock {
        if (number < 0) {
            throw new IllegalArgumentException("a block's number cannot be " + number);
        }
    }
}
