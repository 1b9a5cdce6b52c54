package org.datatrust.cli;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.Batch;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;

/** One call of {@code anchor}: hash and send, wait, fetch the proofs, check that they speak of what was sent, write them. */
final class AnchorJob {
    /** Records fetched at once when each gets a proof of its own. */
    private static final int FETCHED_RECORDS = 500;
    /** Files named one by one in the result; more are counted. */
    private static final int NAMED_FILES = 10;

    /** What was asked for. */
    record Wish(
            List<Path> paths,
            String dataset,
            String version,
            DigestProfile profile,
            Optional<String> mediaType,
            List<Path> parents,
            boolean oneBundle,
            Optional<Path> contextOut,
            boolean committed,
            boolean force,
            boolean followLinks) {
        Wish {
            paths = List.copyOf(paths);
            parents = List.copyOf(parents);
        }
    }

    /** A file whose statement was sent. */
    private record Sent(FileSelection.Item item, ContentHash digest, Digest leafHash, long message, int place) {}

    private final Session session;
    private final GatewayOptions options;
    private final Wish wish;
    private final Instant now;
    private final SecureRandom random = new SecureRandom();

    private final List<Problem> problems = new ArrayList<>();
    private final List<Path> kept = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Path> written = new ArrayList<>();

    // Filled by gRPC's threads.
    private final Map<Long, Long> firstLeaf = new ConcurrentHashMap<>();
    private final Set<Long> blocks = new ConcurrentSkipListSet<>();

    AnchorJob(Session session, GatewayOptions options, Wish wish, Instant now) {
        this.session = session;
        this.options = options;
        this.wish = wish;
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
    }

    int run() throws FailedException, InterruptedException {
        long start = System.nanoTime();
        Profile profile = options.profile(session);
        LogName log = options.log(session, profile);
        DatasetName dataset = GatewayOptions.dataset(session, profile, wish.dataset());
        List<ProofBundle> parents = parents();
        FileSelection selection = FileSelection.by(
                wish.profile(), wish.paths(), FileSelection.Kind.DATA, wish.followLinks(), session.messages());
        problems.addAll(selection.problems());
        List<FileSelection.Item> items = wish.oneBundle() ? withoutProvenFolders(selection.files()) : selection.files();
        if (items.isEmpty() && kept.isEmpty() && problems.isEmpty()) {
            throw session.failed(ErrorCode.NOTHING_FOUND, wish.paths().getFirst());
        }
        if (!items.isEmpty()) {
            try (Gateway gateway = Gateway.connect(session, profile)) {
                send(gateway, log, new Statements(profile, dataset, parents), items);
                if (wish.committed() && !sent.isEmpty()) {
                    writeProofs(gateway, log);
                }
            }
        }
        return report(log, dataset, selection.linksLeftOut(), (System.nanoTime() - start) / 1e9);
    }

    private List<ProofBundle> parents() throws FailedException {
        List<ProofBundle> bundles = new ArrayList<>();
        for (Path file : wish.parents()) {
            bundles.add(ProofReading.bundle(session, file));
        }
        return bundles;
    }

    // Folders that are proven as a whole
    // ---------------------------------------------------------------------------------

    /** Looks at the folders that have a proof: it is kept if it fits, and complained about if not. */
    private List<FileSelection.Item> withoutProvenFolders(List<FileSelection.Item> items) throws FailedException {
        Map<Path, List<FileSelection.Item>> folders = new LinkedHashMap<>();
        List<FileSelection.Item> left = new ArrayList<>();
        for (FileSelection.Item item : items) {
            if (item.folder().isPresent()) {
                folders.computeIfAbsent(item.folder().get(), folder -> new ArrayList<>())
                        .add(item);
            } else {
                left.add(item);
            }
        }
        for (Map.Entry<Path, List<FileSelection.Item>> folder : folders.entrySet()) {
            Path proof = ProofFiles.beside(folder.getKey());
            if (folder.getValue().size() > ProofBundle.MAX_RECORDS) {
                throw session.failed(
                        ErrorCode.TOO_MANY_FOR_ONE_BUNDLE,
                        folder.getKey(),
                        folder.getValue().size(),
                        ProofBundle.MAX_RECORDS);
            }
            if (wish.force() || !Files.exists(proof)) {
                left.addAll(folder.getValue());
            } else if (proves(ProofReading.bundle(session, proof), folder.getValue())) {
                kept.add(proof);
            } else {
                problems.add(session.problem(ErrorCode.PROOF_OF_OTHER_CONTENT, proof));
            }
        }
        return left;
    }

    private boolean proves(ProofBundle bundle, List<FileSelection.Item> items) throws FailedException {
        Map<String, Statement> byName = new HashMap<>();
        for (BundleRecord record : bundle.records()) {
            ProofReading.statement(record)
                    .ifPresent(statement -> statement.name().ifPresent(name -> byName.put(name, statement)));
        }
        try (ProgressLine progress = session.progress(session.text("comparing"))) {
            progress.expect(items.size());
            for (FileSelection.Item item : items) {
                Statement statement = byName.get(item.name());
                if (statement == null
                        || !isProven(
                                statement,
                                ContentHash.of(session, wish.profile(), item.path(), false, progress::bytes))) {
                    return false;
                }
                progress.done(1);
            }
        }
        return true;
    }

    private static boolean isProven(Statement statement, ContentHash hash) {
        return statement.profile() == hash.profile()
                && statement.digest().equals(hash.digest())
                && statement.sizeBytes() == hash.statedSize();
    }

    // Hash and send
    // ------------------------------------------------------------------------------------------------------

    /** Makes statements; what is the same in all of them is checked once, before anything is sent. */
    private final class Statements {
        private final Profile profile;
        private final DatasetName dataset;
        private final List<ProofBundle> parents;

        Statements(Profile profile, DatasetName dataset, List<ProofBundle> parents) throws FailedException {
            this.profile = profile;
            this.dataset = dataset;
            this.parents = parents;
            try {
                make("x", ContentHash.of(FileDigest.of(new byte[0])), List.of());
            } catch (IllegalArgumentException e) {
                throw session.failed(
                        ErrorCode.BAD_VALUE,
                        "--version, --media-type",
                        wish.version() + " " + wish.mediaType().orElse(""),
                        String.valueOf(e.getMessage()));
            }
            if (parents.size() > Statement.MAX_PARENTS) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--parent-proof", parents.size(), "<= " + Statement.MAX_PARENTS);
            }
        }

        private Statement make(String name, ContentHash hash, List<Digest> parentHashes) {
            byte[] salt = new byte[Statement.SALT_SIZE_BYTES];
            random.nextBytes(salt);
            return new Statement(
                    profile.channel(),
                    dataset,
                    wish.version(),
                    hash.profile(),
                    hash.digest(),
                    hash.statedSize(),
                    Bytes.copyOf(salt),
                    Optional.of(name),
                    wish.mediaType(),
                    Optional.of(now),
                    parentHashes);
        }

        /** Empty, with a problem noted, if there can be no statement about this file. */
        Optional<Bytes> about(FileSelection.Item item, ContentHash digest) throws FailedException {
            if (Bytes.utf8(item.name()).size() > Statement.MAX_NAME_BYTES) {
                problems.add(session.problem(ErrorCode.NAME_TOO_LONG, item.path(), Statement.MAX_NAME_BYTES));
                return Optional.empty();
            }
            Set<Digest> parentHashes = new LinkedHashSet<>();
            for (ProofBundle parent : parents) {
                parentHashes.add(parentHash(parent, item));
            }
            return Optional.of(
                    make(item.name(), digest, List.copyOf(parentHashes)).encode());
        }

        private Digest parentHash(ProofBundle parent, FileSelection.Item item) throws FailedException {
            List<BundleRecord> candidates = parent.records();
            if (candidates.size() > 1) {
                candidates = candidates.stream()
                        .filter(record -> ProofReading.statement(record)
                                .flatMap(Statement::name)
                                .filter(item.name()::equals)
                                .isPresent())
                        .toList();
            }
            if (candidates.size() != 1) {
                throw session.failed(ErrorCode.AMBIGUOUS_PARENT, item.name(), candidates.size());
            }
            return LogHash.leaf(candidates.getFirst().statement().toByteArray());
        }
    }

    private void send(Gateway gateway, LogName log, Statements statements, List<FileSelection.Item> items)
            throws FailedException, InterruptedException {
        try (ProgressLine progress = session.progress(session.text("anchoring"))) {
            progress.expect(items.size());
            AnchorRun run = new AnchorRun(
                    gateway.streaming(),
                    gateway::reconnect,
                    log,
                    wish.committed() ? AnchorState.COMMITTED : AnchorState.ACCEPTED,
                    AnchorRun.Patience.USUAL,
                    listener(progress));
            List<Bytes> message = new ArrayList<>();
            int bytes = 0;
            long messages = 0;
            for (FileSelection.Item item : items) {
                Optional<ContentHash> digest = digest(item, progress);
                Optional<Bytes> statement =
                        digest.isPresent() ? statements.about(item, digest.get()) : Optional.empty();
                if (statement.isEmpty()) {
                    progress.done(1);
                    continue;
                }
                Bytes encoded = statement.get();
                if (message.size() == AnchorRun.MESSAGE_RECORDS || bytes + encoded.size() > AnchorRun.MESSAGE_BYTES) {
                    run.send(message);
                    messages++;
                    message.clear();
                    bytes = 0;
                }
                sent.add(new Sent(
                        item, digest.orElseThrow(), LogHash.leaf(encoded.toByteArray()), messages, message.size()));
                message.add(encoded);
                bytes += encoded.size();
            }
            if (!message.isEmpty()) {
                run.send(message);
            }
            run.finish();
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, gateway.address()));
        }
    }

    private AnchorRun.Listener listener(ProgressLine progress) {
        return new AnchorRun.Listener() {
            @Override
            public void placed(long message, long firstLeafIndex, int count) {
                firstLeaf.put(message, firstLeafIndex);
            }

            @Override
            public void done(int records, Optional<Batch> batch) {
                batch.ifPresent(committed -> blocks.add(committed.getBlockNumber()));
                progress.done(records);
            }

            @Override
            public void retrying(String reason) {
                session.note(session.text("anchor.retrying", reason));
            }
        };
    }

    /** Empty if the file cannot be hashed (a problem), or has a proof that fits (kept). */
    private Optional<ContentHash> digest(FileSelection.Item item, ProgressLine progress) {
        ContentHash hash;
        try {
            hash = ContentHash.of(session, wish.profile(), item.path(), wish.force(), progress::bytes);
        } catch (FailedException e) {
            problems.add(e.problem());
            return Optional.empty();
        }
        Path proof = ProofFiles.beside(item.path());
        if (wish.force() || isProvenByBundle(item) || !Files.exists(proof)) {
            return Optional.of(hash);
        }
        keep(proof, hash);
        return Optional.empty();
    }

    private void keep(Path proof, ContentHash digest) {
        try {
            boolean fits = ProofReading.bundle(session, proof).records().stream()
                    .flatMap(record -> ProofReading.statement(record).stream())
                    .anyMatch(statement -> isProven(statement, digest));
            if (fits) {
                kept.add(proof);
            } else {
                problems.add(session.problem(ErrorCode.PROOF_OF_OTHER_CONTENT, proof));
            }
        } catch (FailedException e) {
            problems.add(e.problem());
        }
    }

    private boolean isProvenByBundle(FileSelection.Item item) {
        return wish.oneBundle() && item.folder().isPresent();
    }

    // Proofs
    // -------------------------------------------------------------------------------------------------------------

    private long leafIndex(Sent file) {
        Long first = firstLeaf.get(file.message());
        if (first == null) {
            throw new IllegalStateException("no placement for message " + file.message());
        }
        return first + file.place();
    }

    private void writeProofs(Gateway gateway, LogName log) throws FailedException {
        Map<Path, List<Sent>> folders = new LinkedHashMap<>();
        List<Sent> singles = new ArrayList<>();
        for (Sent file : sent) {
            if (isProvenByBundle(file.item())) {
                folders.computeIfAbsent(file.item().folder().orElseThrow(), folder -> new ArrayList<>())
                        .add(file);
            } else {
                singles.add(file);
            }
        }
        Optional<Context> context = Optional.empty();
        try (ProgressLine progress = session.progress(session.text("proving"))) {
            progress.expect(sent.size());
            for (Map.Entry<Path, List<Sent>> folder : folders.entrySet()) {
                ProofBundle bundle = fetch(gateway, log, folder.getValue());
                context = bundle.context();
                write(ProofFiles.beside(folder.getKey()), bundle);
                progress.done(folder.getValue().size());
            }
            for (int from = 0; from < singles.size(); from += FETCHED_RECORDS) {
                List<Sent> part = singles.subList(from, Math.min(singles.size(), from + FETCHED_RECORDS));
                ProofBundle all = fetch(gateway, log, part);
                context = all.context();
                for (int i = 0; i < part.size(); i++) {
                    write(ProofFiles.beside(part.get(i).item().path()), ProofFiles.single(all, i));
                    progress.done(1);
                }
            }
        }
        if (wish.contextOut().isPresent()) {
            Path target = wish.contextOut().get();
            write(
                    target,
                    context.orElseThrow(() -> session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "no context"))
                            .encode());
        }
    }

    /** The records in the order of the files, each checked to be the statement that was sent. */
    private ProofBundle fetch(Gateway gateway, LogName log, List<Sent> files) throws FailedException {
        ProofBundle answer =
                gateway.proof(log, files.stream().map(this::leafIndex).toList(), false);
        Map<Long, BundleRecord> byIndex = new HashMap<>();
        answer.records().forEach(record -> byIndex.put(record.leafIndex(), record));
        List<BundleRecord> ordered = new ArrayList<>();
        for (Sent file : files) {
            BundleRecord record = byIndex.get(leafIndex(file));
            if (record == null
                    || !LogHash.leaf(record.statement().toByteArray()).equals(file.leafHash())) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "proof of leaf " + leafIndex(file));
            }
            ordered.add(record);
        }
        try {
            return new ProofBundle(ordered, answer.anchorings(), answer.context());
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), String.valueOf(e.getMessage()));
        }
    }

    private void write(Path target, ProofBundle bundle) throws FailedException {
        write(target, wish.contextOut().isPresent() ? bundle.compact().encode() : bundle.encode());
    }

    private void write(Path target, Bytes content) throws FailedException {
        try {
            ProofFiles.write(target, content.toByteArray());
            written.add(target);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
        }
    }

    // Result
    // -------------------------------------------------------------------------------------------------------------

    private int report(LogName log, DatasetName dataset, int linksLeftOut, double seconds) {
        String state = wish.committed() ? "COMMITTED" : "ACCEPTED";
        JsonText document = new JsonText()
                .beginObject()
                .member("schema", "datatrust.anchor/v1")
                .member("log", log.toString())
                .member("dataset", dataset.toString())
                .member("version", wish.version())
                .member("state", state);
        document.key("records").beginArray();
        for (Sent file : sent) {
            document.beginObject()
                    .member("path", file.item().path().toString())
                    .member("name", file.item().name())
                    .member("digest", "sha256:" + file.digest().digest().hex())
                    .member("sizeBytes", file.digest().sizeBytes())
                    .member("leafIndex", leafIndex(file))
                    .member("leafHash", file.leafHash().hex())
                    .end();
        }
        document.end().key("blocks").beginArray();
        blocks.forEach(document::value);
        paths(document.end().key("proofs"), written);
        paths(document.key("kept"), kept);
        if (!session.json()) {
            tell(log, dataset, state, seconds);
        }
        return Problems.finish(session, document, problems, linksLeftOut);
    }

    private static void paths(JsonText document, List<Path> paths) {
        document.beginArray();
        paths.forEach(path -> document.value(path.toString()));
        document.end();
    }

    private void tell(LogName log, DatasetName dataset, String state, double seconds) {
        sent.stream()
                .limit(NAMED_FILES)
                .forEach(file -> session.result(session.text(
                        "anchor.file",
                        file.item().path(),
                        file.digest().digest().hex(),
                        ByteCount.text(file.digest().sizeBytes()),
                        log,
                        Long.toString(leafIndex(file)))));
        if (sent.size() > NAMED_FILES) {
            session.result(session.text("anchor.files.more", sent.size() - NAMED_FILES));
        }
        if (!sent.isEmpty()) {
            long bytes =
                    sent.stream().mapToLong(file -> file.digest().sizeBytes()).sum();
            session.result(session.text(
                    "anchor.sum." + state, sent.size(), ByteCount.text(bytes), dataset, wish.version(), seconds));
            if (!blocks.isEmpty()) {
                TreeSet<Long> sorted = new TreeSet<>(blocks);
                session.result(session.text("anchor.blocks", sorted.size(), sorted.first(), sorted.last()));
            }
        }
        if (!kept.isEmpty()) {
            session.result(session.text("anchor.kept", kept.size(), kept.getFirst()));
        }
        if (!written.isEmpty()) {
            session.result(session.text("anchor.written", written.size(), written.getFirst()));
        }
        if (!wish.committed() && !sent.isEmpty()) {
            session.result(session.text("anchor.later"));
        }
    }
}
