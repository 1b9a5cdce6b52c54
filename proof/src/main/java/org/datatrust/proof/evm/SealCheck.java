package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Digest;

/** What came out of checking the seals of a header. */
public sealed interface SealCheck {
    /**
     * A quorum of the pinned validators committed to this block: while fewer than a third of them are faulty there is no other of its
     * number.
     *
     * @param signers ascending, each once
     */
    record Final(Digest blockHash, List<EvmAddress> signers) implements SealCheck {
        public Final {
            signers = List.copyOf(signers);
        }
    }

    /** One pinned signer sealed this block. Another may take its place: it is as probable as the blocks after it make it, never final. */
    record Probable(Digest blockHash, EvmAddress signer) implements SealCheck {}

    /**
     * Nothing is proven.
     *
     * @param code stable code of docs/spec/report-codes.md
     * @param detail what was expected and what was found
     */
    record Refused(String code, String detail) implements SealCheck {}
}
