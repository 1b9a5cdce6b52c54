package org.datatrust.gateway.server;

import java.util.HashMap;
import java.util.Map;
import org.datatrust.proof.Digest;

/** Counts what is under way, for each client certificate and in all, and says no beyond either bound. */
final class Quota {
    private final int perCertificate;
    private final int inAll;
    private final Map<Digest, Integer> underWay = new HashMap<>();
    private int sum;

    Quota(int perCertificate, int inAll) {
        this.perCertificate = perCertificate;
        this.inAll = inAll;
    }

    /** True: goes ahead, and {@link #leave} must follow once. False: too much already. */
    synchronized boolean enter(Digest certificate) {
        int own = underWay.getOrDefault(certificate, 0);
        if (own >= perCertificate || sum >= inAll) {
            return false;
        }
        underWay.put(certificate, own + 1);
        sum++;
        return true;
    }

    synchronized void leave(Digest certificate) {
        underWay.compute(certificate, (key, own) -> own == null || own <= 1 ? null : Integer.valueOf(own - 1));
        sum--;
    }
}
