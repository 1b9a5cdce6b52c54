package org.datatrust.auditor;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;

/**
 * What can be said of a block by itself, under the configuration in force, before anything about the state is known.
 *
 * @param raw serialised common.Block as the source gave it
 * @param hash of its header
 * @param flags what the source's peer says of each transaction, one byte each; unsigned, so only ever compared
 * @param faults why the block cannot be part of the ledger; the transactions are only judged if there are none
 */
record Judged(
        Bytes raw,
        BlockEvidence block,
        Digest hash,
        boolean configuration,
        Bytes flags,
        List<Finding> faults,
        List<JudgedTransaction> transactions) {
    Judged {
        faults = List.copyOf(faults);
        transactions = List.copyOf(transactions);
    }

    /** What can be said of a transaction by itself. */
    sealed interface JudgedTransaction {
        /** The id it bears, as 32 bytes; empty if it bears none that is well formed. */
        Optional<Bytes> id();

        /**
         * Well formed, signed by a member and endorsed by the endorsers named; whether they are enough depends on the state.
         *
         * @param creator MSP id
         */
        record Sound(
                Optional<Bytes> id, EndorserTransaction transaction, String creator, Access access, Endorsers endorsers)
                implements JudgedTransaction {}

        /** Cannot be valid. */
        record Bad(Optional<Bytes> id, String reason) implements JudgedTransaction {}

        /** Beyond the auditor's rules, so much so that not even its writes are known. */
        record Unknown(Optional<Bytes> id, String reason) implements JudgedTransaction {}
    }
}
