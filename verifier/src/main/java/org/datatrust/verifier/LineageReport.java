package org.datatrust.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.name.ChannelName;

/**
 * What the verification of a lineage found.
 *
 * @param checks in order, each code once; a check that could not be done is NOT_PROVEN, never left out
 * @param answer what the ledger is said to have answered; as true as the checks say, and empty if that could not be read
 */
public record LineageReport(Result result, List<Check> checks, Optional<Answer> answer) {
    /**
     * @param asOf when the organisations were asked, by the clock of who asked and within what the peers accept
     * @param nodes every version of the lineage, also parents that the answer lacks
     */
    public record Answer(ChannelName channel, Instant asOf, Lineage lineage, List<LineageNode> nodes) {
        public Answer {
            nodes = List.copyOf(nodes);
        }

        /** Those that were withdrawn: upwards what this was made from and should not have been, downwards what was recalled already. */
        public List<LineageNode> withdrawn() {
            return nodes.stream()
                    .filter(node -> node.standing() == LineageNode.Standing.WITHDRAWN)
                    .toList();
        }
    }

    public LineageReport {
        checks = List.copyOf(checks);
    }

    /** Whether everything holds and nothing is left out; nothing else means "verified". */
    public boolean isVerified() {
        return result == Result.VERIFIED;
    }

    /**
     * For people: the verdict, the tree with the standing of each version, what was withdrawn, and all checks.
     *
     * @param locale English, or Traditional Chinese for {@code zh-TW}; anything else reads as English
     */
    public String toText(Locale locale) {
        return LineageText.render(this, locale);
    }

    /** For programs: schema {@code datatrust.lineage/v1} (docs/spec/lineage-bundle.md), one JSON object with a line feed at the end. */
    public String toJson() {
        return LineageText.json(this);
    }

    /** The lineage for other tools; empty unless the report is verified, as the other forms have no place for doubt. */
    public Optional<String> export(LineageFormat format) {
        return isVerified() ? answer.map(format::write) : Optional.empty();
    }
}
