package org.datatrust.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;

/** Records verified per second of one thread's CPU time, bundle parsing included. */
final class VerificationRates {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int SHARED_ROUNDS = 5;

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

    /**
     * Judges the records of one bundle again and again, after its evidence was judged once.
     *
     * @throws IllegalStateException if one is not VERIFIED
     */
    static double sharedRate(TrustPolicy policy, Case one) {
        Verifier verifier = Verifier.of(policy);
        ProofBundle bundle = parse(verifier, one);
        verifier.results(bundle, record -> Optional.of(one.data().get(record)));
        long start = THREADS.getCurrentThreadCpuTime();
        long records = 0;
        for (int round = 0; round < SHARED_ROUNDS; round++) {
            for (Result result :
                    verifier.results(bundle, record -> Optional.of(one.data().get(record)))) {
                if (result != Result.VERIFIED) {
                    throw new IllegalStateException("the gateway handed out a bundle that is not good");
                }
                records++;
            }
        }
        return records / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
    }

    private static ProofBundle parse(Verifier verifier, Case one) {
        try {
            return verifier.parse(one.bundle().toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the gateway handed out a malformed bundle", e);
        }
    }

    private static int verify(Verifier verifier, Case one) {
        ProofBundle bundle = parse(verifier, one);
        for (int i = 0; i < bundle.records().size(); i++) {
            Report report = verifier.verify(bundle, i, Optional.of(one.data().get(i)));
            if (!report.isVerified() || report.level() != Level.COMMITTED) {
                throw new IllegalStateException("the gateway handed out a bundle that is not good: " + report);
            }
        }
        return bundle.records().size();
    }
}
