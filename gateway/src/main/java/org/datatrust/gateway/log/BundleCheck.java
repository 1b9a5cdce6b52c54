package org.datatrust.gateway.log;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy;

/** Looks at a bundle as its receivers will, before anybody gets it. */
@FunctionalInterface
interface BundleCheck {
    /**
     * What a receiver would object to in one record.
     *
     * @param bundle with its context
     */
    Optional<String> objection(ProofBundle bundle, int record);

    /**
     * The verifier itself, trusting the channel of this block 0. It remembers evidence, so a further record of the same batch costs
     * little.
     *
     * @throws MalformedException if the block is none
     * @throws UnsupportedException if the verifier cannot judge such a channel
     */
    static BundleCheck verifier(Bytes genesis, String chaincode, int viewOrganisations)
            throws MalformedException, UnsupportedException {
        Verifier verifier =
                Verifier.of(TrustPolicy.ofGenesis("own gateway", genesis.toByteArray(), chaincode, viewOrganisations));
        return (bundle, record) -> {
            Report report = verifier.verify(bundle, record, Optional.of(claimed(bundle, record)));
            if (report.isVerified()) {
                return Optional.empty();
            }
            List<String> objections = Stream.concat(report.failures().stream(), report.notProven().stream())
                    .map(Check::toString)
                    .toList();
            return Optional.of(String.join("; ", objections));
        };
    }

    /** The data itself is not here; whether it fits the statement is for its holder to check. */
    private static Content claimed(ProofBundle bundle, int record) {
        try {
            return Content.claimedBy(
                    Statement.parse(bundle.records().get(record).statement().toByteArray()));
        } catch (MalformedException e) {
            throw new IllegalStateException("a logged entry is no statement", e);
        }
    }
}
