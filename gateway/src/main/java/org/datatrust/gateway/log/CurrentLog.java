package org.datatrust.gateway.log;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * Evidence of what a log is now (docs/spec/bundle.md, current evidence).
 *
 * @param view serialised common.Payload of the endorsed query GetLog
 * @param consistency path from an earlier size to the one in the view
 * @param context encoded context of a bundle, with all configurations up to now
 */
public record CurrentLog(Bytes view, List<Digest> consistency, Bytes context) {
    public CurrentLog {
        consistency = List.copyOf(consistency);
    }
}
