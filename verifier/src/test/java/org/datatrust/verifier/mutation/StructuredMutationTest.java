package org.datatrust.verifier.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real bundles with each part removed, doubled, moved, changed or exchanged: none is accepted unless it says the same with evidence as
 * good. A normal run tries a fixed slice; {@code scripts/mutate} tries all.
 */
class StructuredMutationTest {
    @Test
    void everyRealBundleIsVerifiedAndAsGoodAsItself() throws Exception {
        for (RealNetwork network : List.of(RealNetwork.a(), RealNetwork.b())) {
            Sameness sameness = new Sameness(network);
            for (RealNetwork.Bundle bundle : network.bundles()) {
                for (int record = 0; record < bundle.data().size(); record++) {
                    Report report = Verifier.of(network.policy())
                            .verify(bundle.encoded(), record, bundle.data().get(record));
                    assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
                    assertThat(report.level()).isEqualTo(Level.COMMITTED);
                    assertThat(sameness.differences(bundle.encoded(), record))
                            .as("what the network gave out is as good as itself")
                            .isPresent();
                }
            }
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void noMutantOfARealBundleIsWronglyAccepted() throws Exception {
        boolean all = Boolean.getBoolean("datatrust.allMutants");
        Map<RealNetwork, Integer> strides = new LinkedHashMap<>();
        strides.put(RealNetwork.a(), all ? 1 : 100);
        // Each of its many configurations has some hundred thousand mutants, most of them alike.
        strides.put(RealNetwork.b(), all ? 40 : 4_000);
        MutationRun.Tally tally = MutationRun.of(strides);
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
