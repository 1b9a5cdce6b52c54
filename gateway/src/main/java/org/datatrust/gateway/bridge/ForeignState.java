package org.datatrust.gateway.bridge;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.EvmJudgement;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.Word;

/**
 * What a contract of another chain keeps in a slot, with the evidence that convinces anybody who has the pins. The gateway judges what it
 * fetched as everybody else will, before anybody else sees it.
 *
 * @param finding never {@link EvmFinding.Refused}
 */
record ForeignState(EvmEvidence evidence, EvmFinding finding) {

    /** Number of the newest block that counts by the pins. */
    static long newest(EvmChain chain, PinnedChain pins) throws Trouble, InterruptedException {
        long newest = chain.height() - pins.confirmations();
        if (newest < 1) {
            throw new Trouble("the chain has no block yet that counts");
        }
        return newest;
    }

    /** @throws Trouble if the nodes' answers prove nothing */
    static ForeignState at(long block, EvmChain chain, PinnedChain pins, EvmContract contract, Word slot)
            throws Trouble, InterruptedException {
        List<Bytes> headers = new ArrayList<>();
        for (int i = 0; i <= pins.confirmations(); i++) {
            headers.add(chain.block(block + i).header().encode());
        }
        EvmChain.Proof proof = chain.proof(contract.address(), slot, block);
        EvmEvidence evidence = new EvmEvidence(headers, proof.account(), proof.storage());
        return switch (EvmJudgement.of(pins, contract, slot, evidence)) {
            case EvmFinding.Refused(String code, String detail) ->
                throw unproven(chain, "block " + block + " proves nothing: " + code + " " + detail);
            case EvmFinding.Kept kept -> {
                requireReadable(evidence, chain);
                yield new ForeignState(evidence, kept);
            }
            // A contract that keeps nothing at all is shown by no nodes.
            case EvmFinding.KeptNothing nothing -> new ForeignState(evidence, nothing);
        };
    }

    /** What is kept must be readable for ever, not only now. */
    private static void requireReadable(EvmEvidence evidence, EvmChain chain) throws Trouble {
        try {
            EvmEvidence.parse(evidence.encode().toByteArray());
        } catch (MalformedException e) {
            throw unproven(chain, "a proof is malformed: " + e.code() + " " + e.getMessage());
        }
    }

    private static Trouble unproven(EvmChain chain, String why) {
        chain.turn();
        return new Trouble(why);
    }
}
