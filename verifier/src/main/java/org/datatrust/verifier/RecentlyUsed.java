package org.datatrust.verifier;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Remembers a bounded number of results, the ones used last. Safe for use by several threads; two may compute the same. */
final class RecentlyUsed<K, V> {
    private final int capacity;
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    RecentlyUsed(int capacity) {
        this.capacity = capacity;
    }

    V get(K key, Supplier<V> computation) {
        synchronized (entries) {
            V known = entries.get(key);
            if (known != null) {
                return known;
            }
        }
        V computed = computation.get();
        synchronized (entries) {
            entries.put(key, computed);
            if (entries.size() > capacity) {
                entries.remove(entries.keySet().iterator().next());
            }
        }
        return computed;
    }
}
