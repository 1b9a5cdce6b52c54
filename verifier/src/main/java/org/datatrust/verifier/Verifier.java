package org.datatrust.verifier;

import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.log.ProvenTree;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.parts.CsvTable;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.JsonDocument;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.ShownParts;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ContextCache;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.time.Renewal;
import org.datatrust.verifier.time.RenewalVerdict;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.PostQuantumTrust;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.datatrust.verifier.trust.WitnessTrust;

/**
 * Checks proof bundles against one trust policy (docs/spec/bundle.md), without network and without files. Evidence that several records or
 * bundles share is checked once and remembered, within bounds. Safe for use by several threads.
 */
public final class Verifier {
    private static final int MAX_CONTEXTS = 16;
    private static final int MAX_ANCHORINGS = 1024;
    /** By how much the clocks of peers and of whoever asks them may differ; Fabric's own limit. */
    static final Duration CLOCK_SKEW = Duration.ofMinutes(15);

    private final TrustPolicy policy;
    private final Signatures signatures;
    private final Optional<InstantSource> clock;
    private final ContextCache contexts = new ContextCache();
    private final RecentlyUsed<ContextKey, ContextJudgement> contextJudgements = new RecentlyUsed<>(MAX_CONTEXTS);
    private final RecentlyUsed<AnchoringKey, AnchoringJudgement> anchoringJudgements =
            new RecentlyUsed<>(MAX_ANCHORINGS);
    private final RecentlyUsed<AnchoringKey, TimeJudgement> timeJudgements = new RecentlyUsed<>(MAX_ANCHORINGS);
    private volatile Optional<NamedContext> lastContext = Optional.empty();
    private volatile Optional<NamedAnchorings> lastAnchorings = Optional.empty();

    /** Evidence under a name, so that the same object need not be hashed again. */
    private record NamedContext(Context context, Digest name) {}

    /** Likewise for the anchorings of one bundle, whose records may be asked about one by one. */
    private record NamedAnchorings(List<Anchoring> anchorings, ConcurrentMap<Integer, Digest> names) {}

    private record ContextKey(TrustedChannel channel, Optional<Digest> context) {}

    private record Present(Instant now, Duration maxAge) {}

    private record AnchoringKey(ContextKey context, Digest anchoring) {}

    private Verifier(TrustPolicy policy, Provider provider, Optional<InstantSource> clock) {
        this.policy = policy;
        this.signatures = new Signatures(provider);
        this.clock = clock;
    }

    /** Uses the fastest crypto provider at hand. */
    public static Verifier of(TrustPolicy policy) {
        return of(policy, CryptoProvider.fastest());
    }

    public static Verifier of(TrustPolicy policy, Provider provider) {
        return new Verifier(policy, provider, Optional.empty());
    }

    /**
     * Only with a clock can level TIMED be proven: time-stamps are believed only as long as their certificates and algorithms are.
     *
     * @param clock of whoever verifies
     */
    public static Verifier of(TrustPolicy policy, Provider provider, InstantSource clock) {
        return new Verifier(policy, provider, Optional.of(clock));
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
     * @param data what is at hand of the data that the record is said to be about; without it the record is at best INCONCLUSIVE
     */
    public Report verify(ProofBundle bundle, int record, Optional<? extends Content> data) {
        return new Session(bundle).verify(record, data, Optional.empty());
    }

    /**
     * Checks one record, and demands besides that the log has kept it up to now ({@link Level#CURRENT}).
     *
     * @param now the present, by the caller's clock
     * @param maxAge how old the evidence of the log's newest state may be
     */
    public Report verifyCurrent(
            ProofBundle bundle, int record, Optional<? extends Content> data, Instant now, Duration maxAge) {
        return new Session(bundle).verify(record, data, Optional.of(new Present(now, maxAge)));
    }

    /**
     * Checks all records of a bundle, in order.
     *
     * @param data tells for the index of a record the digest of its data
     */
    public List<Report> verifyAll(ProofBundle bundle, IntFunction<Optional<FileDigest>> data) {
        Session session = new Session(bundle);
        List<Report> reports = new ArrayList<>(bundle.records().size());
        for (int record = 0; record < bundle.records().size(); record++) {
            reports.add(session.verify(record, data.apply(record), Optional.empty()));
        }
        return List.copyOf(reports);
    }

    /**
     * What {@link #verifyAll} comes to, without the reasons: for bundles of many records, some hundred times as fast.
     *
     * @param data tells for the index of a record the digest of its data
     */
    public List<Result> results(ProofBundle bundle, IntFunction<Optional<FileDigest>> data) {
        Session session = new Session(bundle);
        List<Result> results = new ArrayList<>(bundle.records().size());
        for (int record = 0; record < bundle.records().size(); record++) {
            results.add(session.result(record, data.apply(record)));
        }
        return List.copyOf(results);
    }

    /**
     * The hashes of a record's inclusion proof one by one, whether or not they lead to the right root; empty if the transaction cannot be
     * read.
     */
    public List<PathStep> explain(ProofBundle bundle, int record) {
        BundleRecord entry = bundle.records().get(record);
        return channelOf(entry)
                .flatMap(channel -> new Session(bundle)
                        .anchoring(channel, entry.anchoring())
                        .batch())
                .map(batch -> InclusionSteps.follow(
                        LogHash.leaf(entry.statement()), entry.leafIndex(), batch.treeSize(), entry.path()))
                .orElse(List.of());
    }

    /** Judges the configurations in a context as those of a channel that the trust policy names. */
    public ConfigurationReport configurations(TrustedChannel channel, Context context) {
        ContextJudgement judgement = ContextJudgement.of(channel, Optional.of(context), signatures);
        return new ConfigurationReport(
                judgement.findings().found(),
                judgement.history().map(ConfigHistory::entries).orElse(List.of()));
    }

    private Optional<TrustedChannel> channelOf(BundleRecord entry) {
        try {
            return policy.channel(
                    Statement.parse(entry.statement().toByteArray()).channel());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private Digest nameOf(Context context) {
        Optional<NamedContext> last = lastContext;
        if (last.isPresent() && last.get().context().equals(context)) {
            return last.get().name();
        }
        Digest name = EvidenceHash.of(context);
        lastContext = Optional.of(new NamedContext(context, name));
        return name;
    }

    private Digest nameOf(ProofBundle bundle, int anchoring) {
        NamedAnchorings named = lastAnchorings
                .filter(last -> last.anchorings().equals(bundle.anchorings()))
                .orElseGet(() -> new NamedAnchorings(bundle.anchorings(), new ConcurrentHashMap<>()));
        lastAnchorings = Optional.of(named);
        return named.names()
                .computeIfAbsent(
                        anchoring, index -> EvidenceHash.of(bundle.anchorings().get(index)));
    }

    /** One bundle: each of its anchorings is named and looked up once. */
    private final class Session {
        private final ProofBundle bundle;
        private final Map<TrustedChannel, ContextKey> keys = new HashMap<>();
        private final Map<TrustedChannel, Map<Integer, AnchoringJudgement>> judged = new HashMap<>();

        /** Anchorings of which a record was verified: for its other records the same evidence counts, and only they themselves are left. */
        private final Map<Integer, Verified> verified = new HashMap<>();

        private record Verified(ChannelName channel, ProvenTree tree) {}

        private final Map<Integer, TimeJudgement> timed = new HashMap<>();
        private final Map<TrustedChannel, Map<Integer, Findings>> countersigned = new HashMap<>();
        private final Map<TrustedChannel, Map<Integer, Findings>> witnessed = new HashMap<>();
        private Optional<RenewalVerdict> renewal = Optional.empty();

        private Session(ProofBundle bundle) {
            this.bundle = bundle;
        }

        private Result result(int record, Optional<FileDigest> data) {
            BundleRecord entry = bundle.records().get(record);
            Verified known = verified.get(entry.anchoring());
            if (known != null && data.isPresent() && isVerified(entry, data.get(), known)) {
                return Result.VERIFIED;
            }
            Report report = verify(record, data, Optional.empty());
            if (known == null && report.isVerified()) {
                ChannelName channel = report.subject().orElseThrow().statement().channel();
                anchoring(policy.channel(channel).orElseThrow(), entry.anchoring())
                        .batch()
                        .ifPresent(batch -> verified.put(
                                entry.anchoring(),
                                new Verified(channel, new ProvenTree(batch.treeSize(), batch.root()))));
            }
            return report.result();
        }

        private boolean isVerified(BundleRecord entry, FileDigest data, Verified known) {
            try {
                Statement statement = Statement.parse(entry.statement().toByteArray());
                return statement.channel().equals(known.channel())
                        && isOfOwner(statement, bundle.anchorings().get(entry.anchoring()))
                        && isAbout(statement, data)
                        && known.tree().check(entry.leafIndex(), entry.path(), LogHash.leaf(entry.statement()))
                                instanceof ProofCheck.Proven;
            } catch (MalformedException e) {
                return false;
            }
        }

        private ContextKey key(TrustedChannel channel) {
            return keys.computeIfAbsent(
                    channel, c -> new ContextKey(c, bundle.context().map(Verifier.this::nameOf)));
        }

        private ContextJudgement context(TrustedChannel channel) {
            return contextJudgements.get(
                    key(channel), () -> ContextJudgement.of(channel, bundle.context(), signatures));
        }

        /** Over the bundle as it is: with another context than it was renewed with, the renewal is of something else. */
        private Optional<RenewalVerdict> renewal(TimestampTrust trust) {
            if (renewal.isEmpty() && bundle.renewal().isPresent()) {
                try {
                    renewal = Optional.of(Renewal.parse(bundle.renewal().get())
                            .judge(trust, bundle.renewable().toByteArray()));
                } catch (MalformedException e) {
                    renewal = Optional.of(new RenewalVerdict.Refused(e.code(), String.valueOf(e.getMessage())));
                }
            }
            return renewal;
        }

        private TimeJudgement time(TimestampTrust trust, TrustedChannel channel, int index) {
            return timed.computeIfAbsent(index, i -> {
                Anchoring anchoring = bundle.anchorings().get(i);
                AnchoringKey key = new AnchoringKey(key(channel), nameOf(bundle, i));
                return timeJudgements.get(key, () -> TimeJudgement.of(trust, anchoring));
            });
        }

        private Findings countersigned(PostQuantumTrust trust, TrustedChannel channel, int index, Batch batch) {
            return countersigned
                    .computeIfAbsent(channel, c -> new HashMap<>())
                    .computeIfAbsent(
                            index,
                            i -> Countersigning.judge(
                                    trust,
                                    channel.channel(),
                                    bundle.anchorings().get(i),
                                    batch));
        }

        private Findings witnessed(WitnessTrust trust, TrustedChannel channel, int index, Batch batch) {
            return witnessed
                    .computeIfAbsent(channel, c -> new HashMap<>())
                    .computeIfAbsent(
                            index,
                            i -> Witnessing.judge(
                                    trust,
                                    channel.channel(),
                                    bundle.anchorings().get(i),
                                    batch));
        }

        private AnchoringJudgement anchoring(TrustedChannel channel, int index) {
            return judged.computeIfAbsent(channel, c -> new HashMap<>()).computeIfAbsent(index, i -> {
                Anchoring anchoring = bundle.anchorings().get(i);
                AnchoringKey key = new AnchoringKey(key(channel), nameOf(bundle, i));
                return anchoringJudgements.get(
                        key, () -> AnchoringJudgement.of(channel, context(channel), anchoring, signatures));
            });
        }

        private Report verify(int record, Optional<? extends Content> data, Optional<Present> present) {
            Set<Level> demanded = EnumSet.noneOf(Level.class);
            if (present.isPresent()) {
                demanded.add(Level.CURRENT);
            }
            if (policy.minimumLevel() >= Level.TIMED.number()) {
                demanded.add(Level.TIMED);
            }
            if (policy.postQuantum().isPresent()) {
                demanded.add(Level.COUNTERSIGNED);
            }
            if (policy.witnesses().isPresent()) {
                demanded.add(Level.WITNESSED);
            }
            BundleRecord entry = bundle.records().get(record);
            Anchoring anchoring = bundle.anchorings().get(entry.anchoring());
            Findings findings = new Findings();
            Statement statement;
            try {
                statement = Statement.parse(entry.statement().toByteArray());
                findings.ok(Rule.STATEMENT_READABLE, "");
            } catch (MalformedException e) {
                findings.failed(Rule.STATEMENT_READABLE, e);
                return findings.report(policy.minimumLevel(), demanded, Optional.empty());
            }
            Optional<Report.Subject> subject =
                    Optional.of(new Report.Subject(statement, anchoring.log(), entry.leafIndex()));
            data(findings, statement, data);
            findings.check(
                    Rule.STATEMENT_OF_LOG_OWNER,
                    isOfOwner(statement, anchoring),
                    "the dataset is of " + statement.dataset().organisation() + ", the log of "
                            + anchoring.log().organisation());
            Optional<TrustedChannel> channel = policy.channel(statement.channel());
            if (channel.isEmpty()) {
                findings.notProven(
                        Rule.STATEMENT_CHANNEL_TRUSTED,
                        "the trust policy says nothing about channel " + statement.channel());
                return findings.report(policy.minimumLevel(), demanded, subject);
            }
            findings.ok(Rule.STATEMENT_CHANNEL_TRUSTED, "");
            AnchoringJudgement judgement = anchoring(channel.get(), entry.anchoring());
            findings.addAll(context(channel.get()).findings());
            findings.addAll(judgement.findings());
            judgement.batch().ifPresent(batch -> inclusion(findings, entry, batch));
            policy.timestamping()
                    .ifPresentOrElse(
                            trust -> {
                                TimeJudgement time = time(trust, channel.get(), entry.anchoring());
                                findings.addAll(time.findings());
                                time.believe(findings, trust, clock.map(InstantSource::instant), () -> renewal(trust));
                            },
                            () -> findings.notProven(
                                    Rule.TIMESTAMP_READABLE, "the trust policy names no time-stamping authority"));
            policy.witnesses()
                    .ifPresentOrElse(
                            trust -> judgement
                                    .batch()
                                    .ifPresent(batch ->
                                            findings.addAll(witnessed(trust, channel.get(), entry.anchoring(), batch))),
                            () -> findings.notProven(
                                    Rule.WITNESS_PROVEN, "the trust policy names no registry on another chain"));
            policy.postQuantum()
                    .ifPresentOrElse(
                            trust -> judgement
                                    .batch()
                                    .ifPresent(batch -> findings.addAll(
                                            countersigned(trust, channel.get(), entry.anchoring(), batch))),
                            () -> findings.notProven(
                                    Rule.COUNTERSIGNATURES_HOLD, "the trust policy asks for no second signature"));
            judgement.asOf().ifPresent(asOf -> fresh(findings, asOf, present));
            return findings.report(policy.minimumLevel(), demanded, subject);
        }
    }

    private static boolean isOfOwner(Statement statement, Anchoring anchoring) {
        return statement.dataset().organisation().equals(anchoring.log().organisation());
    }

    private static boolean isAbout(Statement statement, FileDigest data) {
        return statement.profile() == DigestProfile.FILE_1
                && data.sha256().equals(statement.digest())
                && data.sizeBytes() == statement.sizeBytes();
    }

    private static void data(Findings findings, Statement statement, Optional<? extends Content> data) {
        if (data.isEmpty()) {
            findings.notProven(Rule.DATA_MATCHES, "no data was given");
            return;
        }
        switch (data.get()) {
            case FileDigest _
            when statement.profile().hasParts() ->
                findings.notProven(
                        Rule.DATA_MATCHES,
                        "data of the profile " + statement.profile().id()
                                + " can be checked only with its sidecar or by a disclosure");
            case FileDigest found ->
                findings.check(
                        Rule.DATA_MATCHES,
                        isAbout(statement, found),
                        "the data has SHA-256 " + found.sha256() + " and " + found.sizeBytes()
                                + " bytes, the statement says " + statement.digest() + " and "
                                + statement.sizeBytes());
            case Content.InParts(DigestProfile profile, Digest digest) ->
                findings.check(
                        Rule.DATA_MATCHES,
                        profile == statement.profile() && digest.equals(statement.digest()),
                        "the data has the digest " + digest + " by the profile " + profile.id()
                                + ", the statement says " + statement.digest() + " by "
                                + statement.profile().id());
            case Content.Disclosed(Disclosure disclosure, Optional<FileDigest> file) ->
                disclosed(findings, statement, disclosure, file);
        }
    }

    /** docs/spec/parts.md, section "Verifying". */
    private static void disclosed(
            Findings findings, Statement statement, Disclosure disclosure, Optional<FileDigest> file) {
        boolean sameProfile = findings.check(
                Rule.DISCLOSURE_PROFILE,
                disclosure.profile() == statement.profile(),
                "the disclosure is of the profile " + disclosure.profile().id() + ", the statement of "
                        + statement.profile().id());
        if (!sameProfile) {
            return;
        }
        Digest digest = disclosure.digest();
        findings.check(
                Rule.DISCLOSURE_DIGEST,
                digest.equals(statement.digest()),
                "the disclosed parts lead to " + digest + ", the statement says " + statement.digest());
        try {
            ShownParts shown = ShownParts.of(disclosure);
            findings.ok(Rule.DISCLOSURE_FORM, "");
            file.ifPresent(at -> among(findings, shown, at));
        } catch (MalformedException e) {
            findings.failed(Rule.DISCLOSURE_FORM, e);
        }
    }

    private static void among(Findings findings, ShownParts shown, FileDigest file) {
        switch (shown) {
            case Manifest manifest -> {
                List<String> found = manifest.files().stream()
                        .filter(one -> one.sha256().equals(file.sha256()) && one.sizeBytes() == file.sizeBytes())
                        .map(Manifest.File::path)
                        .toList();
                findings.check(
                        Rule.DISCLOSED_FILE,
                        !found.isEmpty(),
                        "no file that is disclosed has SHA-256 " + file.sha256() + " and " + file.sizeBytes()
                                + " bytes");
            }
            case CsvTable _, JsonDocument _, Sbom _ ->
                findings.notProven(Rule.DISCLOSED_FILE, "the disclosure is not of a folder");
        }
    }

    private static void fresh(Findings findings, Instant asOf, Optional<Present> present) {
        if (present.isEmpty()) {
            findings.notProven(Rule.CURRENT_FRESH, "as of " + asOf + "; nobody asked whether that is now");
            return;
        }
        Instant now = present.get().now();
        boolean fresh = !asOf.isBefore(now.minus(present.get().maxAge())) && !asOf.isAfter(now.plus(CLOCK_SKEW));
        if (fresh) {
            findings.ok(Rule.CURRENT_FRESH, "as of " + asOf);
        } else {
            findings.notProven(Rule.CURRENT_FRESH, "as of " + asOf + ", asked for is " + now);
        }
    }

    private static void inclusion(Findings findings, BundleRecord entry, Batch batch) {
        InclusionProof proof = new InclusionProof(entry.leafIndex(), batch.treeSize(), entry.path());
        switch (proof.check(LogHash.leaf(entry.statement()), batch.root())) {
            case ProofCheck.Proven proven ->
                findings.ok(Rule.INCLUSION, "leaf " + entry.leafIndex() + " of " + batch.treeSize());
            case ProofCheck.NotProven notProven ->
                findings.failed(Rule.INCLUSION, notProven.reason() + ": " + notProven.detail());
        }
    }
}
