package org.datatrust.verifier.fabric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.datatrust.proof.Bytes;

/** Remembers what came of checking identities under one configuration. Safe for use by several threads. */
public final class IdentityBook {
    private static final int MAX_ENTRIES = 1024;
    /** Larger identities are checked each time rather than kept. */
    private static final int MAX_KEPT_BYTES = 4096;

    private final ChannelConfig config;
    private final Signatures signatures;
    private final Map<Bytes, IdentityCheck> known = new LinkedHashMap<>(16, 0.75f, true);

    public IdentityBook(ChannelConfig config, Signatures signatures) {
        this.config = config;
        this.signatures = signatures;
    }

    /** @param identity serialised msp.SerializedIdentity */
    public IdentityCheck identify(Bytes identity) {
        if (identity.size() > MAX_KEPT_BYTES) {
            return config.identify(identity, signatures);
        }
        synchronized (known) {
            IdentityCheck before = known.get(identity);
            if (before != null) {
                return before;
            }
        }
        IdentityCheck check = config.identify(identity, signatures);
        synchronized (known) {
            known.put(identity, check);
            if (known.size() > MAX_ENTRIES) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return check;
    }
}
