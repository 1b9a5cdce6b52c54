package org.datatrust.gateway.consent;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.ConsentReport;
import org.datatrust.verifier.ConsentVerifier;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Outcome;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;

/** Looks at a consent bundle as its receivers will, before anybody gets it. */
@FunctionalInterface
public interface ConsentCheck {
    /** What a receiver would object to. */
    Optional<String> objection(ConsentBundle bundle);

    /**
     * The verifier itself, trusting the channel of this block 0.
     *
     * @throws MalformedException if the block is none
     * @throws UnsupportedException if the verifier cannot judge such a channel
     */
    static ConsentCheck verifier(Bytes genesis, String chaincode, int viewOrganisations)
            throws MalformedException, UnsupportedException {
        ConsentVerifier verifier = new ConsentVerifier(
                TrustPolicy.ofGenesis("own gateway", genesis.toByteArray(), chaincode, viewOrganisations),
                CryptoProvider.fastest());
        return bundle -> {
            ConsentReport report = verifier.verify(bundle);
            List<String> objections = report.checks().stream()
                    .filter(check -> check.outcome() != Outcome.OK)
                    .map(Check::toString)
                    .toList();
            return report.isVerified() ? Optional.empty() : Optional.of(String.join("; ", objections));
        };
    }
}
