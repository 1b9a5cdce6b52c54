package org.datatrust.proof.consent;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.History;

/**
 * What the ledger answered to a {@link UseRequest}; a refused use leaves one too.
 *
 * @param history the consent's events at that moment; empty exactly if there was no such consent
 * @param at time of the transaction, seconds since 1970
 */
public record UseReceipt(UseRequest request, UseDecision decision, Optional<History> history, long at) {
    public static final int MAX_SIZE_BYTES = 4096;

    private static final long VERSION = 1;

    public UseReceipt {
        if (!isConsistent(decision, history) || at < 0 || at > ConsentState.MAX_SECONDS) {
            throw new IllegalArgumentException("a receipt names the consent's events, unless there is no such consent");
        }
    }

    private static boolean isConsistent(UseDecision decision, Optional<History> history) {
        return history.isPresent() == (decision != UseDecision.NO_SUCH_CONSENT);
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(history.isPresent() ? 6 : 4);
        out.key(1).uint(VERSION);
        out.key(2).bytes(request.encode());
        out.key(3).uint(decision.code());
        out.key(4).uint(at);
        history.ifPresent(events -> {
            out.key(5).uint(events.events());
            out.key(6).digest(events.digest());
        });
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, CNS-01 or CNS-02 */
    public static UseReceipt parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(6);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(ConsentEvent.UNKNOWN_VERSION, "the receipt's version is not 1");
        }
        in.key(2);
        UseRequest request =
                UseRequest.parse(in.bytes(1, UseRequest.MAX_SIZE_BYTES).toByteArray());
        in.key(3);
        UseDecision decision = in.numbered(UseDecision.class);
        in.key(4);
        long at = in.uint(0, ConsentState.MAX_SECONDS);
        Optional<History> history = Optional.empty();
        if (in.hasKey(5)) {
            long events = in.uint(1, ConsentEvent.MAX_EVENTS);
            in.key(6);
            history = Optional.of(new History(events, in.digest()));
        }
        in.endMap();
        in.end();
        if (!isConsistent(decision, history)) {
            throw new MalformedException(
                    ConsentEvent.BAD_FIELD, "a receipt names the consent's events, unless there is no such consent");
        }
        return new UseReceipt(request, decision, history, at);
    }
}
