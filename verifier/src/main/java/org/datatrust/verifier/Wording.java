package org.datatrust.verifier;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.ReadWriteSet;

/** Details of checks, for people. */
final class Wording {
    /** What a chaincode answers when all is well. */
    static final int STATUS_OK = 200;

    private Wording() {}

    static String quorum(BlockRules.Quorum quorum) {
        return "signed by consenters " + quorum.signers() + ", needed are " + quorum.needed()
                + ignored(quorum.ignored());
    }

    static String endorsers(Endorsers endorsers) {
        List<String> ignored = new ArrayList<>(endorsers.badSignatures());
        ignored.addAll(endorsers.badIdentities());
        return endorsers.organisations() + ignored(ignored);
    }

    static String position(ReadWriteSet.Version version) {
        return "transaction " + version.transaction() + " of block " + version.block();
    }

    static String ignored(List<String> reasons) {
        return reasons.isEmpty() ? "" : "; not counted: " + String.join("; ", reasons);
    }
}
