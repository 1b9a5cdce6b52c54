package org.datatrust.verifier.trust;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.OrganisationId;

/**
 * Whose second, post-quantum signatures of checkpoints are demanded.
 *
 * @param keys SHA-256 of each organisation's ML-DSA-65 public keys as encoded by FIPS 204; 1 to {@value #MAX_ORGANISATIONS} organisations
 *     with 1 to {@value #MAX_KEYS} keys each, no key twice
 * @param required how many distinct organisations must have signed, 1 to their number
 */
public record PostQuantumTrust(SortedMap<OrganisationId, List<Digest>> keys, int required) {
    public static final int MAX_ORGANISATIONS = 100;
    public static final int MAX_KEYS = 16;

    public PostQuantumTrust {
        SortedMap<OrganisationId, List<Digest>> copy = new TreeMap<>();
        Set<Digest> seen = new HashSet<>();
        for (Map.Entry<OrganisationId, List<Digest>> entry : keys.entrySet()) {
            List<Digest> pins = List.copyOf(entry.getValue());
            if (pins.isEmpty() || pins.size() > MAX_KEYS || !pins.stream().allMatch(seen::add)) {
                throw new IllegalArgumentException(
                        "an organisation has 1 to " + MAX_KEYS + " post-quantum keys, and none twice or of another");
            }
            copy.put(entry.getKey(), pins);
        }
        keys = Collections.unmodifiableSortedMap(copy);
        if (keys.isEmpty() || keys.size() > MAX_ORGANISATIONS) {
            throw new IllegalArgumentException("1 to " + MAX_ORGANISATIONS + " organisations have post-quantum keys");
        }
        if (required < 1 || required > keys.size()) {
            throw new IllegalArgumentException("required is 1 to the number of organisations with post-quantum keys");
        }
    }

    public boolean isKeyOf(OrganisationId organisation, Digest key) {
        return keys.getOrDefault(organisation, List.of()).contains(key);
    }
}
