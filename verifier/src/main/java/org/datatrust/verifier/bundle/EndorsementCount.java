package org.datatrust.verifier.bundle;

import org.datatrust.proof.Bytes;

/**
 * Counts endorsements by walking over the bytes of Fabric's messages, before anything is taken apart: each may cost the checks of two
 * signatures. Messages that are not in their one encoding are refused later, before any signature is checked; what is counted in them does
 * not matter.
 */
final class EndorsementCount {
    /** From common.Envelope: payload, data, actions, payload, action, endorsements. */
    private static final int[] PATH = {1, 2, 1, 2, 2, 2};

    /** These messages have fields of this type only. */
    private static final int WIRE_BYTES = 2;

    private final Bytes message;
    private int at;
    private int count;

    private EndorsementCount(Bytes message) {
        this.message = message;
    }

    /** @param envelope serialised common.Envelope */
    static int inEnvelope(Bytes envelope) {
        return in(envelope, 0);
    }

    /** @param payload serialised common.Payload */
    static int inPayload(Bytes payload) {
        return in(payload, 1);
    }

    private static int in(Bytes message, int depth) {
        EndorsementCount walk = new EndorsementCount(message);
        walk.walk(message.size(), depth);
        return walk.count;
    }

    /** @return false where these bytes are no such message */
    private boolean walk(int end, int depth) {
        while (at < end) {
            long tag = varint(end);
            long size = varint(end);
            if (tag < 0 || (tag & 7) != WIRE_BYTES || size < 0 || size > end - at) {
                return false;
            }
            int next = at + (int) size;
            if (tag >>> 3 == PATH[depth]) {
                if (depth == PATH.length - 1) {
                    count++;
                } else if (!walk(next, depth + 1)) {
                    return false;
                }
            }
            at = next;
        }
        return true;
    }

    /** Negative where there is none, or one of more than 63 bits. */
    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1 && at < end; shift += 7) {
            int next = message.at(at++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
