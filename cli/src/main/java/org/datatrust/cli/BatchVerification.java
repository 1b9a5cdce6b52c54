package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.data.FileDigest;

/**
 * Verifies any number of files with several threads in the same small memory: folders are walked, not listed, and of each file only counts
 * stay behind. What one file does never keeps the others from being looked at.
 */
final class BatchVerification {
    private static final int WAITING = 1024;
    private static final int TOLD = 50;

    private final Session session;
    private final Verification verification;
    private final int jobs;
    private final Optional<VerifyResults> results;
    private final BlockingQueue<Optional<FileSelection.Item>> waiting = new ArrayBlockingQueue<>(WAITING);

    private final Map<String, Long> codes = new TreeMap<>();
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final List<String> told = new ArrayList<>();
    private long hidden;
    private long problems;
    private long repeated;
    private long linksLeftOut;

    /** @param results where earlier results stand and new ones go */
    BatchVerification(Session session, Verification verification, int jobs, Optional<VerifyResults> results) {
        this.session = session;
        this.verification = verification;
        this.jobs = jobs;
        this.results = results;
    }

    int run(List<Path> paths, boolean followLinks) throws FailedException, InterruptedException {
        List<Thread> workers = new ArrayList<>();
        try (ProgressLine progress = session.progress(session.text("verifying"))) {
            for (int i = 0; i < jobs; i++) {
                workers.add(Thread.ofPlatform().name("verify-", i).start(() -> work(progress)));
            }
            try {
                for (Path path : paths) {
                    walk(path, followLinks);
                }
            } finally {
                for (int i = 0; i < jobs; i++) {
                    waiting.put(Optional.empty());
                }
                for (Thread worker : workers) {
                    worker.join();
                }
            }
        }
        if (results.isPresent()) {
            try {
                results.get().close();
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, results.get().file(), String.valueOf(e.getMessage()));
            }
        }
        return report();
    }

    // The walk
    // ------------------------------------------------------------------------------------------------------------

    private void walk(Path root, boolean followLinks) throws InterruptedException {
        try {
            Set<FileVisitOption> options = followLinks ? Set.of(FileVisitOption.FOLLOW_LINKS) : Set.of();
            // A link that the caller names is followed in any case.
            Path start = Files.isSymbolicLink(root) ? root.toRealPath() : root;
            Files.walkFileTree(start, options, Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    try {
                        found(start, file, attributes);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return FileVisitResult.TERMINATE;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    problem(session.problem(
                            Files.isDirectory(file) ? ErrorCode.FOLDER_UNREADABLE : ErrorCode.CANNOT_READ, file));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException e) {
                    if (e != null) {
                        problem(session.problem(ErrorCode.FOLDER_UNREADABLE, folder));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            problem(session.problem(ErrorCode.CANNOT_READ, root));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void found(Path root, Path file, BasicFileAttributes attributes) throws InterruptedException {
        String name = String.valueOf(file.getFileName());
        if (attributes.isSymbolicLink()) {
            synchronized (this) {
                linksLeftOut++;
            }
        } else if (name.endsWith(ProofFiles.PROOF)) {
            proofOf(file, file.resolveSibling(name.substring(0, name.length() - ProofFiles.PROOF.length())));
        } else if (!ProofFiles.isOwn(file) || (file.equals(root) && ProofFiles.isDisclosure(file))) {
            String within = file.equals(root) ? name : relative(root, file);
            waiting.put(Optional.of(
                    new FileSelection.Item(file, within, file.equals(root) ? Optional.empty() : Optional.of(root))));
        }
    }

    private static String relative(Path root, Path file) {
        List<String> parts = new ArrayList<>();
        root.relativize(file).forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    /** Whoever checks everything wants to know what is gone. */
    private void proofOf(Path proof, Path data) {
        if (Files.isDirectory(data)) {
            for (String name : verification.namesIn(proof)) {
                Path member = data.resolve(name).normalize();
                if (member.startsWith(data.normalize()) && !Files.exists(member)) {
                    problem(session.problem(ErrorCode.RECORD_WITHOUT_FILE, name, data));
                }
            }
        } else if (!Files.exists(data)) {
            problem(session.problem(
                    ErrorCode.RECORD_WITHOUT_FILE,
                    String.valueOf(data.getFileName()),
                    String.valueOf(data.getParent())));
        }
    }

    // One file
    // ------------------------------------------------------------------------------------------------------------

    private void work(ProgressLine progress) {
        try {
            for (Optional<FileSelection.Item> item = waiting.take(); item.isPresent(); item = waiting.take()) {
                try {
                    verify(item.get(), progress);
                } catch (FailedException e) {
                    problem(e.problem());
                } catch (IOException | RuntimeException e) {
                    problem(session.problem(ErrorCode.INTERNAL, item.get().path() + ": " + e));
                }
                progress.done(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void verify(FileSelection.Item item, ProgressLine progress) throws FailedException, IOException {
        if (ProofFiles.isDisclosure(item.path())) {
            add(verification.judge(item.path()));
            return;
        }
        Optional<String> state = results.flatMap(known -> VerifyResults.state(item.path()));
        Optional<Result> before = results.flatMap(known -> state.flatMap(text -> known.of(item.path(), text)));
        if (before.isPresent()) {
            synchronized (this) {
                repeated++;
                counts.merge(before.get(), 1L, Long::sum);
            }
            return;
        }
        switch (FileDigest.of(item.path(), progress::bytes)) {
            case FileDigest.Outcome.NotHashed(FileDigest.Problem problem, String detail) ->
                problem(Problems.ofData(session.messages(), problem, item.path(), detail));
            case FileDigest.Outcome.Hashed(FileDigest digest) -> {
                Verification.Verdict verdict = verification.judge(item, digest);
                add(verdict);
                if (results.isPresent()) {
                    results.get().add(verdict, digest, state);
                }
            }
        }
    }

    private synchronized void add(Verification.Verdict verdict) {
        Report report = verdict.report();
        counts.merge(report.result(), 1L, Long::sum);
        if (!report.isVerified()) {
            codesOf(report).forEach(code -> codes.merge(code, 1L, Long::sum));
            tell("%-12s %s  %s"
                    .formatted(report.result(), Printable.of(verdict.file()), String.join(" ", codesOf(report))));
        }
    }

    /** What a verdict other than VERIFIED rests on. */
    static List<String> codesOf(Report report) {
        List<Check> telling = report.failures().isEmpty() ? report.notProven() : report.failures();
        return telling.stream().map(Check::code).distinct().toList();
    }

    private synchronized void problem(Problem problem) {
        problems++;
        codes.merge(problem.code(), 1L, Long::sum);
        tell(problem.code() + ": " + problem.what());
    }

    private void tell(String line) {
        if (told.size() < TOLD) {
            told.add(line);
        } else {
            hidden++;
        }
    }

    // Result
    // --------------------------------------------------------------------------------------------------------------

    private long count(Result result) {
        return counts.getOrDefault(result, 0L);
    }

    /** The worst: 1 if anything is refuted, else 3 if anything could not be looked at or proven. */
    private ExitCode exit() {
        if (count(Result.REFUTED) > 0) {
            return ExitCode.REFUTED;
        }
        boolean all = problems == 0 && count(Result.INCONCLUSIVE) == 0 && count(Result.VERIFIED) > 0;
        return all ? ExitCode.OK : ExitCode.INCONCLUSIVE;
    }

    private synchronized int report() {
        ExitCode exit = exit();
        if (session.json()) {
            JsonText document = new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.verify-batch/v1")
                    .member("exit", exit.number())
                    .member("verified", count(Result.VERIFIED))
                    .member("refuted", count(Result.REFUTED))
                    .member("inconclusive", count(Result.INCONCLUSIVE))
                    .member("problems", problems)
                    .member("fromEarlierRuns", repeated)
                    .member("linksLeftOut", linksLeftOut)
                    .key("codes")
                    .beginObject();
            codes.forEach(document::member);
            session.document(document.end().end());
        } else {
            told.forEach(session::result);
            if (hidden > 0) {
                session.result(session.text("problems.more", hidden));
            }
            codes.forEach((code, count) -> session.result("%10d  %s".formatted(count, code)));
            session.result(session.text(
                    "batch.sum." + exit,
                    count(Result.VERIFIED),
                    count(Result.REFUTED),
                    count(Result.INCONCLUSIVE),
                    problems,
                    repeated));
        }
        return exit.number();
    }
}
