package org.datatrust.verifier;

import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.ContextCache;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;

/**
 * Checks proof bundles against one trust policy (docs/spec/bundle.md), without network and without files. Evidence that several records or
 * bundles share is checked once and remembered, within bounds. Safe for use by several threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Verifier {
    private final TrustPolicy policy;
    private final Provider provider;
    private final ContextCache contexts = new ContextCache();

    private Verifier(TrustPolicy policy, Provider provider) {
        this.policy = policy;
        this.provider = provider;
    }

    /** Uses the fastest crypto provider at hand. */
    public static Verifier of(TrustPolicy policy) {
        return of(policy, CryptoProvider.fastest());
    }

    public static Verifier of(TrustPolicy policy, Provider provider) {
        return new Verifier(policy, provider);
    }

    public TrustPolicy policy() {
        return policy;
    }

    /**
     * Reads a bundle; faster than {@link ProofBundle#parse(byte[])} when bundles share a context.
     *
     * @throws MalformedException CBR-xx, BND-xx or NAM-01; {@link Report#unreadable} makes a report of it
     */
    public ProofBundle parse(byte[] bundle) throws MalformedException {
        return ProofBundle.parse(bundle, contexts);
    }

    /**
     * Checks one record of a bundle.
     *
     * @param record index into {@link ProofBundle#records}
     * @param data digest of the data that the record is said to be about; without it the record is at best INCONCLUSIVE
     */
    public Report verify(ProofBundle bundle, int record, Optional<FileDigest> data) {
        throw new UnsupportedOperationException("not yet with " + provider.getName());
    }

    /**
     * Checks all records of a bundle, in order.
     *
     * @param data tells for the index of a record the digest of its data
     */
    public List<Report> verifyAll(ProofBundle bundle, IntFunction<Optional<FileDigest>> data) {
        List<Report> reports = new ArrayList<>(bundle.records().size());
        for (int record = 0; record < bundle.records().size(); record++) {
            reports.add(verify(bundle, record, data.apply(record)));
        }
        return List.copyOf(reports);
    }

    /** The hashes of a record's inclusion proof one by one, whether or not they lead to the right root. */
    public static List<PathStep> explain(ProofBundle bundle, int record) {
        return InclusionSteps.of(bundle, record);
    }
}
