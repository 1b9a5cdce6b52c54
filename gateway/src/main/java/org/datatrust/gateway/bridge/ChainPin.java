package org.datatrust.gateway.bridge;

import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;

/**
 * Which chain is meant.
 *
 * @param genesis hash of block 0
 * @param engine by whose rules blocks have their hashes
 */
public record ChainPin(ChainId id, Digest genesis, Engine engine) {
    static ChainPin of(PinnedChain chain) {
        return new ChainPin(chain.id(), chain.genesis(), chain.engine());
    }
}
