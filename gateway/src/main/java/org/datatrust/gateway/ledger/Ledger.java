package org.datatrust.gateway.ledger;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.OrganisationId;

/**
 * What the gateway needs of the ledger. Whatever may go wrong there is a value; each call ends within its deadline. Safe for use by many
 * threads, one call for each at a time.
 */
public interface Ledger extends AutoCloseable {
    /** Has the chaincode carry out a function on as many peers as the policy asks for. Nothing is ordered yet. */
    Endorsing endorse(String function, Bytes... arguments);

    /**
     * Hands an endorsed transaction to the orderers. It may be repeated with the same bytes any number of times: at most one of them
     * becomes valid.
     */
    Submission submit(Bytes transaction);

    /** What became of a transaction, of this or of an earlier run; waits for the commit up to the given time. */
    Fate fate(String transactionId, Duration wait);

    /** A signed answer of the chaincode on the peers of several organisations, about the state they hold. */
    Viewing view(String function, String... arguments);

    /** Asks the chaincode of the own peer. */
    Answer query(String function, String... arguments);

    /** A block as the own peer holds it. */
    BlockReading block(long number);

    /** The newest block that the own peer holds. */
    BlockReading newestBlock();

    /** The blocks from a number on as the own peer holds them, and every further one as soon as it is committed. */
    BlockFeed blocksFrom(long number);

    /** Name of the chaincode that holds the logs. */
    String chaincode();

    /** How many organisations sign a view. */
    int viewThreshold();

    @Override
    void close();

    /** Outcome of {@link #endorse}. */
    sealed interface Endorsing {}

    /**
     * @param transactionId 64 hexadecimal digits
     * @param transaction what to submit, signed, so that a repetition is the same byte string
     * @param result what the chaincode answered
     * @param writes whether the transaction would change anything
     */
    record Endorsed(String transactionId, Bytes transaction, Bytes result, boolean writes, DefinitionVersion definition)
            implements Endorsing {}

    /** Outcome of {@link #submit}. */
    sealed interface Submission {}

    /** The orderers have it. It may still turn out invalid. */
    record Sent() implements Submission {}

    /** It may or may not be ordered: only {@link #fate} tells. Any error on submit means this, never a failure. */
    record MaybeSent(String why) implements Submission {}

    /** Outcome of {@link #fate}. */
    sealed interface Fate {}

    /** @param code Fabric's TxValidationCode; 0 is VALID */
    record Decided(int code, long blockNumber) implements Fate {
        public boolean valid() {
            return code == 0;
        }
    }

    /** Not in a block that the own peer has, as far as it can be asked. */
    record Undecided(String why) implements Fate {}

    /** Outcome of {@link #view}. */
    sealed interface Viewing {}

    /**
     * @param payload serialised common.Payload with the endorsements
     * @param result what the chaincode answered
     * @param organisations whose endorsements it carries, each once
     */
    record View(Bytes payload, Bytes result, List<OrganisationId> organisations) implements Viewing {
        public View {
            organisations = List.copyOf(organisations);
        }
    }

    /** Outcome of {@link #query}. */
    sealed interface Answer {}

    record Answered(Bytes content) implements Answer {}

    /**
     * The chaincode says no.
     *
     * @param code its stable code, {@code CHC-01} and up
     */
    record Declined(String code, String why) implements Endorsing, Answer {}

    /** Nothing is known: peers could not be reached, disagreed, or lag behind. Nothing was ordered. */
    record Unreachable(String why) implements Endorsing, Viewing, Answer, BlockReading {}

    /** Outcome of {@link #block}. */
    sealed interface BlockReading {}

    /**
     * @param block serialised common.Block
     * @param transactionIds one for each envelope, empty text for envelopes that are not transactions
     */
    record BlockCopy(Bytes block, List<String> transactionIds) implements BlockReading {
        public BlockCopy {
            transactionIds = List.copyOf(transactionIds);
        }
    }

    /** Blocks in order, without a gap. For one thread; another one may close it, which ends the wait. */
    interface BlockFeed extends AutoCloseable {
        /** Waits for the next block. {@link Unreachable}: the feed has ended, open another one. */
        BlockReading next();

        @Override
        void close();
    }

    /** Where the chaincode definition was committed under which a transaction was endorsed: its read set says so. */
    record DefinitionVersion(long blockNumber, long transactionIndex) {
        public static final Comparator<DefinitionVersion> LEDGER_ORDER = Comparator.comparingLong(
                        DefinitionVersion::blockNumber)
                .thenComparingLong(DefinitionVersion::transactionIndex);
    }
}
