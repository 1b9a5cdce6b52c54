package org.datatrust.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.datatrust.proof.statement.DigestProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Digests of files, in the form that sha256sum prints. */
@Command(
        name = "hash",
        description =
                "Print the digests of files and of all files in folders, by default plain SHA-256 (profile file-1). Offline.",
        footer = {"", "Exit codes: 0 all hashed, 2 usage, 3 a file changed meanwhile, 4 no permission, 5 not found."})
final class HashCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders.")
    private List<Path> paths = List.of();

    @Option(names = "--follow-symlinks", description = "Follow symbolic links found in folders.")
    private boolean followLinks;

    @Mixin
    private DigestProfileOption digests = new DigestProfileOption();

    HashCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException {
        DigestProfile profile = digests.profile(session);
        // A sidecar that this command writes is no table.
        FileSelection.Kind kind = profile.hasParts() ? FileSelection.Kind.DATA : FileSelection.Kind.ALL;
        FileSelection selection = FileSelection.by(profile, paths, kind, followLinks, session.messages());
        List<Problem> problems = new ArrayList<>(selection.problems());
        JsonText document = new JsonText()
                .beginObject()
                .member("schema", "datatrust.hash/v1")
                .key("files")
                .beginArray();
        try (ProgressLine progress = session.progress(session.text("hashing"))) {
            progress.expect(selection.files().size());
            for (FileSelection.Item item : selection.files()) {
                try {
                    ContentHash hash = ContentHash.of(session, profile, item.path(), false, progress::bytes);
                    session.result(hash.digest().hex() + "  " + Printable.of(item.path()));
                    document.beginObject()
                            .member("path", item.path().toString())
                            .member("profile", profile.id())
                            .member("digest", "sha256:" + hash.digest().hex())
                            .member("sizeBytes", hash.sizeBytes())
                            .end();
                } catch (FailedException e) {
                    problems.add(e.problem());
                }
                progress.done(1);
            }
        }
        document.end();
        return Problems.finish(session, document, problems, selection.linksLeftOut());
    }
}
