package org.datatrust.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks files against their proofs, without any network. The work is done by {@link Verification}. */
@Command(
        name = "verify",
        description = {
            "Check files against their proofs and a trust policy. Offline: no network is used.",
            "The proof of FILE is FILE.dtproof; that of a folder, and of the files in it, may be FOLDER.dtproof.",
            "A disclosure (*.dtdisclosure) carries its proof; what it shows is printed. As --proof of FILE it must show FILE as one of a folder."
        },
        footer = {
            "",
            "Examples:",
            "  datatrust verify census.csv --trust trust.json",
            "  datatrust verify gazette/ --trust trust.json --json > report.json",
            "",
            "Exit codes: 0 VERIFIED, 1 REFUTED, 2 usage, 3 INCONCLUSIVE, 4 no permission, 5 file or proof not found."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int MAX_JOBS = 1024;

    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files, and folders with all that is in them.")
    private List<Path> paths = List.of();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The trust policy, who may be believed; default: DATATRUST_TRUST.")
    private Optional<Path> trust = Optional.empty();

    @Option(names = "--proof", paramLabel = "FILE", description = "The proof, if it does not lie beside the file.")
    private Optional<Path> proof = Optional.empty();

    @Option(names = "--context", paramLabel = "FILE", description = "Completes compact proofs.")
    private Optional<Path> context = Optional.empty();

    @Option(
            names = "--current",
            description = {
                "Ask the gateway how the log is now, and demand that the record is still in it. Needs the network;",
                "what the gateway answers is judged offline like everything else."
            })
    private boolean current;

    @Option(
            names = "--max-age",
            paramLabel = "MINUTES",
            defaultValue = "15",
            description = "With --current: how old the answer may be. Default: ${DEFAULT-VALUE}.")
    private int maxAgeMinutes = 15;

    @Mixin
    private ProfileOptions gateway = new ProfileOptions();

    @Option(names = "--explain", description = "Show every check and every hash on the way to the log's root.")
    private boolean explain;

    @Option(names = "--follow-symlinks", description = "Follow symbolic links found in folders.")
    private boolean followLinks;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "For any number of files: verify with N threads, in small memory, and print counts instead of reports.")
    private OptionalInt jobs = OptionalInt.empty();

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "With --jobs: write each result to FILE, one JSON object per line, and leave out what stands there already.")
    private Optional<Path> resume = Optional.empty();

    VerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException, InterruptedException {
        Path policy = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
        TrustPolicy trusted = TrustCommand.read(session, policy);
        if (jobs.isPresent()) {
            return batch(trusted, policy, jobs.getAsInt());
        }
        if (resume.isPresent()) {
            throw session.failed(ErrorCode.USAGE, session.text("option.missing", "--jobs"), "datatrust verify");
        }
        if (!current) {
            return verification(trusted, policy, Optional.empty()).run(paths, followLinks);
        }
        try (Gateway asked = Gateway.connect(session, gateway.profile(session))) {
            CurrentLook look = new CurrentLook(session, asked, Duration.ofMinutes(maxAgeMinutes));
            return verification(trusted, policy, Optional.of(look)).run(paths, followLinks);
        }
    }

    /** For few files: looking for a faster provider, which may be in any jar, takes longer than it saves. */
    private Verification verification(TrustPolicy trusted, Path policy, Optional<CurrentLook> look)
            throws FailedException {
        return new Verification(session, trusted, CryptoProvider.bouncyCastle(), policy, proof, context, look, explain);
    }

    private int batch(TrustPolicy trusted, Path policy, int threads) throws FailedException, InterruptedException {
        if (threads < 1 || threads > MAX_JOBS) {
            throw session.failed(ErrorCode.BAD_VALUE, "--jobs", threads, "1 ... " + MAX_JOBS);
        }
        if (explain || current || proof.isPresent()) {
            throw session.failed(ErrorCode.BAD_VALUE, "--jobs", threads, session.text("batch.without"));
        }
        Verification verification = new Verification(
                session, trusted, CryptoProvider.fastest(), policy, proof, context, Optional.empty(), false);
        Optional<VerifyResults> results = Optional.empty();
        if (resume.isPresent()) {
            String believed = trusted.toJson()
                    + (context.isPresent()
                            ? ProofReading.context(session, context.get())
                                    .encode()
                                    .hex()
                            : "");
            results = Optional.of(VerifyResults.open(
                    session, resume.get(), Digest.sha256(believed.getBytes(StandardCharsets.UTF_8))));
        }
        return new BatchVerification(session, verification, threads, results).run(paths, followLinks);
    }
}
