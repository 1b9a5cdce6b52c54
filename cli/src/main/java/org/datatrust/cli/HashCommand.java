package org.datatrust.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.datatrust.verifier.data.FileDigest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Digests of files, in the form that sha256sum prints. */
@Command(
        name = "hash",
        description = "Print the SHA-256 digest (profile file-1) of files and of all files in folders. Offline.",
        footer = {"", "Exit codes: 0 all hashed, 2 usage, 3 a file changed meanwhile, 4 no permission, 5 not found."})
final class HashCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders.")
    private List<Path> paths = List.of();

    @Option(names = "--follow-symlinks", description = "Follow symbolic links found in folders.")
    private boolean followLinks;

    HashCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        FileSelection selection = FileSelection.of(paths, FileSelection.Kind.ALL, followLinks, session.messages());
        List<Problem> problems = new ArrayList<>(selection.problems());
        JsonText document = new JsonText()
                .beginObject()
                .member("schema", "datatrust.hash/v1")
                .key("files")
                .beginArray();
        try (ProgressLine progress = session.progress(session.text("hashing"))) {
            progress.expect(selection.files().size());
            for (FileSelection.Item item : selection.files()) {
                switch (FileDigest.of(item.path(), progress::bytes)) {
                    case FileDigest.Outcome.Hashed(FileDigest digest) -> {
                        session.result(digest.sha256().hex() + "  " + Printable.of(item.path()));
                        document.beginObject()
                                .member("path", item.path().toString())
                                .member("profile", "file-1")
                                .member("digest", "sha256:" + digest.sha256().hex())
                                .member("sizeBytes", digest.sizeBytes())
                                .end();
                    }
                    case FileDigest.Outcome.NotHashed(FileDigest.Problem problem, String detail) ->
                        problems.add(Problems.ofData(session.messages(), problem, item.path(), detail));
                }
                progress.done(1);
            }
        }
        document.end();
        return Problems.finish(session, document, problems, selection.linksLeftOut());
    }
}
