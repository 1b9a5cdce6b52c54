package org.datatrust.gateway.ledger;

import java.time.Duration;
import java.util.Set;
import org.datatrust.gateway.ledger.Ledger.Decided;
import org.datatrust.gateway.ledger.Ledger.Declined;
import org.datatrust.gateway.ledger.Ledger.Endorsed;
import org.datatrust.gateway.ledger.Ledger.Fate;
import org.datatrust.gateway.ledger.Ledger.Undecided;
import org.datatrust.gateway.ledger.Ledger.Unreachable;
import org.datatrust.proof.Bytes;

/**
 * Puts single requests on the ledger while their callers wait. For chaincode functions that know a request again: the same request
 * repeated gets the stored answer and writes nothing.
 *
 * <p>A request is endorsed anew only when its transaction before is known to be invalid. While the outcome is unknown the same transaction
 * is submitted again, and in the end the caller is told that it is unknown.
 */
public final class Recorder {
    /** MVCC_READ_CONFLICT and PHANTOM_READ_CONFLICT: something else changed the same object first. */
    private static final Set<Integer> CONFLICTS = Set.of(11, 12);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FATE_WAIT = Duration.ofSeconds(3);

    private final Ledger ledger;
    private final Duration patience;

    /** @param patience how long a caller waits, at least; a call under way may take its own deadline longer */
    public Recorder(Ledger ledger, Duration patience) {
        this.ledger = ledger;
        this.patience = patience;
    }

    /** What became of a request. */
    public sealed interface Outcome {}

    /** Valid on the ledger. */
    public record Recorded(Bytes result, String transactionId, long blockNumber) implements Outcome {}

    /** Nothing was written: the ledger had this answer already, or was only asked. */
    public record Known(Bytes result) implements Outcome {}

    /** The chaincode says no, with its stable code. */
    public record Refused(String code, String why) implements Outcome {}

    /** It may be on the ledger or get there; the same request repeated will tell. */
    public record Unknown(String transactionId) implements Outcome {}

    /** Nothing was ordered. */
    public record Unavailable(String why) implements Outcome {}

    /**
     * @param validateOnly have the chaincode carry out the request on the peers, and stop there
     */
    public Outcome record(String function, boolean validateOnly, Bytes... arguments) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Pause pause = new Pause(LONGEST_PAUSE);
        while (true) {
            String why;
            switch (ledger.endorse(function, arguments)) {
                case Endorsed endorsed -> {
                    if (!endorsed.writes() || validateOnly) {
                        return new Known(endorsed.result());
                    }
                    switch (settle(endorsed, deadline)) {
                        case Decided decided
                        when decided.valid() -> {
                            return new Recorded(endorsed.result(), endorsed.transactionId(), decided.blockNumber());
                        }
                        case Decided decided
                        when !CONFLICTS.contains(decided.code()) -> {
                            return new Unavailable("the transaction is invalid with code " + decided.code());
                        }
                        case Decided _ -> why = "other transactions changed the same object again and again";
                        case Undecided _ -> {
                            return new Unknown(endorsed.transactionId());
                        }
                    }
                }
                case Declined(String code, String reason) -> {
                    return new Refused(code, reason);
                }
                // Right after a commit peers are at different heights, and do not agree until all have the block.
                case Unreachable(String reason) -> why = reason;
            }
            if (System.nanoTime() > deadline) {
                return new Unavailable(why);
            }
            pause.await();
        }
    }

    private Fate settle(Endorsed endorsed, long deadline) throws InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE);
        while (true) {
            ledger.submit(endorsed.transaction());
            Fate fate = ledger.fate(endorsed.transactionId(), FATE_WAIT);
            if (fate instanceof Decided || System.nanoTime() > deadline) {
                return fate;
            }
            pause.await();
        }
    }
}
