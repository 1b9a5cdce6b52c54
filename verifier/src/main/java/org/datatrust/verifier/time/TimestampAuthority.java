package org.datatrust.verifier.time;

import java.util.HashSet;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.datatrust.proof.Digest;

/**
 * A time-stamping authority that a trust policy names.
 *
 * @param name for people, 1 to 64 letters and digits of any script, spaces, and {@code . _ ( ) -}
 * @param roots SHA-256 over the DER of the certificates of certification authorities in which its chain may end, each once
 * @param policies object identifiers of the policies under which it stamps, in dotted decimals, each once
 */
public record TimestampAuthority(String name, List<Digest> roots, List<String> policies) {
    public static final int MAX_ROOTS = 16;
    public static final int MAX_POLICIES = 16;

    public TimestampAuthority {
        roots = List.copyOf(roots);
        policies = List.copyOf(policies);
        if (!name.matches("[\\p{L}\\p{N} ._()-]{1,64}")) {
            throw new IllegalArgumentException(
                    "a time-stamping authority's name has 1 to 64 letters, digits, spaces, . _ ( ) -");
        }
        if (roots.isEmpty() || roots.size() > MAX_ROOTS || new HashSet<>(roots).size() != roots.size()) {
            throw new IllegalArgumentException("a time-stamping authority has 1 to " + MAX_ROOTS + " roots, each once");
        }
        if (policies.isEmpty() || policies.size() > MAX_POLICIES || new HashSet<>(policies).size() != policies.size()) {
            throw new IllegalArgumentException(
                    "a time-stamping authority has 1 to " + MAX_POLICIES + " policies, each once");
        }
        for (String policy : policies) {
            if (policy.length() > 128 || ASN1ObjectIdentifier.tryFromID(policy) == null) {
                throw new IllegalArgumentException("not an object identifier: " + policy);
            }
        }
    }

    boolean allows(ASN1ObjectIdentifier policy) {
        return policies.contains(policy.getId());
    }
}
