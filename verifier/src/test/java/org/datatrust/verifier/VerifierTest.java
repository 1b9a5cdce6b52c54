package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Scenario;
import org.junit.jupiter.api.Test;

class VerifierTest {
    @Test
    void verifiesGoodBundleUpToLevelFour() throws Exception {
        Scenario scenario = new Scenario();
        ProofBundle bundle = ProofBundle.parse(scenario.bundle().encode().toByteArray());
        Report report = Verifier.of(scenario.policy()).verify(bundle, 0, scenario.digest());
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
    }
}
