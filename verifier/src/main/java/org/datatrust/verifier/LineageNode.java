package org.datatrust.verifier;

import java.util.Optional;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;

/**
 * One version of a lineage and what is to be thought of it; as true as the checks of the report say.
 *
 * @param state what the ledger held; empty if nothing of the version is shown
 */
public record LineageNode(VersionName version, Standing standing, Optional<VersionState> state) {
    /** Where a version stands. The last three are no words of the ledger but findings about what it is said to have answered. */
    public enum Standing {
        PUBLISHED,
        DRAFT,
        OWNER_CONFIRMED,
        SUPERSEDED,
        WITHDRAWN,
        /** The answer ends before it. */
        NOT_SHOWN,
        /** It must be in the answer and is not. */
        MISSING,
        /** It is in the answer with another content than the one its child names. */
        CONTRADICTING
    }
}
