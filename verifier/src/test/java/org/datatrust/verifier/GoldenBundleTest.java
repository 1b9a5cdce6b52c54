package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;

/** Bundles of a real network (see golden/README.md) and what becomes of them when they are damaged. */
class GoldenBundleTest {
    private static byte[] read(String name) throws IOException {
        try (InputStream in = GoldenBundleTest.class.getResourceAsStream("/golden/network-a/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    private static Verifier verifier() throws IOException, MalformedException {
        return Verifier.of(TrustPolicy.parse(read("trust.json")));
    }

    private static Optional<FileDigest> digest(String name) throws IOException {
        return Optional.of(FileDigest.of(read(name)));
    }

    @Test
    void verifiesSelfContainedBundleOfARealNetwork() throws Exception {
        Verifier verifier = verifier();
        Report report = verifier.verify(verifier.parse(read("item-007.txt.dtproof")), 0, digest("item-007.txt"));
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
    }

    @Test
    void verifiesCompactBundleWithTheContextAndNotWithout() throws Exception {
        Verifier verifier = verifier();
        ProofBundle compact = verifier.parse(read("compact.txt.dtproof"));
        Report without = verifier.verify(compact, 0, digest("compact.txt"));
        assertThat(without.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(without.level()).isEqualTo(Level.INTACT);
        Report with =
                verifier.verify(compact.withContext(Context.parse(read("main.dtcontext"))), 0, digest("compact.txt"));
        assertThat(with.result()).as(with.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
    }

    @Test
    void verifiesEveryFileOfAFolder() throws Exception {
        Verifier verifier = verifier();
        ProofBundle bundle = verifier.parse(read("folder.dtproof"));
        List<Optional<FileDigest>> data = new ArrayList<>();
        for (BundleRecord record : bundle.records()) {
            String name =
                    Statement.parse(record.statement().toByteArray()).name().orElseThrow();
            data.add(digest("folder/" + name));
        }
        assertThat(data).hasSize(3);
        for (Report report : verifier.verifyAll(bundle, data::get)) {
            assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        }
        // Each file's bundle says nothing about another file.
        assertThat(verifier.verify(bundle, 0, data.get(1)).result()).isEqualTo(Result.REFUTED);
    }

    /** Whatever is wrong with one record, the quick way and the thorough one come to the same. */
    @Test
    void tellsTheSameResultsWithoutTheReasons() throws Exception {
        Verifier verifier = verifier();
        ProofBundle bundle = verifier.parse(read("folder.dtproof"));
        List<Optional<FileDigest>> good = new ArrayList<>();
        for (BundleRecord record : bundle.records()) {
            good.add(digest("folder/"
                    + Statement.parse(record.statement().toByteArray()).name().orElseThrow()));
        }
        List<List<Optional<FileDigest>>> datas = List.of(
                good,
                List.of(good.get(1), good.get(1), good.get(2)),
                List.of(good.get(0), good.get(0), good.get(2)),
                List.of(good.get(0), Optional.empty(), good.get(2)));
        BundleRecord second = bundle.records().get(1);
        List<ProofBundle> bundles = List.of(
                bundle,
                bundle.compact(),
                withRecord(bundle, new BundleRecord(second.statement(), second.leafIndex() + 1, 0, second.path())),
                withRecord(bundle, new BundleRecord(second.statement(), second.leafIndex(), 0, List.of())),
                withRecord(
                        bundle,
                        new BundleRecord(
                                second.statement(),
                                second.leafIndex(),
                                0,
                                second.path().reversed())),
                withRecord(bundle, new BundleRecord(Bytes.utf8("noise"), second.leafIndex(), 0, second.path())));
        Set<Result> seen = EnumSet.noneOf(Result.class);
        for (ProofBundle one : bundles) {
            for (List<Optional<FileDigest>> data : datas) {
                List<Result> results = verifier.results(one, data::get);
                assertThat(results)
                        .isEqualTo(verifier.verifyAll(one, data::get).stream()
                                .map(Report::result)
                                .toList());
                seen.addAll(results);
            }
        }
        assertThat(seen).isEqualTo(EnumSet.allOf(Result.class));
    }

    private static ProofBundle withRecord(ProofBundle bundle, BundleRecord second) {
        List<BundleRecord> records = new ArrayList<>(bundle.records());
        records.set(1, second);
        return new ProofBundle(records, bundle.anchorings(), bundle.context());
    }

    @Test
    void explainsThePathUpToTheRootThatTheBatchHolds() throws Exception {
        Verifier verifier = verifier();
        ProofBundle bundle = verifier.parse(read("item-007.txt.dtproof"));
        List<PathStep> steps = verifier.explain(bundle, 0);
        assertThat(steps).hasSameSizeAs(bundle.records().getFirst().path());
        String batch = verifier.verify(bundle, 0, Optional.empty()).checks().stream()
                .filter(check -> check.code().equals("MRK-01"))
                .findFirst()
                .orElseThrow()
                .detail();
        assertThat(batch).endsWith(steps.getLast().result().hex());
    }

    /**
     * Flips bits all over a bundle. A flip may be seen when the bundle is read, or make a check fail, or, where it only hits a spare bit
     * after the compressed data, change nothing at all; it never yields VERIFIED for other content, nor anything unexpected.
     */
    @Test
    void noFlippedBitIsVerifiedAsSomethingElse() throws Exception {
        byte[] good = read("item-007.txt.dtproof");
        Verifier verifier = verifier();
        ProofBundle original = verifier.parse(good);
        Optional<FileDigest> data = digest("item-007.txt");
        Random random = new Random(7);
        boolean all = Boolean.getBoolean("datatrust.everyBit");
        for (int bit = 0; bit < good.length * 8; bit += all ? 1 : 1 + random.nextInt(800)) {
            byte[] damaged = good.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            requireHarmless(verifier, damaged, original, data);
        }
    }

    private static void requireHarmless(
            Verifier verifier, byte[] damaged, ProofBundle original, Optional<FileDigest> data) {
        ProofBundle parsed;
        try {
            parsed = ProofBundle.parse(damaged);
        } catch (MalformedException e) {
            assertThat(e.code()).matches("(CBR|BND|NAM)-[0-9]{2}");
            return;
        }
        Report report = verifier.verify(parsed, 0, data);
        if (!parsed.equals(original)) {
            assertThat(report.result()).as(report.toText(Locale.ROOT)).isNotEqualTo(Result.VERIFIED);
        }
    }

    /**
     * Flips bits inside the parts, where no compression hides them: statement, path, block, view, context. Unlike in the test above every
     * flip is a change of meaning.
     */
    @Test
    void noFlippedBitOfAnyPartIsVerified() throws Exception {
        Verifier verifier = verifier();
        ProofBundle original = verifier.parse(read("item-007.txt.dtproof"));
        Optional<FileDigest> data = digest("item-007.txt");
        Anchoring anchoring = original.anchorings().getFirst();
        Context context = original.context().orElseThrow();
        Random random = new Random(11);
        int step = Boolean.getBoolean("datatrust.everyBit") ? 1 : 397;
        for (Part part : Part.values()) {
            int size =
                    part.of(original.records().getFirst(), anchoring, context).size();
            for (int bit = random.nextInt(step); bit < size * 8; bit += step) {
                byte[] damaged = part.of(original.records().getFirst(), anchoring, context)
                        .toByteArray();
                damaged[bit / 8] ^= (byte) (1 << (bit % 8));
                ProofBundle changed = part.into(original, Bytes.copyOf(damaged));
                Report report = verifier.verify(changed, 0, data);
                assertThat(report.result())
                        .as("%s, bit %d: %s", part, bit, report.toText(Locale.ROOT))
                        .isNotEqualTo(Result.VERIFIED);
            }
        }
    }

    /** The byte strings that a bundle carries. */
    private enum Part {
        STATEMENT,
        ENVELOPE,
        PREVIOUS_HASH,
        SIGNATURES,
        VIEW,
        GENESIS,
        DEFINITION,
        DEFINITION_SIGNATURES;

        Bytes of(BundleRecord record, Anchoring anchoring, Context context) {
            return switch (this) {
                case STATEMENT -> record.statement();
                case ENVELOPE -> anchoring.block().envelopes().get(anchoring.transaction());
                case PREVIOUS_HASH -> anchoring.block().previousHash();
                case SIGNATURES -> anchoring.block().signatures();
                case VIEW -> anchoring.view();
                case GENESIS -> context.configurations().getFirst().envelopes().getFirst();
                case DEFINITION ->
                    context.definitions()
                            .getFirst()
                            .block()
                            .envelopes()
                            .get(context.definitions().getFirst().transaction());
                case DEFINITION_SIGNATURES ->
                    context.definitions().getFirst().block().signatures();
            };
        }

        ProofBundle into(ProofBundle bundle, Bytes changed) {
            BundleRecord record = bundle.records().getFirst();
            Anchoring anchoring = bundle.anchorings().getFirst();
            Context context = bundle.context().orElseThrow();
            return switch (this) {
                case STATEMENT ->
                    new ProofBundle(
                            List.of(new BundleRecord(changed, record.leafIndex(), 0, record.path())),
                            bundle.anchorings(),
                            bundle.context());
                case ENVELOPE ->
                    Changes.block(bundle, Changes.envelope(anchoring.block(), anchoring.transaction(), changed));
                case PREVIOUS_HASH -> Changes.block(bundle, Changes.previousHash(anchoring.block(), changed));
                case SIGNATURES -> Changes.block(bundle, Changes.signatures(anchoring.block(), changed));
                case VIEW -> Changes.view(bundle, changed);
                case GENESIS ->
                    bundle.withContext(new Context(
                            List.of(Changes.envelope(context.configurations().getFirst(), 0, changed)),
                            context.definitions().getFirst().block(),
                            context.definitions().getFirst().transaction()));
                case DEFINITION ->
                    Changes.definition(
                            bundle,
                            Changes.envelope(
                                    context.definitions().getFirst().block(),
                                    context.definitions().getFirst().transaction(),
                                    changed));
                case DEFINITION_SIGNATURES ->
                    Changes.definition(
                            bundle,
                            Changes.signatures(context.definitions().getFirst().block(), changed));
            };
        }
    }
}
