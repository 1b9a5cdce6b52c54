package org.datatrust.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;

/** Records verified per second of one thread's CPU time, bundle parsing included. */
final class VerificationRates {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private VerificationRates() {}

    /** A bundle and the data of its records, in order. */
    record Case(Bytes bundle, List<FileDigest> data) {}

    /**
     * Verifies all cases with a verifier that has seen nothing before, so that all their evidence is checked.
     *
     * @throws IllegalStateException if one is not VERIFIED at level 4
     */
    static double rate(TrustPolicy policy, List<Case> cases) {
        Verifier verifier = Verifier.of(policy);
        long start = THREADS.getCurrentThreadCpuTime();
        long records = 0;
        for (Case one : cases) {
            records += verify(verifier, one);
        }
        return records / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
    }

    private static int verify(Verifier verifier, Case one) {
        ProofBundle bundle;
        try {
            bundle = verifier.parse(one.bundle().toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the gateway handed out a malformed bundle", e);
        }
        for (int i = 0; i < bundle.records().size(); i++) {
            Report report = verifier.verify(bundle, i, Optional.of(one.data().get(i)));
            if (!report.isVerified() || report.level() != Level.COMMITTED) {
                throw new IllegalStateException("the gateway handed out a bundle that is not good: " + report);
            }
        }
        return bundle.records().size();
    }
}
