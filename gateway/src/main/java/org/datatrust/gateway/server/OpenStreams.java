package org.datatrust.gateway.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The endless calls under way, so that they can be asked to end at shutdown. */
final class OpenStreams {
    private final Set<Runnable> enders = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** @param end asks the call to end soon; may run more than once and from any thread */
    void add(Runnable end) {
        enders.add(end);
        if (draining) {
            end.run();
        }
    }

    void remove(Runnable end) {
        enders.remove(end);
    }

    boolean draining() {
        return draining;
    }

    void drain() {
        draining = true;
        enders.forEach(Runnable::run);
    }
}
