package org.datatrust.verifier.time;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.datatrust.proof.Digest;

/**
 * Who may tell the time: the part of a trust policy that level 5 rests on.
 *
 * @param authorities 1 to {@value #MAX_AUTHORITIES}; names and roots are distinct over all of them
 * @param required how many distinct authorities must have stamped, 1 to their number
 * @param revocationEvidenceRequired whether a chain without sound revocation evidence proves nothing
 * @param sunsets from when on an algorithm is not believed any more; those without a date are
 */
public record TimestampTrust(
        List<TimestampAuthority> authorities,
        int required,
        boolean revocationEvidenceRequired,
        Map<Algorithm, Instant> sunsets) {
    public static final int MAX_AUTHORITIES = 16;

    public TimestampTrust {
        authorities = List.copyOf(authorities);
        sunsets = Map.copyOf(sunsets);
        if (authorities.isEmpty() || authorities.size() > MAX_AUTHORITIES) {
            throw new IllegalArgumentException("a policy names 1 to " + MAX_AUTHORITIES + " time-stamping authorities");
        }
        if (required < 1 || required > authorities.size()) {
            throw new IllegalArgumentException("required is 1 to the number of time-stamping authorities");
        }
        Set<String> names = new HashSet<>();
        Set<Digest> roots = new HashSet<>();
        for (TimestampAuthority authority : authorities) {
            // Two authorities under one root would count twice for one signer.
            if (!names.add(authority.name()) || !authority.roots().stream().allMatch(roots::add)) {
                throw new IllegalArgumentException("two time-stamping authorities share a name or a root");
            }
        }
    }

    Set<Digest> roots() {
        return authorities.stream()
                .flatMap(authority -> authority.roots().stream())
                .collect(Collectors.toSet());
    }

    /** Whose root that is; it must be one of {@link #roots}. */
    TimestampAuthority authorityOf(Digest root) {
        return authorities.stream()
                .filter(authority -> authority.roots().contains(root))
                .findFirst()
                .orElseThrow();
    }

    Instant sunset(Algorithm algorithm) {
        return sunsets.getOrDefault(algorithm, Instant.MAX);
    }
}
