package org.datatrust.verifier.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Real bundles with each part removed, doubled, moved, changed or exchanged: none is accepted unless it says the same with evidence as
 * good. A normal run tries a fixed slice; {@code scripts/mutate} tries all.
 */
class StructuredMutationTest {
    private static final int SLICE = 40;

    @Test
    void noMutantOfARealBundleIsWronglyAccepted() throws Exception {
        boolean all = Boolean.getBoolean("datatrust.allMutants");
        MutationRun.Tally tally = MutationRun.of(List.of(RealNetwork.a()), all ? 1 : SLICE);
        if (all) {
            Files.writeString(Path.of("target", "mutation.txt"), tally.toString());
            assertThat(tally.distinct()).isGreaterThanOrEqualTo(100_000);
        }
        assertThat(tally.wrong()).as("%s", tally).isEmpty();
        // Each kind of refusal is met: a run that refuses everything for one reason has tested nothing.
        assertThat(tally.refusals()).as("%s", tally).hasSizeGreaterThan(20);
        assertThat(tally.accepted()).as("%s", tally).isNotEmpty();
        assertThat(tally.distinct()).isGreaterThan(1_000);
    }
}
