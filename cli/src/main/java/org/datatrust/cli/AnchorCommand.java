package org.datatrust.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the fingerprints of files on the ledger and writes their proofs. The work is done by {@link AnchorJob}. */
@Command(
        name = "anchor",
        description = {
            "Put the fingerprints of files on the ledger, and write a proof for each.",
            "Content never leaves this machine: what is sent is digest, size, name and a random salt."
        },
        footer = {
            "",
            "Examples:",
            "  datatrust anchor census.csv --dataset census --version 2026",
            "  datatrust anchor gazette/ --dataset gazette --one-bundle",
            "  datatrust anchor register.csv --dataset register --digest-profile csv-1",
            "",
            "Exit codes: 0 all anchored, 2 usage, 3 some files left out, 4 no permission, 5 not found, 6 gateway unavailable."
        })
final class AnchorCommand implements Callable<Integer> {
    /** How far to wait. */
    enum Wait {
        committed,
        accepted
    }

    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files, and folders with all that is in them.")
    private List<Path> paths = List.of();

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "ID",
            description = "What the files belong to: an id, or orgs/ORG/datasets/ID.")
    private String dataset = "";

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "Version of the dataset; default: the time now in UTC, such as 20261121T135500Z.")
    private Optional<String> version = Optional.empty();

    @Mixin
    private DigestProfileOption digests = new DigestProfileOption();

    @Option(names = "--media-type", paramLabel = "TYPE", description = "Media type of the files, such as text/csv.")
    private Optional<String> mediaType = Optional.empty();

    @Option(
            names = "--parent-proof",
            paramLabel = "FILE",
            description =
                    "Proof of what this replaces or derives from; may be given several times. Of a proof over many files, the"
                            + " record of the same name is meant.")
    private List<Path> parents = List.of();

    @Option(
            names = "--one-bundle",
            description =
                    "For each folder one proof over all of its files, FOLDER.dtproof, instead of one beside each file.")
    private boolean oneBundle;

    @Option(
            names = "--context-out",
            paramLabel = "FILE",
            description =
                    "Write what all proofs share to FILE and leave it out of the proofs; verify then needs --context FILE.")
    private Optional<Path> contextOut = Optional.empty();

    @Option(
            names = "--wait",
            arity = "0..1",
            paramLabel = "STATE",
            defaultValue = "committed",
            fallbackValue = "committed",
            description =
                    "committed (default): until on the ledger, then write proofs; accepted: until durable at the gateway, no proofs yet.")
    private Wait until = Wait.committed;

    @Option(names = "--force", description = "Anchor anew what has a proof, and replace the proof.")
    private boolean force;

    @Option(names = "--follow-symlinks", description = "Follow symbolic links found in folders.")
    private boolean followLinks;

    AnchorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException, InterruptedException {
        Instant now = Instant.now();
        AnchorJob.Wish wish = new AnchorJob.Wish(
                paths,
                dataset,
                version.orElseGet(() -> DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(now)),
                digests.profile(session),
                mediaType,
                parents,
                oneBundle,
                contextOut,
                until == Wait.committed,
                force,
                followLinks);
        return new AnchorJob(session, gateway, wish, now).run();
    }
}
