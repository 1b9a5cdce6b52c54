package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Digest;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.LineageNode.Standing;

/**
 * An answer to GetLineage, taken apart. Whether it is what the ledger would say is judged here by its own contents alone: each child names
 * its parents by their digests.
 */
final class LineageGraph {
    private final Lineage lineage;
    private final Map<VersionName, VersionState> shown = new HashMap<>();
    private final Map<VersionName, Digest> contents = new HashMap<>();
    private final Map<VersionName, Standing> standings = new LinkedHashMap<>();
    /** Of each version, those of the answer that name it as a parent, ascending. */
    private final Map<VersionName, Set<VersionName>> children = new HashMap<>();

    LineageGraph(Lineage lineage) {
        this.lineage = lineage;
        for (VersionState state : lineage.versions()) {
            shown.put(state.version(), state);
            contents.put(state.version(), state.content().digest());
            standings.put(state.version(), standing(state));
        }
        for (int i = 0; i < lineage.versions().size(); i++) {
            VersionState child = lineage.versions().get(i);
            for (Parent parent : child.content().parents()) {
                VersionName name = parent.version();
                Optional<Digest> content = Optional.ofNullable(contents.get(name));
                if (content.isPresent()) {
                    children.computeIfAbsent(name, _ -> new TreeSet<>()).add(child.version());
                    if (!content.get().equals(parent.content())) {
                        standings.put(name, Standing.CONTRADICTING);
                    }
                } else if (lineage.direction() == LineageDirection.UP) {
                    standings.merge(
                            name,
                            i < lineage.followed() ? Standing.MISSING : Standing.NOT_SHOWN,
                            (before, now) -> before == Standing.MISSING ? before : now);
                }
            }
        }
    }

    private static Standing standing(VersionState state) {
        return switch (state.status()) {
            case DRAFT -> Standing.DRAFT;
            case OWNER_CONFIRMED -> Standing.OWNER_CONFIRMED;
            case PUBLISHED -> Standing.PUBLISHED;
            case SUPERSEDED -> Standing.SUPERSEDED;
            case WITHDRAWN -> Standing.WITHDRAWN;
        };
    }

    /** In the order of the answer; then the parents that it does not show. */
    List<LineageNode> nodes() {
        return standings.entrySet().stream()
                .map(entry -> new LineageNode(
                        entry.getKey(), entry.getValue(), Optional.ofNullable(shown.get(entry.getKey()))))
                .toList();
    }

    /** Where the lineage goes on from a version, ascending; what is not shown of it included. */
    Collection<VersionName> next(VersionName from) {
        return switch (lineage.direction()) {
            case UP ->
                Optional.ofNullable(shown.get(from)).stream()
                        .flatMap(state -> state.content().parents().stream())
                        .map(Parent::version)
                        .toList();
            case DOWN -> children.getOrDefault(from, Set.of());
        };
    }

    /** Why this cannot be what the ledger answered; empty if it can. */
    Optional<String> contradiction() {
        for (LineageNode node : nodes()) {
            if (node.standing() == Standing.MISSING) {
                return Optional.of(node.version() + " is a parent that was followed, and is missing");
            }
            if (node.standing() == Standing.CONTRADICTING) {
                return Optional.of(node.version() + " has another content than the one its child names");
            }
        }
        List<VersionName> given =
                lineage.versions().stream().map(VersionState::version).toList();
        return given.equals(breadthFirst())
                ? Optional.empty()
                : Optional.of("the versions are not those that are reached, in the order in which they are");
    }

    private List<VersionName> breadthFirst() {
        Set<VersionName> reached = new LinkedHashSet<>(List.of(lineage.first().version()));
        // The one after those that were followed completely may have been followed in part.
        int followed = Math.min(lineage.followed() + 1, lineage.versions().size());
        for (int i = 0; i < followed; i++) {
            for (VersionName name : next(lineage.versions().get(i).version())) {
                if (shown.containsKey(name)) {
                    reached.add(name);
                }
            }
        }
        return new ArrayList<>(reached);
    }
}
