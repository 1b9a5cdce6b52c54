package org.datatrust.verifier.hostile;

import java.util.Optional;
import java.util.function.Supplier;
import org.datatrust.verifier.trust.TrustPolicy;

/**
 * A hostile input, and how it is read.
 *
 * @param outcome regular expression of what must come of it
 */
record Attack(String name, Reading reading, Optional<TrustPolicy> policy, String outcome, Supplier<byte[]> input) {
    @Override
    public String toString() {
        return name;
    }
}
