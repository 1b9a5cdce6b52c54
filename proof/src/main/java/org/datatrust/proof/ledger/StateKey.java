package org.datatrust.proof.ledger;

import java.util.HexFormat;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.LogName;

/** The keys under which the chaincode stores its objects. Part of the proof format: the verifier looks for them in write sets. */
public final class StateKey {
    private StateKey() {}

    /** Head of a log: {@link LogState}. */
    public static String log(LogName log) {
        return "log/" + log;
    }

    /** One {@link Batch}; the sequence number has 16 hexadecimal digits, so that keys sort as numbers do. */
    public static String batch(LogName log, long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("no batch has the sequence number " + sequence);
        }
        return "batch/" + log + "/" + HexFormat.of().toHexDigits(sequence);
    }

    /** Where the batch with an id stands: its sequence number, 8 bytes big-endian. */
    public static String batchId(LogName log, Digest batchId) {
        return "batch-id/" + log + "/" + batchId.hex();
    }

    /** A consent: {@code ConsentState}. */
    public static String consent(ConsentName consent) {
        return "consent/" + consent;
    }

    /** One use of data under a consent: {@code UseReceipt}. */
    public static String use(ConsentName consent, Bytes id) {
        return "use/" + consent + "/" + id.hex();
    }
}
