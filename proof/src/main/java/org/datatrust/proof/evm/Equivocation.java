package org.datatrust.proof.evm;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * Two blocks of one number, each with a quorum: proof that about a third of the validators or more sealed both, and that nothing this chain
 * calls final may be believed any longer.
 *
 * @param signers who sealed both, ascending; two quorums of one set always have some in common
 */
public record Equivocation(long number, Digest first, Digest second, List<EvmAddress> signers) {
    public Equivocation {
        signers = List.copyOf(signers);
    }

    /**
     * Empty unless both headers are final under the same validators, of one number, and of different blocks.
     *
     * @param validators pinned for that number
     */
    public static Optional<Equivocation> between(
            Engine engine, ValidatorSet validators, BlockHeader first, BlockHeader second) {
        if (first.number() == second.number()
                && differ(engine, first, second)
                && engine.check(first, validators) instanceof SealCheck.Final(Digest firstHash, List<EvmAddress> ours)
                && engine.check(second, validators)
                        instanceof SealCheck.Final(Digest secondHash, List<EvmAddress> theirs)
                && !firstHash.equals(secondHash)) {
            return Optional.of(new Equivocation(
                    first.number(),
                    firstHash,
                    secondHash,
                    ours.stream().filter(theirs::contains).toList()));
        }
        return Optional.empty();
    }

    /** Before any signature is checked. */
    private static boolean differ(Engine engine, BlockHeader first, BlockHeader second) {
        try {
            return !engine.blockHash(first).equals(engine.blockHash(second));
        } catch (MalformedException e) {
            return false;
        }
    }
}
