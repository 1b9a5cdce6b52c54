package org.datatrust.gateway.dataset;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.LineageReport;
import org.datatrust.verifier.LineageVerifier;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;

/** Looks at a lineage bundle as its receivers will, before anybody gets it. */
@FunctionalInterface
public interface LineageCheck {
    /** What a receiver would object to. That a lineage is not complete is no objection: the receiver is told. */
    Optional<String> objection(LineageBundle bundle);

    /**
     * The verifier itself, trusting the channel of this block 0.
     *
     * @throws MalformedException if the block is none
     * @throws UnsupportedException if the verifier cannot judge such a channel
     */
    static LineageCheck verifier(Bytes genesis, String chaincode, int viewOrganisations)
            throws MalformedException, UnsupportedException {
        LineageVerifier verifier = new LineageVerifier(
                TrustPolicy.ofGenesis("own gateway", genesis.toByteArray(), chaincode, viewOrganisations),
                CryptoProvider.fastest());
        return bundle -> {
            LineageReport report = verifier.verify(bundle);
            List<String> checks = report.checks().stream().map(Check::toString).toList();
            return report.result() == Result.REFUTED || report.answer().isEmpty()
                    ? Optional.of(String.join("; ", checks))
                    : Optional.empty();
        };
    }
}
