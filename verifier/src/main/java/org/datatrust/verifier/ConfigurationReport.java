package org.datatrust.verifier;

import java.util.List;
import org.datatrust.verifier.fabric.ConfigHistory;

/**
 * What a context proves of a channel's configurations: who was a member when, and who agreed to it.
 *
 * @param checks the checks that were done, in order
 * @param entries oldest first; empty unless every check is OK
 */
public record ConfigurationReport(List<Check> checks, List<ConfigHistory.Entry> entries) {
    public ConfigurationReport {
        checks = List.copyOf(checks);
        entries = List.copyOf(entries);
    }
}
