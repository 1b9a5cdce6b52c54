package org.datatrust.verifier.mutation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;

/** Mutates real bundles and judges what the verifier says of each mutant. */
final class MutationRun {
    /**
     * What came of it.
     *
     * @param distinct mutants that differ from all others and from the bundle they were made of
     * @param refusals how many were refused with each code
     * @param accepted how many were rightly accepted, by the differences that were found harmless
     * @param wrong mutants that were accepted and should not be, or that led to an exception; at most 20
     */
    record Tally(
            int distinct,
            Map<String, Integer> kinds,
            Map<String, Integer> refusals,
            Map<String, Integer> accepted,
            List<String> wrong) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            text.append(distinct).append(" distinct mutants\n");
            append(text, "made by", kinds);
            append(text, "refused with", refusals);
            append(text, "accepted, being as good as the original but for", accepted);
            text.append("wrong: ").append(wrong.size()).append('\n');
            wrong.forEach(one -> text.append("  ").append(one).append('\n'));
            return text.toString();
        }

        private static void append(StringBuilder text, String title, Map<String, Integer> counts) {
            text.append(title)
                    .append(": ")
                    .append(counts.values().stream().mapToInt(Integer::intValue).sum())
                    .append('\n');
            counts.forEach((name, count) -> text.append(String.format("  %7d  %s%n", count, name)));
        }
    }

    private static final int MAX_TOLD = 20;

    private long stride = 1;
    private long seen;
    private int distinct;
    private final Set<Bytes> known = new HashSet<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<String, Integer> accepted = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** @param strides per network: 1 for all mutants, more for about one in as many */
    static Tally of(Map<RealNetwork, Integer> strides) throws Exception {
        MutationRun run = new MutationRun();
        Set<RealNetwork> networks = strides.keySet();
        for (RealNetwork network : networks) {
            run.stride = strides.getOrDefault(network, 1);
            Sameness sameness = new Sameness(network);
            Verifier verifier = Verifier.of(network.policy());
            for (RealNetwork.Bundle bundle : network.bundles()) {
                List<byte[]> others = networks.stream()
                        .flatMap(other -> other.bundles().stream())
                        .filter(other -> !other.equals(bundle))
                        .map(other -> other.encoded().encode().toByteArray())
                        .toList();
                byte[] good = bundle.encoded().encode().toByteArray();
                run.known.add(name(good));
                Mutations.of(good, others, mutant -> run.mutant(mutant, verifier, sameness, network.name(), bundle));
            }
        }
        return new Tally(run.distinct, run.kinds, run.refusals, run.accepted, run.wrong);
    }

    private static Bytes name(byte[] bytes) {
        return Digest.sha256(bytes).bytes().slice(0, 16);
    }

    /** A fixed choice that has no rhythm. */
    private boolean isChosen() {
        long mixed = ++seen * 0x9E3779B97F4A7C15L;
        return Long.remainderUnsigned(mixed >>> 20, stride) == 0;
    }

    private void mutant(
            Mutations.Mutant mutant, Verifier verifier, Sameness sameness, String network, RealNetwork.Bundle base) {
        if (!isChosen()) {
            return;
        }
        byte[] bytes = mutant.bytes().get();
        if (!known.add(name(bytes))) {
            return;
        }
        distinct++;
        kinds.merge(mutant.kind(), 1, Integer::sum);
        String what = network + " " + base.name() + ": " + mutant.kind() + " at " + mutant.place();
        try {
            judge(what, bytes, verifier, sameness, base);
        } catch (RuntimeException | Error e) {
            tell(what + " threw " + e);
        }
    }

    private void tell(String what) {
        if (wrong.size() < MAX_TOLD) {
            wrong.add(what);
        }
    }

    private void judge(String what, byte[] bytes, Verifier verifier, Sameness sameness, RealNetwork.Bundle base) {
        ProofBundle bundle;
        try {
            bundle = verifier.parse(bytes);
        } catch (MalformedException e) {
            refusals.merge(e.code(), 1, Integer::sum);
            return;
        }
        Set<String> harmless = new java.util.TreeSet<>();
        for (int record = 0; record < bundle.records().size(); record++) {
            Optional<FileDigest> data =
                    base.data().get(Math.min(record, base.data().size() - 1));
            Report report = verifier.verify(bundle, record, data);
            if (!report.isVerified()) {
                refusals.merge(code(report), 1, Integer::sum);
                return;
            }
            Optional<Set<Sameness.Difference>> differences;
            try {
                differences = sameness.differences(bundle, record);
            } catch (MalformedException e) {
                tell(what + " was accepted, though " + e.getMessage());
                return;
            }
            if (differences.isEmpty()
                    || (differences.get().contains(Sameness.Difference.UNUSED_EVIDENCE)
                            && !report.additions().isEmpty())) {
                tell(what + " was accepted: " + report.level());
                return;
            }
            harmless.add(differences.get().toString());
        }
        accepted.merge(String.join(" ", harmless), 1, Integer::sum);
    }

    /** What stood in the way first. */
    private static String code(Report report) {
        if (!report.failures().isEmpty()) {
            return report.failures().getFirst().code();
        }
        return report.notProven().stream()
                .filter(check -> check.level() != Level.NONE && !check.level().isAddition())
                .map(Check::code)
                .findFirst()
                .map(code -> code + " (not proven)")
                .orElse("level below the policy's");
    }
}
