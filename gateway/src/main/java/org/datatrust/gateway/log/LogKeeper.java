package org.datatrust.gateway.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.NationalId;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the logs of one organisation. Safe for use by many threads; all waits suit virtual threads. */
public final class LogKeeper implements AutoCloseable {
    /** Entries in one message. */
    public static final int MAX_MESSAGE_ENTRIES = 256;

    static final int MAX_MESSAGE_BYTES = MAX_MESSAGE_ENTRIES * 4096;

    private static final Logger LOGGER = LoggerFactory.getLogger(LogKeeper.class);
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    /** How long a call that creates a log waits for the ledger. */
    private static final int CURRENT_ATTEMPTS = 10;

    private static final Duration CREATE_WAIT = Duration.ofSeconds(30);
    /** How long opening a new data directory waits for the peer. */
    private static final Duration FIRST_CONTACT_WAIT = Duration.ofMinutes(1);

    private final ChannelName channel;
    private final OrganisationId organisation;
    private final Ledger ledger;
    private final Settings settings;
    private final Store store;
    private final Journal journal;
    private final Meters meters;
    private final LedgerIdentity identity;
    private final ContextBlocks context;
    private final ProofBuilder proofs;
    private final BundleCheck check;
    private final ConcurrentMap<LogName, KeptLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentMap<LogName, Appender> appenders = new ConcurrentHashMap<>();
    /** One log is created at a time. */
    private final ReentrantLock creating = new ReentrantLock();

    private volatile boolean closed;

    private LogKeeper(
            ChannelName channel,
            OrganisationId organisation,
            Ledger ledger,
            Settings settings,
            Store store,
            LedgerIdentity identity,
            BundleCheck check) {
        this.channel = channel;
        this.organisation = organisation;
        this.ledger = ledger;
        this.settings = settings;
        this.store = store;
        this.identity = identity;
        this.meters = new Meters(settings.meters());
        this.journal = new Journal(store, settings, meters, this::storageFailed);
        this.context = new ContextBlocks(store, journal, ledger, identity.genesis());
        this.proofs = new ProofBuilder(store, context, check);
        this.check = check;
        meters.gauge(
                "datatrust.records.uncommitted",
                "records accepted but not yet on the ledger with evidence",
                () -> logs.values().stream()
                        .mapToLong(log -> log.accepted() - log.committedSize())
                        .sum());
        meters.gauge("datatrust.logs", "logs kept here", logs::size);
        meters.gauge(
                "datatrust.logs.stopped",
                "logs that take nothing more",
                () -> logs.values().stream().filter(KeptLog::isStopped).count());
    }

    /**
     * Opens the journal and goes on with whatever was under way. The ledger need not answer, except when the directory is new.
     *
     * @param ledger stays the caller's to close, after this keeper
     * @throws IOException if the directory cannot be used, belongs to another ledger or is in use by another process, or if it is new and
     *     the ledger cannot be reached within a minute
     */
    public static LogKeeper open(
            Path dataDirectory, ChannelName channel, OrganisationId organisation, Ledger ledger, Settings settings)
            throws IOException, InterruptedException {
        return open(dataDirectory, channel, organisation, ledger, settings, genesis -> {
            try {
                return BundleCheck.verifier(genesis, ledger.chaincode(), ledger.viewThreshold());
            } catch (MalformedException e) {
                throw new IOException("the peer's block 0 is malformed: " + e.code() + " " + e.getMessage(), e);
            } catch (UnsupportedException e) {
                throw new IOException("no proof of this channel could be verified: " + e.getMessage(), e);
            }
        });
    }

    /** Makes the check of bundles from the channel's block 0. */
    @FunctionalInterface
    interface BundleCheckSource {
        BundleCheck checkFor(Bytes genesis) throws IOException;
    }

    static LogKeeper open(
            Path dataDirectory,
            ChannelName channel,
            OrganisationId organisation,
            Ledger ledger,
            Settings settings,
            BundleCheckSource checks)
            throws IOException, InterruptedException {
        Store store = Store.open(dataDirectory);
        try {
            LedgerIdentity identity = identify(store, ledger, settings);
            LogKeeper keeper = new LogKeeper(
                    channel, organisation, ledger, settings, store, identity, checks.checkFor(identity.genesis()));
            keeper.recover();
            return keeper;
        } catch (IOException | InterruptedException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static LedgerIdentity identify(Store store, Ledger ledger, Settings settings)
            throws IOException, InterruptedException {
        Optional<byte[]> stored = store.get(Table.BASICS, StoreKey.GENESIS);
        if (stored.isPresent()) {
            return new LedgerIdentity(Bytes.copyOf(stored.get()), false);
        }
        long deadline = System.nanoTime() + FIRST_CONTACT_WAIT.toNanos();
        Pause pause = new Pause(settings.maxPause());
        while (true) {
            switch (ledger.block(0)) {
                case Ledger.BlockCopy(Bytes block, var _) -> {
                    return new LedgerIdentity(block, true);
                }
                case Ledger.Unreachable(String why) -> {
                    if (System.nanoTime() > deadline) {
                        throw new IOException(
                                "a new data directory needs the ledger once, and it does not answer: " + why);
                    }
                }
            }
            pause.await();
        }
    }

    private void recover() throws InterruptedException, IOException {
        journal.start();
        try {
            Bytes genesis = identity.genesis();
            journal.write(batch -> batch.put(store.handle(Table.BASICS), StoreKey.GENESIS, genesis.toByteArray()));
        } catch (Refusal e) {
            throw new IOException("the journal cannot be written", e);
        }
        byte[] prefix = StoreKey.log("");
        for (Store.Pair pair : store.scan(Table.BASICS, prefix, key -> startsWith(key, prefix))) {
            String name =
                    new String(pair.key(), prefix.length, pair.key().length - prefix.length, StandardCharsets.US_ASCII);
            try {
                keep(LogName.parse(name), ByteBuffer.wrap(pair.value()).getInt());
            } catch (MalformedException e) {
                throw new IOException("the journal names a log that is none", e);
            }
        }
        LOGGER.info("{} logs on channel {}", logs.size(), channel);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private KeptLog keep(LogName name, int number) {
        KeptLog log = new KeptLog(number, name, store);
        Appender appender =
                new Appender(log, store, journal, ledger, context, settings, meters, identity, proofs, check);
        appender.start();
        appenders.put(name, appender);
        logs.put(name, log);
        return log;
    }

    private void storageFailed() {
        logs.values().forEach(log -> log.stop(Refusal.Reason.STORAGE_FAILED, "the journal cannot be written"));
    }

    /**
     * Queues one message for the journal; waits while the queue is full. A repeated request id yields the places of the first time.
     *
     * @param client organisation of the caller; request ids of different clients never meet
     * @param requestId 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @param entries 1 to 256 encoded statements; every one is checked before anything is queued
     */
    public Ticket append(LogName log, String client, String requestId, List<Bytes> entries)
            throws Refusal, InterruptedException {
        KeptLog kept = require(log);
        kept.requireRunning();
        if (!REQUEST_ID.matcher(requestId).matches()) {
            throw new Refusal(Refusal.Reason.BAD_REQUEST_ID, "a request id is 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (entries.isEmpty() || entries.size() > MAX_MESSAGE_ENTRIES) {
            throw new Refusal(
                    Refusal.Reason.TOO_LARGE,
                    "a message holds 1 to " + MAX_MESSAGE_ENTRIES + " entries, not " + entries.size());
        }
        Bytes key = Bytes.copyOf(StoreKey.request(kept.number(), client, requestId));
        return journal.append(Message.check(kept, key, entries, channel, organisation));
    }

    /** Creates the log on the ledger, or finds it there; answers when committed. */
    public LogHead create(LogName log) throws Refusal, InterruptedException {
        if (!log.organisation().equals(organisation)) {
            throw new Refusal(Refusal.Reason.NOT_OWNER, "this gateway keeps logs of " + organisation + " only");
        }
        creating.lockInterruptibly();
        try {
            KeptLog kept = logs.get(log);
            if (kept == null) {
                requireOpen();
                requireOnLedger(log);
                int number =
                        logs.values().stream().mapToInt(KeptLog::number).max().orElse(0) + 1;
                journal.write(batch -> batch.put(
                        store.handle(Table.BASICS),
                        StoreKey.log(log.toString()),
                        ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
                kept = keep(log, number);
            }
            return kept.head();
        } finally {
            creating.unlock();
        }
    }

    /** Makes sure that the ledger has the log, and has it empty: a second creation of the same log is declined, so trying again is safe. */
    private void requireOnLedger(LogName log) throws Refusal, InterruptedException {
        if (NationalId.isIn(log.log())) {
            throw new Refusal(
                    Refusal.Reason.PERSONAL_NUMBER,
                    "The name of the log would stay on the ledger and holds the number of a person.");
        }
        long deadline = System.nanoTime() + CREATE_WAIT.toNanos();
        Pause pause = new Pause(settings.maxPause());
        identity.require(ledger, settings);
        while (true) {
            String why;
            switch (ledger.query("GetLog", log.toString())) {
                case Ledger.Answered(Bytes content) -> {
                    requireEmpty(log, content);
                    return;
                }
                case Ledger.Declined _ -> why = endorseAndSubmit(log);
                case Ledger.Unreachable(String reason) -> why = reason;
            }
            if (System.nanoTime() > deadline) {
                throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "the ledger did not create the log: " + why);
            }
            pause.await();
        }
    }

    private String endorseAndSubmit(LogName log) {
        return switch (ledger.endorse("CreateLog", Bytes.utf8(log.toString()))) {
            case Ledger.Endorsed endorsed -> {
                Ledger.Submission submission = ledger.submit(endorsed.transaction());
                Ledger.Fate fate = ledger.fate(endorsed.transactionId(), settings.fateWait());
                yield submission + ", " + fate;
            }
            case Ledger.Declined declined -> declined.why();
            case Ledger.Unreachable(String reason) -> reason;
        };
    }

    private static void requireEmpty(LogName log, Bytes head) throws Refusal {
        try {
            LogState state = LogState.parse(head.toByteArray());
            if (state.size() > 0) {
                throw new Refusal(
                        Refusal.Reason.LOG_DIVERGED,
                        "the ledger holds " + state.size() + " entries of " + log
                                + " that this gateway has not: it is kept by another data directory");
            }
        } catch (MalformedException e) {
            throw new Refusal(
                    Refusal.Reason.LOG_DIVERGED, "the ledger's head of " + log + " is not readable: " + e.code());
        }
    }

    public LogHead head(LogName log) throws Refusal {
        return require(log).head();
    }

    /** All logs kept here, sorted by name. */
    public List<LogHead> logs() {
        return logs.values().stream()
                .map(KeptLog::head)
                .sorted(Comparator.comparing(head -> head.log().toString()))
                .toList();
    }

    public InclusionProof inclusionProof(LogName log, long leafIndex, long treeSize) throws Refusal {
        KeptLog kept = require(log);
        requireCommitted(kept, treeSize);
        if (leafIndex < 0 || leafIndex >= treeSize) {
            throw new Refusal(
                    Refusal.Reason.OUT_OF_RANGE, "leaf " + leafIndex + " is outside a tree of size " + treeSize);
        }
        return InclusionProof.create(leafIndex, treeSize, HashTiles.reader(store, kept.number()));
    }

    public ConsistencyProof consistencyProof(LogName log, long size1, long size2) throws Refusal {
        KeptLog kept = require(log);
        requireCommitted(kept, size2);
        if (size1 < 1 || size1 > size2) {
            throw new Refusal(
                    Refusal.Reason.OUT_OF_RANGE, "no consistency proof from size " + size1 + " to size " + size2);
        }
        return ConsistencyProof.create(size1, size2, HashTiles.reader(store, kept.number()));
    }

    /** Committed entries from a leaf index on; fewer than {@code max} only at the committed end. */
    public List<Bytes> entries(LogName log, long fromLeafIndex, int max) throws Refusal {
        KeptLog kept = require(log);
        if (fromLeafIndex < 0 || max < 0) {
            throw new Refusal(Refusal.Reason.OUT_OF_RANGE, "no entries from " + fromLeafIndex + ", at most " + max);
        }
        long end = Math.min(kept.committedSize(), fromLeafIndex + max);
        EntryReader reader = new EntryReader(store, kept);
        List<Bytes> entries = new ArrayList<>();
        for (long at = fromLeafIndex; at < end; at++) {
            entries.add(reader.entry(at));
        }
        return entries;
    }

    /** An encoded proof bundle (docs/spec/bundle.md) over committed entries, already checked by the verifier. */
    public Bytes proof(LogName log, List<Long> leafIndexes, boolean compact) throws Refusal {
        ProofBundle bundle = proofs.build(require(log), leafIndexes);
        return (compact ? bundle.compact() : bundle).encode();
    }

    /**
     * Evidence of what the log is now.
     *
     * @param treeSize size of the log after one of its committed batches
     */
    public CurrentLog current(LogName log, long treeSize) throws Refusal, InterruptedException {
        KeptLog kept = require(log);
        requireCommitted(kept, treeSize);
        if (treeSize < 1) {
            throw new Refusal(Refusal.Reason.OUT_OF_RANGE, "a batch ends at size 1 or more");
        }
        long sequence = kept.batchOf(treeSize - 1).batch().sequence();
        fetchConfigurations();
        String why = "";
        Pause pause = new Pause(settings.maxPause());
        for (int attempt = 0; attempt < CURRENT_ATTEMPTS; attempt++) {
            // While batches are being committed, peers may be at different heights and then do not agree.
            switch (ledger.view("GetLog", log.toString())) {
                case Ledger.View(Bytes payload, Bytes result, var _) -> {
                    return new CurrentLog(
                            payload,
                            consistency(kept, treeSize, result),
                            proofs.context(Set.of(proofs.definition(kept, sequence)))
                                    .encode());
                }
                case Ledger.Unreachable(String reason) -> why = reason;
            }
            pause.await();
        }
        throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "too few organisations agree on the log: " + why);
    }

    private void fetchConfigurations() throws Refusal, InterruptedException {
        if (!(ledger.newestBlock() instanceof Ledger.BlockCopy(Bytes newest, var _))
                || !context.fetchConfigurations(ContextBlocks.cut(newest))) {
            throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "the own peer does not tell its newest block");
        }
    }

    /** What evidence leans on that is made now: all configurations up to now, and a definition of the chaincode. */
    public Context context(DefinitionVersion definition) throws Refusal, InterruptedException {
        requireOpen();
        fetchConfigurations();
        if (!context.fetch(definition)) {
            throw new Refusal(
                    Refusal.Reason.LEDGER_UNAVAILABLE, "the own peer does not show the chaincode's definition");
        }
        return proofs.context(Set.of(definition));
    }

    private List<Digest> consistency(KeptLog log, long treeSize, Bytes head) throws Refusal {
        try {
            LogState state = LogState.parse(head.toByteArray());
            if (state.size() < treeSize || state.size() > log.accepted()) {
                throw new Refusal(
                        Refusal.Reason.LOG_DIVERGED,
                        "the ledger's log has " + state.size() + " entries, this gateway's " + log.accepted());
            }
            return ConsistencyProof.create(treeSize, state.size(), HashTiles.reader(store, log.number()))
                    .path();
        } catch (MalformedException e) {
            throw new Refusal(Refusal.Reason.LOG_DIVERGED, "the ledger's head of the log is not readable: " + e.code());
        }
    }

    public Optional<CommittedBatch> batch(LogName log, long sequence) throws Refusal {
        KeptLog kept = require(log);
        return sequence < 0 ? Optional.empty() : kept.batch(sequence);
    }

    /** Waits for a batch that may lie in the future. */
    public CommittedBatch awaitBatch(LogName log, long sequence) throws Refusal, InterruptedException {
        KeptLog kept = require(log);
        kept.awaitSequence(sequence);
        return kept.batch(sequence)
                .orElseThrow(() -> new Refusal(Refusal.Reason.OUT_OF_RANGE, "there is no batch " + sequence));
    }

    /** The channel's block 0 as received from the own peer. */
    public Bytes genesisBlock() {
        return identity.genesis();
    }

    private KeptLog require(LogName log) throws Refusal {
        requireOpen();
        KeptLog kept = logs.get(log);
        if (kept == null) {
            throw new Refusal(Refusal.Reason.NO_SUCH_LOG, "this gateway keeps no log " + log);
        }
        return kept;
    }

    private void requireOpen() throws Refusal {
        if (closed) {
            throw new Refusal(Refusal.Reason.SHUTTING_DOWN, "the gateway is shutting down");
        }
    }

    private static void requireCommitted(KeptLog log, long treeSize) throws Refusal {
        if (treeSize > log.committedSize()) {
            throw treeSize <= log.accepted()
                    ? new Refusal(
                            Refusal.Reason.NOT_COMMITTED, "size " + treeSize + " is accepted but not committed yet")
                    : new Refusal(Refusal.Reason.OUT_OF_RANGE, "the log is not as large as " + treeSize);
        }
    }

    /** Stops accepting, finishes the journal write under way, closes the store. What is accepted stays accepted. */
    @Override
    public void close() {
        creating.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            creating.unlock();
        }
        logs.values().forEach(log -> log.stop(Refusal.Reason.SHUTTING_DOWN, "the gateway is shutting down"));
        journal.close();
        appenders.values().forEach(Appender::stop);
        try {
            for (Appender appender : appenders.values()) {
                appender.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            store.close();
        }
    }
}
