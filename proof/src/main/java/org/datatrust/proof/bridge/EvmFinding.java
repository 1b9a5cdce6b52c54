package org.datatrust.proof.bridge;

import org.datatrust.proof.evm.EvmBlock;
import org.datatrust.proof.evm.Word;

/** What came out of judging {@link EvmEvidence} by the pins. */
public sealed interface EvmFinding {
    /**
     * The contract keeps this value in the slot.
     *
     * @param isFinal whether the engine finalises; else the block is as probable as those after it make it
     * @param timestamp of the block, seconds since 1970, as its proposer claimed
     */
    record Kept(EvmBlock block, boolean isFinal, long timestamp, Word value) implements EvmFinding {}

    /** The contract is proven to keep nothing in the slot. */
    record KeptNothing(EvmBlock block, boolean isFinal, long timestamp) implements EvmFinding {}

    /**
     * Nothing is proven.
     *
     * @param code EVH-xx, RLP-xx, MPT-xx or BRG-xx
     * @param detail what was expected and what was found
     */
    record Refused(String code, String detail) implements EvmFinding {}
}
