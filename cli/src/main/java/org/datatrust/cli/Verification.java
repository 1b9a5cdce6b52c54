package org.datatrust.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.PathStep;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.trust.TrustPolicy;

/** One call of {@code verify}: finds the record for each file, asks the verifier, sums up. */
final class Verification {
    /** Reports told in full; of more, the verdict and the failed checks. */
    private static final int TOLD_IN_FULL = 3;

    private static final int TOLD = 50;
    private static final int MAX_OPENED = 64;

    private final Session session;
    private final Verifier verifier;
    private final Path policyFile;
    private final Optional<Path> givenProof;
    private final Optional<Context> context;
    private final Optional<CurrentLook> current;
    private final boolean explain;

    private final List<Problem> problems = new ArrayList<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    /** Proofs over many files, the ones used last. */
    private final Map<Path, Opened> opened = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Opened> eldest) {
            return size() > MAX_OPENED;
        }
    });

    /** What was found about one file. */
    record Verdict(Path file, Path proof, Report report, List<String> steps, Optional<DisclosedText> shown) {
        Verdict(Path file, Path proof, Report report, List<String> steps) {
            this(file, proof, report, steps, Optional.empty());
        }

        Verdict {
            steps = List.copyOf(steps);
        }
    }

    /** A proof that was looked into. */
    private sealed interface Opened {
        record Bundle(Path file, ProofBundle bundle, Map<String, List<Integer>> byName) implements Opened {
            List<Integer> all() {
                return IntStream.range(0, bundle.records().size()).boxed().toList();
            }
        }

        record Malformed(Path file, Report report) implements Opened {}
    }

    Verification(
            Session session,
            TrustPolicy policy,
            Provider provider,
            Path policyFile,
            Optional<Path> proof,
            Optional<Path> contextFile,
            Optional<CurrentLook> current,
            boolean explain)
            throws FailedException {
        this.session = session;
        this.verifier = Verifier.of(policy, provider, InstantSource.system());
        this.policyFile = policyFile;
        this.givenProof = proof;
        this.context = contextFile.isPresent()
                ? Optional.of(ProofReading.context(session, contextFile.get()))
                : Optional.empty();
        this.current = current;
        this.explain = explain;
    }

    int run(List<Path> paths, boolean followLinks) throws FailedException {
        List<Path> disclosures =
                paths.stream().filter(ProofFiles::isDisclosure).distinct().toList();
        List<Path> data = new ArrayList<>();
        for (Path path : paths.stream()
                .filter(path -> !ProofFiles.isDisclosure(path))
                .map(Verification::dataOfProof)
                .toList()) {
            if (!isJudgedAsWhole(path)) {
                data.add(path);
            }
        }
        FileSelection selection = FileSelection.of(data, FileSelection.Kind.DATA, followLinks, session.messages());
        problems.addAll(selection.problems());
        if (selection.files().isEmpty() && disclosures.isEmpty() && problems.isEmpty() && verdicts.isEmpty()) {
            throw session.failed(ErrorCode.NOTHING_FOUND, paths.getFirst());
        }
        Map<Path, Set<String>> seen = new LinkedHashMap<>();
        try (ProgressLine progress = session.progress(session.text("verifying"))) {
            progress.expect(selection.files().size());
            for (FileSelection.Item item : selection.files()) {
                item.folder()
                        .ifPresent(folder -> seen.computeIfAbsent(folder, key -> new HashSet<>())
                                .add(item.name()));
                verify(item, progress);
                progress.done(1);
            }
        }
        for (Path disclosure : disclosures) {
            try {
                verdicts.add(judge(disclosure));
            } catch (FailedException e) {
                problems.add(e.problem());
            }
        }
        for (Map.Entry<Path, Set<String>> folder : seen.entrySet()) {
            missing(folder.getKey(), folder.getValue());
        }
        return report(selection.linksLeftOut());
    }

    /** Whether this is a folder that was anchored as one content; if so, its verdict is there. */
    private boolean isJudgedAsWhole(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        Path proof = givenProof.orElseGet(() -> ProofFiles.beside(path));
        if (!Files.isRegularFile(proof)) {
            return false;
        }
        try {
            if (!(open(proof) instanceof Opened.Bundle readable)
                    || readable.bundle().records().size() > 1) {
                return false;
            }
            BundleRecord record = readable.bundle().records().getFirst();
            if (ProofReading.statement(record)
                    .filter(statement -> statement.profile() == DigestProfile.DIR_1)
                    .isEmpty()) {
                return false;
            }
            // A folder has no bytes of its own: without its sidecar there is nothing to compare.
            Content content = content(record, path, FileDigest.of(new byte[0]));
            Report report = judge(readable.bundle(), 0, content);
            verdicts.add(new Verdict(path, proof, report, steps(readable.bundle(), 0)));
        } catch (FailedException e) {
            problems.add(e.problem());
        }
        return true;
    }

    /** Who names a proof means what it proves. */
    private static Path dataOfProof(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(ProofFiles.PROOF) || name.equals(ProofFiles.PROOF)) {
            return path;
        }
        return path.resolveSibling(name.substring(0, name.length() - ProofFiles.PROOF.length()));
    }

    // Which record is about the file
    // ---------------------------------------------------------------------------------------

    private void verify(FileSelection.Item item, ProgressLine progress) {
        switch (FileDigest.of(item.path(), progress::bytes)) {
            case FileDigest.Outcome.NotHashed(FileDigest.Problem problem, String detail) ->
                problems.add(Problems.ofData(session.messages(), problem, item.path(), detail));
            case FileDigest.Outcome.Hashed(FileDigest digest) -> {
                try {
                    verdicts.add(judge(item, digest));
                } catch (FailedException e) {
                    problems.add(e.problem());
                }
            }
        }
    }

    /** A proof that may speak of a file, and under which name; the name is empty for a proof of this file alone. */
    private record Source(Path proof, Optional<String> name) {}

    /** Finds the record about a file and judges it. Safe for use by several threads. */
    Verdict judge(FileSelection.Item item, FileDigest digest) throws FailedException {
        if (givenProof.isPresent() && ProofFiles.isDisclosure(givenProof.get())) {
            return judge(item.path(), givenProof.get(), Optional.of(digest));
        }
        Source source = source(item);
        return switch (open(source.proof())) {
            case Opened.Malformed(Path file, Report report) -> new Verdict(item.path(), file, report, List.of());
            case Opened.Bundle readable -> {
                int record = record(readable, source, item, digest);
                Content content = content(readable.bundle().records().get(record), item.path(), digest);
                Report report = judge(readable.bundle(), record, content);
                yield new Verdict(item.path(), readable.file(), report, steps(readable.bundle(), record));
            }
        };
    }

    private Report judge(ProofBundle bundle, int record, Content content) {
        return current.map(look -> look.verify(verifier, bundle, record, content))
                .orElseGet(() -> verifier.verify(bundle, record, Optional.of(content)));
    }

    /** The file as the statement has it hashed: in parts, if its sidecar with the key is there. */
    private Content content(BundleRecord record, Path file, FileDigest digest) throws FailedException {
        Path sidecar = ProofFiles.sidecarOf(file);
        boolean inParts = ProofReading.statement(record)
                .filter(statement -> statement.profile().hasParts())
                .isPresent();
        if (!inParts || !Files.exists(sidecar)) {
            return digest;
        }
        Sidecar kept = ProofReading.sidecar(session, sidecar);
        Sidecar hashed = ContentHash.hash(session, kept.profile(), file, kept.key(), bytes -> {})
                .sidecar();
        return new Content.InParts(hashed.profile(), hashed.digest());
    }

    Verdict judge(Path disclosure) throws FailedException {
        return judge(disclosure, disclosure, Optional.empty());
    }

    /** @param digest of a file that is said to be among the disclosed ones */
    private Verdict judge(Path file, Path disclosure, Optional<FileDigest> digest) throws FailedException {
        byte[] content = ProofReading.content(session, disclosure);
        try {
            DisclosedProof proof = DisclosedProof.parse(content);
            ProofBundle bundle = completed(proof.bundle());
            Report report = judge(bundle, 0, new Content.Disclosed(proof.disclosure(), digest));
            // What is not genuine is not shown: it could be taken for what was anchored.
            Optional<DisclosedText> shown =
                    report.result() == Result.REFUTED ? Optional.empty() : DisclosedText.of(proof.disclosure());
            return new Verdict(file, disclosure, report, steps(bundle, 0), shown);
        } catch (MalformedException e) {
            Report report = Report.unreadable(e, verifier.policy().minimumLevel());
            return new Verdict(file, disclosure, report, List.of());
        }
    }

    /** With the context that it may lack, and a look at the log as it is now if that was asked for. */
    private ProofBundle completed(ProofBundle bundle) throws FailedException {
        ProofBundle complete =
                bundle.context().isEmpty() && context.isPresent() ? bundle.withContext(context.get()) : bundle;
        return current.isPresent() ? current.get().refresh(complete) : complete;
    }

    /** The names that the proof over a folder has records of; empty if there is none that can be read. */
    Set<String> namesIn(Path proof) {
        try {
            return open(proof) instanceof Opened.Bundle readable
                    ? Set.copyOf(readable.byName().keySet())
                    : Set.of();
        } catch (FailedException e) {
            return Set.of();
        }
    }

    private Source source(FileSelection.Item item) throws FailedException {
        if (givenProof.isPresent()) {
            return new Source(givenProof.get(), item.folder().map(folder -> item.name()));
        }
        Path own = ProofFiles.beside(item.path());
        if (Files.exists(own)) {
            return new Source(own, Optional.empty());
        }
        // A proof over one of the folders that the file lies in.
        Path file = item.path().toAbsolutePath().normalize();
        for (Path folder = file.getParent();
                folder != null && folder.getFileName() != null;
                folder = folder.getParent()) {
            Path proof = ProofFiles.beside(folder);
            if (Files.isRegularFile(proof)) {
                return new Source(proof, Optional.of(name(folder.relativize(file))));
            }
        }
        throw session.failed(ErrorCode.NO_PROOF, own);
    }

    private static String name(Path relative) {
        List<String> parts = new ArrayList<>();
        relative.forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    private int record(Opened.Bundle proof, Source source, FileSelection.Item item, FileDigest digest)
            throws FailedException {
        List<BundleRecord> records = proof.bundle().records();
        if (records.size() == 1) {
            return 0;
        }
        List<Integer> named = source.name()
                .map(name -> proof.byName().getOrDefault(name, List.of()))
                .orElseGet(() -> byEndOfPath(proof, item.path()));
        // Without a name to go by, the content tells. A name may stand twice, for two versions: the one that fits is
        // meant, or
        // else the last.
        List<Integer> candidates = named.isEmpty() && source.name().isEmpty() ? proof.all() : named;
        return candidates.stream()
                .filter(index -> isAbout(records.get(index), digest))
                .findFirst()
                .or(() -> named.stream().reduce((first, last) -> last))
                .orElseThrow(() -> session.failed(ErrorCode.NO_SUCH_RECORD, item.path(), proof.file()));
    }

    /** Records whose name is the end of the file's path, the longest such name. */
    private static List<Integer> byEndOfPath(Opened.Bundle proof, Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (int from = 0; from < absolute.getNameCount(); from++) {
            List<Integer> found = proof.byName().get(name(absolute.subpath(from, absolute.getNameCount())));
            if (found != null) {
                return found;
            }
        }
        return List.of();
    }

    private static boolean isAbout(BundleRecord record, FileDigest digest) {
        return ProofReading.statement(record)
                .filter(statement -> statement.digest().equals(digest.sha256()))
                .isPresent();
    }

    private Opened open(Path file) throws FailedException {
        Path key = file.toAbsolutePath().normalize();
        Opened known = opened.get(key);
        if (known != null) {
            return known;
        }
        Opened fresh = read(file);
        if (!(fresh instanceof Opened.Bundle readable)
                || readable.bundle().records().size() > 1) {
            // A proof over one file is not asked for again.
            opened.put(key, fresh);
        }
        return fresh;
    }

    private Opened read(Path file) throws FailedException {
        byte[] content = ProofReading.content(session, file);
        try {
            ProofBundle bundle = completed(verifier.parse(content));
            Map<String, List<Integer>> byName = new HashMap<>();
            for (int i = 0; i < bundle.records().size(); i++) {
                int index = i;
                ProofReading.statement(bundle.records().get(i))
                        .flatMap(Statement::name)
                        .ifPresent(name -> byName.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(index));
            }
            return new Opened.Bundle(file, bundle, byName);
        } catch (MalformedException e) {
            return new Opened.Malformed(
                    file, Report.unreadable(e, verifier.policy().minimumLevel()));
        }
    }

    /** Whoever checks a whole folder wants to know what is gone from it. */
    private void missing(Path folder, Set<String> seen) {
        Path proof = givenProof.orElseGet(() -> ProofFiles.beside(folder));
        if (!Files.exists(proof)) {
            return;
        }
        namesIn(proof).stream()
                .filter(name -> !seen.contains(name))
                .sorted()
                .forEach(name -> problems.add(session.problem(ErrorCode.RECORD_WITHOUT_FILE, name, folder)));
    }

    private List<String> steps(ProofBundle bundle, int index) {
        if (!explain) {
            return List.of();
        }
        BundleRecord record = bundle.records().get(index);
        List<String> lines = new ArrayList<>();
        lines.add(session.text(
                "explain.leaf",
                Long.toString(record.leafIndex()),
                LogHash.leaf(record.statement()).hex()));
        for (PathStep step : verifier.explain(bundle, index)) {
            String left = step.left().hex();
            String right = step.right().hex();
            lines.add("  SHA-256(01 || %s%s || %s%s)"
                    .formatted(step.siblingOnLeft() ? "*" : "", left, step.siblingOnLeft() ? "" : "*", right));
            lines.add("    = " + step.result().hex());
        }
        return lines;
    }

    // Result
    // ---------------------------------------------------------------------------------------------------------------

    private long count(Result result) {
        return verdicts.stream()
                .filter(verdict -> verdict.report().result() == result)
                .count();
    }

    /** A contradiction outweighs everything; then what could not be looked at; then what was not proven. */
    private int exit() {
        if (count(Result.REFUTED) > 0) {
            return ExitCode.REFUTED.number();
        }
        if (!problems.isEmpty()) {
            return Problems.exitOf(problems);
        }
        return count(Result.INCONCLUSIVE) > 0 ? ExitCode.INCONCLUSIVE.number() : ExitCode.OK.number();
    }

    private Result sum() {
        if (count(Result.REFUTED) > 0) {
            return Result.REFUTED;
        }
        return problems.isEmpty() && count(Result.INCONCLUSIVE) == 0 ? Result.VERIFIED : Result.INCONCLUSIVE;
    }

    private int report(int linksLeftOut) {
        int exit = exit();
        if (session.json()) {
            document(exit, linksLeftOut);
        } else {
            tell();
        }
        Problems.tell(session, problems, linksLeftOut);
        session.result(session.text(
                "verify.sum." + sum(),
                count(Result.VERIFIED),
                verdicts.size() + problems.size(),
                count(Result.REFUTED)));
        return exit;
    }

    private void document(int exit, int linksLeftOut) {
        JsonText document = new JsonText()
                .beginObject()
                .member("schema", "datatrust.verify-files/v1")
                .member("result", sum().name())
                .member("exit", exit)
                .member("verified", count(Result.VERIFIED))
                .member("refuted", count(Result.REFUTED))
                .member("inconclusive", count(Result.INCONCLUSIVE))
                .member("linksLeftOut", linksLeftOut);
        document.key("trust")
                .beginObject()
                .member("name", verifier.policy().name())
                .member("version", verifier.policy().version())
                .member("file", policyFile.toString())
                .end();
        document.key("files").beginArray();
        for (Verdict verdict : verdicts) {
            document.beginObject()
                    .member("path", verdict.file().toString())
                    .member("proof", verdict.proof().toString())
                    .key("report")
                    .raw(verdict.report().toJson());
            if (!verdict.steps().isEmpty()) {
                document.key("steps").beginArray();
                verdict.steps().forEach(document::value);
                document.end();
            }
            if (verdict.shown().isPresent()) {
                verdict.shown().get().write(document.key("disclosed"));
            }
            document.end();
        }
        document.end().key("problems").beginArray();
        problems.forEach(problem -> problem.write(document));
        session.document(document.end().end());
    }

    private void tell() {
        boolean full = explain
                || verdicts.size() <= TOLD_IN_FULL
                || verdicts.stream().anyMatch(verdict -> verdict.shown().isPresent());
        long hidden = 0;
        int told = 0;
        for (Verdict verdict : verdicts) {
            if (full) {
                session.result(session.text("verify.file", verdict.file(), verdict.proof()));
                session.result(text(verdict.report()));
                verdict.steps().forEach(session::result);
                verdict.shown().ifPresent(shown -> shown.text(session).forEach(session::result));
                session.result("");
            } else if (!verdict.report().isVerified()) {
                if (told++ < TOLD) {
                    session.result(brief(verdict));
                } else {
                    hidden++;
                }
            }
        }
        if (hidden > 0) {
            session.result(session.text("problems.more", hidden));
        }
    }

    /** The report for people; the checks that passed, which end it, are only counted unless asked for. */
    private String text(Report report) {
        List<String> lines =
                report.toText(session.messages().language().locale()).lines().toList();
        int passed = report.checks().size()
                - report.failures().size()
                - report.notProven().size();
        if (explain || passed == 0) {
            return String.join("\n", lines);
        }
        List<String> told = new ArrayList<>(lines.subList(0, lines.size() - passed - 1));
        told.add(session.text("verify.passed", passed));
        return String.join("\n", told);
    }

    private String brief(Verdict verdict) {
        List<Check> telling = verdict.report().failures().isEmpty()
                ? verdict.report().notProven()
                : verdict.report().failures();
        String codes = telling.stream().map(Check::code).collect(Collectors.joining(" "));
        return "%-12s %s  %s".formatted(verdict.report().result(), Printable.of(verdict.file()), codes);
    }
}
