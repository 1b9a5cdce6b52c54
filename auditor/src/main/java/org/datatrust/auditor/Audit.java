package org.datatrust.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.datatrust.auditor.AuditCode.Weight;
import org.datatrust.auditor.Judged.JudgedTransaction;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.auditor.source.SourceException;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * One audit of one channel: continues the mirror from where it ends, judges every block, and compares what the sources show with each other
 * and with what was shown before. Signatures are checked by several threads, everything that has an order by the calling one.
 */
public final class Audit {
    private static final int BLOCKS_PER_COMMIT = 256;
    private static final long BYTES_PER_COMMIT = 16L << 20;
    /** Of more, the totals tell the number. */
    private static final long MAX_FINDINGS_NOT_JUDGED = 10_000;

    private static final int BLOCKS_AHEAD_PER_THREAD = 8;

    /**
     * @param channel whose genesis block is pinned
     * @param store folder of the mirror; made if it does not exist
     * @param jobs threads that check signatures, 1 and up
     * @param evidence folder for evidence files
     * @param since an older checkpoint, which the ledger must still contain
     */
    public record Plan(TrustedChannel channel, Path store, int jobs, Path evidence, Optional<AuditCheckpoint> since) {
        public Plan {
            if (jobs < 1) {
                throw new IllegalArgumentException("an audit needs at least one thread");
            }
        }
    }

    private final Plan plan;
    private final Signatures signatures;
    private final BlockJudge judge;
    private final Mirror mirror;
    private final boolean keepBlocks;
    private final LedgerState state;
    private final LogReplay logs;
    private final ConsentReplay consents;
    private final DatasetReplay datasets;
    private final LongConsumer progress;
    private final List<Finding> sourceFindings = new ArrayList<>();
    private final List<Path> evidence = new ArrayList<>();
    private Optional<ConfigHistory> configurations = Optional.empty();

    private Audit(Plan plan, Signatures signatures, Mirror mirror, boolean keepBlocks, LongConsumer progress) {
        this.plan = plan;
        this.signatures = signatures;
        this.judge = new BlockJudge(plan.channel().channel().value(), signatures);
        this.mirror = mirror;
        this.keepBlocks = keepBlocks;
        this.state = new LedgerState(mirror.store());
        this.logs = new LogReplay(mirror.store(), plan.channel().chaincode());
        this.consents =
                new ConsentReplay(mirror.store(), plan.channel().chaincode(), new EcdsaP256(CryptoProvider.fastest()));
        this.datasets = new DatasetReplay(mirror.store(), plan.channel().chaincode());
        this.progress = progress;
    }

    /**
     * Audits what the sources show beyond the store.
     *
     * @param sources at least one; not closed here
     * @param progress told the number of blocks after each
     * @throws AuditException AUD-60 or AUD-61
     */
    public static AuditReport run(Plan plan, List<BlockSource> sources, Signatures signatures, LongConsumer progress)
            throws AuditException {
        try (Mirror mirror = Mirror.open(plan.store(), plan.channel())) {
            Audit audit = new Audit(plan, signatures, mirror, true, progress);
            Totals before = mirror.totals();
            audit.recallConfigurations();
            audit.audit(sources);
            audit.since();
            mirror.store().commit();
            return audit.report(before);
        } catch (IllegalStateException e) {
            throw new AuditException(AuditException.STORE_UNUSABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Judges everything in the store once more from the genesis block on, without any source, and compares with what was found before.
     *
     * @throws AuditException AUD-60 or AUD-61
     */
    public static AuditReport recheck(Plan plan, Signatures signatures, LongConsumer progress) throws AuditException {
        Path scratch = plan.store().resolve("recheck");
        try (Mirror kept = Mirror.open(plan.store(), plan.channel())) {
            remove(scratch);
            try (Mirror mirror = Mirror.open(scratch, plan.channel());
                    BlockSource source = new StoredBlocks(kept)) {
                Audit audit = new Audit(plan, signatures, mirror, false, progress);
                if (kept.height() > 0) {
                    audit.extend(source);
                }
                audit.compare(kept);
                audit.since(kept);
                mirror.store().commit();
                return audit.report(Totals.ZERO);
            } finally {
                remove(scratch);
            }
        } catch (IOException | SourceException | IllegalStateException e) {
            throw new AuditException(AuditException.STORE_UNUSABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    // What was judged before
    // ----------------------------------------------------------------------------------------------

    private void recallConfigurations() throws AuditException {
        try {
            for (long number : mirror.configurations()) {
                BlockEvidence block = BlockJudge.open(stored(number)).block();
                configurations = Optional.of(
                        configurations.isEmpty()
                                ? ConfigHistory.startingAt(block, signatures)
                                : configurations.get().next(block));
            }
        } catch (MalformedException | UnsupportedException e) {
            throw new AuditException(
                    AuditException.STORE_UNUSABLE, "a configuration in the store: " + e.getMessage(), e);
        }
    }

    private Bytes stored(long number) {
        return mirror.block(number)
                .orElseThrow(() -> new IllegalStateException("block " + number + " is missing from the store"));
    }

    private BlockJudge.Opened held(long number) {
        try {
            return BlockJudge.open(stored(number));
        } catch (MalformedException e) {
            throw new IllegalStateException("block " + number + " in the store is damaged", e);
        }
    }

    // Sources
    // ---------------------------------------------------------------------------------------------------------------

    /** A source that shows what the mirror holds, or more. */
    private record Ready(BlockSource source, long height) {}

    private void audit(List<BlockSource> sources) {
        long heightBefore = mirror.height();
        List<Ready> ready = new ArrayList<>();
        int behind = 0;
        int heard = 0;
        for (BlockSource source : sources) {
            try {
                Optional<BlockJudge.Opened> newest = newest(source);
                heard++;
                long height = newest.map(block -> block.block().number() + 1).orElse(0L);
                if (!agreesWithMirror(source, newest)) {
                    continue;
                }
                if (height < heightBefore) {
                    behind++;
                    fallenBehind(source, newest, height);
                } else {
                    ready.add(new Ready(source, height));
                }
            } catch (SourceException e) {
                sourceFindings.add(unreachable(source, e));
            }
        }
        if (heard > 0 && behind == heard) {
            // One that lags is nothing; when all do, the ledger itself went back.
            sources.stream().findFirst().ifPresent(source -> rolledBack(source, heightBefore));
        }
        ready.sort(Comparator.comparingLong(Ready::height).reversed());
        extendFromFirstOf(ready);
        for (Ready other : ready) {
            try {
                compare(other.source(), heightBefore);
            } catch (SourceException e) {
                sourceFindings.add(unreachable(other.source(), e));
            }
            mirror.setShownBy(
                    other.source().name(),
                    Math.max(
                            other.height(),
                            mirror.shownBy(other.source().name()).orElse(0L)));
        }
    }

    private static Finding unreachable(BlockSource source, SourceException e) {
        return Finding.ofSource(AuditCode.SOURCE_UNREACHABLE, source.name(), String.valueOf(e.getMessage()));
    }

    private static Optional<BlockJudge.Opened> newest(BlockSource source) throws SourceException {
        Optional<Bytes> newest = source.newest();
        return newest.isEmpty() ? Optional.empty() : Optional.of(open(newest.get()));
    }

    private static BlockJudge.Opened open(Bytes block) throws SourceException {
        try {
            return BlockJudge.open(block);
        } catch (MalformedException e) {
            throw new SourceException("shows something that is no block: " + e.getMessage(), e);
        }
    }

    /** Whether a source's block at the lower of its newest and the mirror's last is the mirror's. */
    private boolean agreesWithMirror(BlockSource source, Optional<BlockJudge.Opened> newest) throws SourceException {
        if (newest.isEmpty() || mirror.height() == 0) {
            return true;
        }
        long number = Math.min(newest.get().block().number(), mirror.height() - 1);
        BlockJudge.Opened shown = newest.get().block().number() == number ? newest.get() : block(source, number);
        if (shown.hash().equals(held(number).hash())) {
            return true;
        }
        // The first block that differs: all before it are shared, because each names the one before.
        long same = -1;
        long different = number;
        while (different - same > 1) {
            long middle = (same + different) >>> 1;
            BlockJudge.Opened probe = block(source, middle);
            if (probe.hash().equals(held(middle).hash())) {
                same = middle;
            } else {
                different = middle;
                shown = probe;
            }
        }
        contradiction(AuditCode.FORK, "the store", held(different), source.name(), shown);
        return false;
    }

    private static BlockJudge.Opened block(BlockSource source, long number) throws SourceException {
        BlockJudge.Opened block = open(source.block(number)
                .orElseThrow(() -> new SourceException("does not show block " + number + ", which it must have")));
        if (block.block().number() != number) {
            throw new SourceException(
                    "shows block " + block.block().number() + " where it was asked for block " + number);
        }
        return block;
    }

    private void fallenBehind(BlockSource source, Optional<BlockJudge.Opened> newest, long height) {
        long shownBefore = mirror.shownBy(source.name()).orElse(0L);
        if (shownBefore > height) {
            rollback(source.name(), newest, "showed " + shownBefore + " blocks in an earlier audit, now " + height);
        } else {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.SOURCE_BEHIND, source.name(), "has " + height + " blocks, the store " + mirror.height()));
        }
    }

    private void rolledBack(BlockSource source, long height) {
        boolean told = sourceFindings.stream().anyMatch(finding -> finding.code() == AuditCode.ROLLBACK);
        if (!told) {
            Optional<BlockJudge.Opened> newest = Optional.empty();
            try {
                newest = newest(source);
            } catch (SourceException e) {
                sourceFindings.add(unreachable(source, e));
            }
            rollback(source.name(), newest, "the store holds " + height + " blocks, no source shows as many");
        }
    }

    private void rollback(String source, Optional<BlockJudge.Opened> newest, String detail) {
        long last = mirror.height() - 1;
        sourceFindings.add(Finding.ofSource(AuditCode.ROLLBACK, source, last, detail));
        newest.ifPresent(shown -> writeEvidence(AuditCode.ROLLBACK, detail, "the store", held(last), source, shown));
    }

    private void contradiction(
            AuditCode code, String holder, BlockJudge.Opened held, String source, BlockJudge.Opened shown) {
        long number = shown.block().number();
        List<Finding> faults = number == 0
                ? List.of(Finding.of(AuditCode.OTHER_GENESIS, 0, "block 0 is not the pinned one"))
                : judge.faults(shown, BlockJudge.before(configurations.orElseThrow(), number));
        if (!faults.isEmpty()) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.SOURCE_SHOWS_UNSIGNED,
                    source,
                    number,
                    faults.getFirst().code().code() + " " + faults.getFirst().detail()));
            return;
        }
        String detail = "block " + held.block().number() + " of " + holder + " has the hash "
                + held.hash().hex() + "; " + source + " shows a signed block " + number + " with the hash "
                + shown.hash().hex() + " after " + shown.block().previousHash().hex();
        sourceFindings.add(Finding.ofSource(code, source, number, detail));
        writeEvidence(code, detail, holder, held, source, shown);
    }

    private void writeEvidence(
            AuditCode code,
            String detail,
            String holder,
            BlockJudge.Opened held,
            String source,
            BlockJudge.Opened shown) {
        List<Bytes> configurationBlocks = new ArrayList<>();
        for (long number : mirror.configurations()) {
            if (number < Math.max(held.block().number(), shown.block().number())) {
                configurationBlocks.add(stored(number));
            }
        }
        AuditEvidence found = new AuditEvidence(
                code,
                plan.channel().channel(),
                detail,
                List.of(new AuditEvidence.Shown(holder, held.raw()), new AuditEvidence.Shown(source, shown.raw())),
                configurationBlocks);
        try {
            evidence.add(found.write(plan.evidence()));
        } catch (IOException e) {
            throw new IllegalStateException("the evidence cannot be written: " + e.getMessage(), e);
        }
    }

    /** When one stops, or shows what cannot be accepted, the next one may know better. */
    private void extendFromFirstOf(List<Ready> ready) {
        for (Ready candidate : ready) {
            try {
                if (extend(candidate.source())) {
                    return;
                }
            } catch (SourceException e) {
                sourceFindings.add(unreachable(candidate.source(), e));
            }
        }
    }

    /** Whether another source shows the blocks that this audit added, and what its peer says of their transactions. */
    private void compare(BlockSource source, long from) throws SourceException {
        if (from >= mirror.height()) {
            return;
        }
        try (BlockSource.BlockStream blocks = source.from(from)) {
            for (long number = from; number < mirror.height(); number++) {
                Optional<Bytes> raw = blocks.next();
                if (raw.isEmpty()) {
                    sourceFindings.add(Finding.ofSource(
                            AuditCode.SOURCE_BEHIND,
                            source.name(),
                            "has " + number + " blocks, the store " + mirror.height()));
                    return;
                }
                BlockJudge.Opened shown = open(raw.get());
                if (shown.block().number() != number) {
                    gap(source.name(), number, shown);
                    return;
                }
                BlockJudge.Opened held = held(number);
                if (!shown.hash().equals(held.hash())) {
                    contradiction(AuditCode.SPLIT_VIEW, "another source", held, source.name(), shown);
                    return;
                }
                compareFlags(source.name(), shown);
            }
        }
    }

    private void compareFlags(String source, BlockJudge.Opened shown) {
        long number = shown.block().number();
        Optional<Bytes> marks = mirror.verdicts(number);
        if (marks.isEmpty()) {
            return;
        }
        if (shown.flags().size() != marks.get().size()) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.FLAGS_MISSING,
                    source,
                    number,
                    "flags for " + shown.flags().size() + " of " + marks.get().size() + " transactions"));
            return;
        }
        for (int i = 0; i < marks.get().size(); i++) {
            if (!Verdict.agrees(marks.get().at(i), shown.flags().at(i))) {
                sourceFindings.add(new Finding(
                        AuditCode.FLAG_DISAGREES,
                        OptionalLong.of(number),
                        OptionalInt.of(i),
                        source,
                        "the peer says " + shown.flags().at(i) + ", judged was "
                                + (marks.get().at(i) == 0 ? "valid" : "invalid")));
            }
        }
    }

    // Blocks, in order
    // -----------------------------------------------------------------------------------------------------

    /** Whether everything that the source shows became part of the mirror. */
    private boolean extend(BlockSource source) throws SourceException {
        ExecutorService workers = Executors.newFixedThreadPool(
                plan.jobs(), Thread.ofPlatform().name("audit-", 0).daemon(true).factory());
        Deque<Future<Judged>> ahead = new ArrayDeque<>();
        try (BlockSource.BlockStream blocks = source.from(mirror.height())) {
            int room = plan.jobs() * BLOCKS_AHEAD_PER_THREAD;
            boolean more = true;
            long next = mirror.height();
            while (more || !ahead.isEmpty()) {
                while (more && ahead.size() < room) {
                    Optional<Bytes> raw = blocks.next();
                    if (raw.isEmpty()) {
                        more = false;
                        break;
                    }
                    BlockJudge.Opened opened;
                    try {
                        opened = BlockJudge.open(raw.get());
                    } catch (MalformedException e) {
                        applyAll(source, ahead);
                        sourceFindings.add(Finding.ofSource(
                                AuditCode.BLOCK_UNREADABLE,
                                source.name(),
                                mirror.height(),
                                e.code() + " " + e.getMessage()));
                        return false;
                    }
                    if (opened.block().number() != next) {
                        if (applyAll(source, ahead)) {
                            gap(source.name(), next, opened);
                        }
                        return false;
                    }
                    next++;
                    if (opened.configuration() || configurations.isEmpty()) {
                        // What follows is judged under what this block brings.
                        if (!applyAll(source, ahead) || !applyConfiguration(source, opened)) {
                            return false;
                        }
                    } else {
                        ConfigHistory.Entry inForce = configurations.get().newest();
                        ahead.add(workers.submit(() -> judge.judge(opened, inForce)));
                    }
                }
                if (!ahead.isEmpty() && !apply(source, ahead.removeFirst())) {
                    return false;
                }
            }
            return true;
        } finally {
            ahead.forEach(future -> future.cancel(true));
            workers.shutdownNow();
            mirror.store().commit();
        }
    }

    private boolean applyAll(BlockSource source, Deque<Future<Judged>> ahead) {
        while (!ahead.isEmpty()) {
            if (!apply(source, ahead.removeFirst())) {
                return false;
            }
        }
        return true;
    }

    private void gap(String source, long expected, BlockJudge.Opened shown) {
        String detail = "block " + expected + " is missing, " + shown.block().number() + " is shown in its place";
        sourceFindings.add(Finding.ofSource(AuditCode.GAP, source, expected, detail));
        if (expected > 0 && keepBlocks) {
            writeEvidence(AuditCode.GAP, detail, "the store", held(expected - 1), source, shown);
        }
    }

    /** Whether the block became part of the mirror. */
    private boolean apply(BlockSource source, Future<Judged> future) {
        Judged judged;
        try {
            judged = future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalArgumentException("a block cannot be judged: " + e.getCause(), e.getCause());
        }
        if (!follows(source, judged)) {
            return false;
        }
        Totals added = transactions(source, judged);
        append(judged, added);
        return true;
    }

    private boolean follows(BlockSource source, Judged judged) {
        if (!judged.faults().isEmpty()) {
            judged.faults()
                    .forEach(fault -> sourceFindings.add(new Finding(
                            fault.code(), fault.block(), fault.transaction(), source.name(), fault.detail())));
            return false;
        }
        long number = judged.block().number();
        Digest tip = mirror.tip().orElseThrow();
        if (!judged.block().previousHash().equals(tip.bytes())) {
            if (keepBlocks) {
                contradiction(AuditCode.FORK, "the store", held(number - 1), source.name(), opened(judged));
            } else {
                sourceFindings.add(Finding.of(
                        AuditCode.STORE_CONTRADICTS_ITSELF, number, "does not follow block " + (number - 1)));
            }
            return false;
        }
        return true;
    }

    private static BlockJudge.Opened opened(Judged judged) {
        return new BlockJudge.Opened(judged.raw(), judged.block(), judged.flags(), judged.configuration());
    }

    private boolean applyConfiguration(BlockSource source, BlockJudge.Opened opened) {
        long number = opened.block().number();
        Judged judged =
                new Judged(opened.raw(), opened.block(), opened.hash(), true, opened.flags(), List.of(), List.of());
        try {
            if (configurations.isEmpty()) {
                if (!opened.hash().equals(plan.channel().genesis())) {
                    sourceFindings.add(Finding.ofSource(
                            AuditCode.OTHER_GENESIS,
                            source.name(),
                            0,
                            "block 0 has the hash " + opened.hash().hex() + ", pinned is "
                                    + plan.channel().genesis().hex()));
                    return false;
                }
                configurations = Optional.of(ConfigHistory.startingAt(opened.block(), signatures));
            } else {
                judged = judge.judge(opened, configurations.get().newest());
                if (!follows(source, judged)) {
                    return false;
                }
                configurations = Optional.of(configurations.get().next(opened.block()));
            }
        } catch (MalformedException e) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.CONFIGURATION_REFUSED, source.name(), number, e.code() + " " + e.getMessage()));
            return false;
        } catch (UnsupportedException e) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.CONFIGURATION_NOT_JUDGED, source.name(), number, e.code() + " " + e.getMessage()));
            return false;
        }
        append(judged, new Totals(1, 1, 0, 0, 0, 0, 0, 0));
        return true;
    }

    private void append(Judged judged, Totals added) {
        mirror.append(judged, marks, added, keepBlocks);
        marks = Bytes.EMPTY;
        progress.accept(judged.block().number() + 1);
        if (mirror.height() % BLOCKS_PER_COMMIT == 0 || mirror.store().pendingBytes() > BYTES_PER_COMMIT) {
            mirror.store().commit();
        }
    }

    /** Of the block under way, one byte for each transaction. */
    private Bytes marks = Bytes.EMPTY;

    private Totals transactions(BlockSource source, Judged judged) {
        long number = judged.block().number();
        List<Verdict> verdicts =
                state.apply(judged, configurations.orElseThrow().newest());
        byte[] encoded = new byte[verdicts.size()];
        long valid = 0;
        long invalid = 0;
        long notJudged = 0;
        long batches = 0;
        long records = 0;
        for (int i = 0; i < encoded.length; i++) {
            Verdict verdict = verdicts.get(i);
            encoded[i] = verdict.mark();
            boolean counts = false;
            switch (verdict) {
                case Verdict.Valid v -> {
                    valid++;
                    counts = true;
                }
                case Verdict.Invalid v -> invalid++;
                case Verdict.NotJudged because -> {
                    notJudged++;
                    counts = i < judged.flags().size() && judged.flags().at(i) == 0;
                    if (mirror.findingCount() < MAX_FINDINGS_NOT_JUDGED) {
                        mirror.add(Finding.of(AuditCode.TRANSACTION_NOT_JUDGED, number, i, because.reason()));
                    }
                }
            }
            flag(source, judged, i, verdict);
            if (counts && judged.transactions().get(i) instanceof JudgedTransaction.Sound sound) {
                switch (logs.apply(sound.transaction(), sound.creator())) {
                    case LogReplay.Outcome.NoLog none -> {}
                    case LogReplay.Outcome.Created created -> {}
                    case LogReplay.Outcome.Appended appended -> {
                        batches++;
                        records += appended.records();
                    }
                    case LogReplay.Outcome.Wrong wrong ->
                        mirror.add(Finding.of(AuditCode.LOG_NOT_RECOMPUTED, number, i, wrong.detail()));
                }
                Optional<String> wrong = consents.apply(sound.transaction(), sound.creator());
                if (wrong.isPresent()) {
                    mirror.add(Finding.of(AuditCode.CONSENT_NOT_RECOMPUTED, number, i, wrong.get()));
                }
                Optional<String> contradicted = datasets.apply(sound.transaction(), sound.creator());
                if (contradicted.isPresent()) {
                    mirror.add(Finding.of(AuditCode.DATASET_NOT_RECOMPUTED, number, i, contradicted.get()));
                }
            }
        }
        marks = Bytes.copyOf(encoded);
        return new Totals(1, 0, encoded.length, valid, invalid, notJudged, batches, records);
    }

    private void flag(BlockSource source, Judged judged, int transaction, Verdict verdict) {
        long number = judged.block().number();
        if (transaction >= judged.flags().size()) {
            if (transaction == 0) {
                mirror.add(Finding.ofSource(
                        AuditCode.FLAGS_MISSING, source.name(), number, "the peer does not say what is valid"));
            }
            return;
        }
        byte flag = judged.flags().at(transaction);
        if (!Verdict.agrees(verdict.mark(), flag)) {
            mirror.add(new Finding(
                    AuditCode.FLAG_DISAGREES,
                    OptionalLong.of(number),
                    OptionalInt.of(transaction),
                    source.name(),
                    "the peer says " + flag + ", judged was "
                            + (verdict instanceof Verdict.Invalid(String reason) ? reason : "valid")));
        }
    }

    // End
    // -------------------------------------------------------------------------------------------------------------------

    private void since() {
        since(mirror);
    }

    /** Whether the ledger still contains what an older checkpoint says. */
    private void since(Mirror held) {
        if (plan.since().isEmpty()) {
            return;
        }
        AuditCheckpoint checkpoint = plan.since().get();
        long last = checkpoint.height() - 1;
        if (!checkpoint.genesis().equals(plan.channel().genesis())
                || !checkpoint.channel().equals(plan.channel().channel())) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.FORK, "the checkpoint", "is of another channel or genesis block than the trust policy"));
            return;
        }
        Optional<Bytes> block = held.block(last);
        if (held.height() < checkpoint.height() || block.isEmpty()) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.ROLLBACK,
                    "the checkpoint",
                    last,
                    "an earlier audit saw " + checkpoint.height() + " blocks, now there are " + held.height()));
            return;
        }
        try {
            Digest now = BlockJudge.open(block.get()).hash();
            if (!now.equals(checkpoint.tip())) {
                sourceFindings.add(Finding.ofSource(
                        AuditCode.FORK,
                        "the checkpoint",
                        last,
                        "an earlier audit saw block " + last + " with the hash "
                                + checkpoint.tip().hex() + ", now it has " + now.hex()));
            }
        } catch (MalformedException e) {
            throw new IllegalStateException("block " + last + " in the store is damaged", e);
        }
    }

    /** After everything in a store was judged again. */
    private void compare(Mirror kept) {
        if (mirror.height() != kept.height()
                || !mirror.tip().equals(kept.tip())
                || !mirror.totals().equals(kept.totals())) {
            sourceFindings.add(Finding.ofSource(
                    AuditCode.STORE_CONTRADICTS_ITSELF,
                    "the store",
                    "judged again: " + mirror.height() + " blocks, " + mirror.totals() + "; kept: " + kept.height()
                            + " blocks, " + kept.totals()));
        }
    }

    private AuditReport report(Totals before) {
        Set<Finding> findings = new LinkedHashSet<>(sourceFindings);
        Weight worst = sourceFindings.stream()
                .map(finding -> finding.code().weight())
                .min(Comparator.naturalOrder())
                .orElse(Weight.NOTE);
        long count = mirror.findingCount();
        long leftOut = 0;
        Set<Finding> known = new HashSet<>();
        for (long i = 0; i < count; i++) {
            Finding finding = mirror.finding(i);
            if (finding.code().weight().compareTo(worst) < 0) {
                worst = finding.code().weight();
            }
            known.add(finding);
            if (findings.size() < AuditReport.MAX_TOLD) {
                findings.add(finding);
            } else {
                leftOut++;
            }
        }
        // Contradictions between sources are kept: they do not become untrue when a source mends its ways.
        for (Finding finding : new HashSet<>(sourceFindings)) {
            Weight weight = finding.code().weight();
            if ((weight == Weight.CONTRADICTION || weight == Weight.REFUTED) && !known.contains(finding)) {
                mirror.add(finding);
            }
        }
        mirror.store().commit();
        return new AuditReport(
                mirror.height(),
                mirror.totals(),
                mirror.totals().minus(before),
                List.copyOf(findings),
                leftOut,
                worst,
                evidence,
                checkpoint());
    }

    private Optional<AuditCheckpoint> checkpoint() {
        List<AuditCheckpoint.LogHead> heads = new ArrayList<>();
        logs.forEach((name, head) -> head.ifPresent(found -> {
            LogName log = found.log();
            heads.add(new AuditCheckpoint.LogHead(log, found.size(), found.root(), found.batches()));
        }));
        return mirror.tip()
                .map(tip -> new AuditCheckpoint(
                        plan.channel().channel(), plan.channel().genesis(), mirror.height(), tip, heads));
    }
}
