package org.datatrust.verifier.bundle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.datatrust.proof.MalformedException;

/**
 * Remembers the contexts parsed last, so that many bundles with the same context hold one object and pay for it once. Keyed by the exact
 * compressed bytes, so a hit yields what parsing would have. Safe for use by several threads.
 */
public final class ContextCache {
    private static final int MAX_ENTRIES = 8;
    /** Larger contexts are parsed each time rather than kept. */
    private static final int MAX_KEPT_BYTES = 4 << 20;

    private final Map<Compressed, Context> contexts = new LinkedHashMap<>(16, 0.75f, true);

    /** @param maxSize of the context, uncompressed */
    Context parse(Compressed compressed, int maxSize) throws MalformedException {
        synchronized (contexts) {
            Context known = contexts.get(compressed);
            if (known != null) {
                return known;
            }
        }
        byte[] content = compressed.content(maxSize);
        Context parsed = Context.parse(content);
        if (content.length > MAX_KEPT_BYTES) {
            return parsed;
        }
        synchronized (contexts) {
            contexts.put(compressed, parsed);
            if (contexts.size() > MAX_ENTRIES) {
                contexts.remove(contexts.keySet().iterator().next());
            }
        }
        return parsed;
    }
}
