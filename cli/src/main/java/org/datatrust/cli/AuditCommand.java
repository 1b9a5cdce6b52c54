package org.datatrust.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.datatrust.auditor.Audit;
import org.datatrust.auditor.AuditCheckpoint;
import org.datatrust.auditor.AuditEvidence;
import org.datatrust.auditor.AuditException;
import org.datatrust.auditor.AuditReport;
import org.datatrust.auditor.source.BlockFiles;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.auditor.source.PeerSource;
import org.datatrust.auditor.source.SourceException;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mirrors a channel and judges all of it. The work is done by {@link Audit}. */
@Command(
        name = "audit",
        description = {
            "Mirror a whole channel into a folder and judge every block, configuration, transaction and log in it,",
            "starting from the first block that the trust policy pins and believing no peer.",
            "Later audits continue where the last one ended. Without --peer, --blocks and --offline: the network of this machine."
        },
        footer = {
            "",
            "Examples:",
            "  datatrust audit --trust trust.json --store audit/ --peer peer.example.org:7051 --org auditor \\",
            "      --cert me.pem --key me.key --tls-roots roots.pem --tls-cert tls.pem --tls-key tls.key",
            "  datatrust audit --trust trust.json --store audit/ --offline --since checkpoint.json",
            "",
            "Exit codes: 0 all is fine, 1 something is wrong, 3 not everything could be judged, 6 a peer is unreachable,",
            "7 fork, gap, rollback or split view: see the evidence file."
        })
final class AuditCommand implements Callable<Integer> {
    private static final int MAX_FILE_BYTES = 256 << 20;

    private final Session session;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The trust policy, which pins the channel's first block; default: DATATRUST_TRUST.")
    private Optional<Path> trust = Optional.empty();

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description = "Which channel of the policy; not needed if it names one only.")
    private Optional<String> channel = Optional.empty();

    @Option(names = "--store", paramLabel = "DIR", description = "The mirror; made if it does not exist.")
    private Optional<Path> store = Optional.empty();

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "A peer to ask; may be repeated.")
    private List<String> peers = List.of();

    @ArgGroup(exclusive = false)
    private Identity identity = new Identity();

    /** As whom peers are asked. */
    static final class Identity {
        @Option(names = "--org", paramLabel = "ID", description = "MSP id of the auditor's organisation.")
        private Optional<String> organisation = Optional.empty();

        @Option(names = "--cert", paramLabel = "FILE", description = "The auditor's certificate, PEM.")
        private Optional<Path> certificate = Optional.empty();

        @Option(names = "--key", paramLabel = "FILE", description = "Its key, PKCS#8 in PEM.")
        private Optional<Path> key = Optional.empty();

        @Option(names = "--tls-roots", paramLabel = "FILE", description = "Who may vouch for peers, PEM.")
        private Optional<Path> tlsRoots = Optional.empty();

        @Option(names = "--tls-cert", paramLabel = "FILE", description = "TLS client certificate, PEM.")
        private Optional<Path> tlsCertificate = Optional.empty();

        @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key.")
        private Optional<Path> tlsKey = Optional.empty();
    }

    @Option(
            names = "--blocks",
            paramLabel = "PATH",
            description =
                    "Blocks that were carried here: a folder of NUMBER.block, or a file of many; may be repeated.")
    private List<Path> blocks = List.of();

    @Option(names = "--offline", description = "Ask nobody: judge everything in the store once more.")
    private boolean offline;

    @Option(
            names = "--since",
            paramLabel = "FILE",
            description = "Checkpoint of an earlier audit, which the ledger must still contain.")
    private Optional<Path> since = Optional.empty();

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Where to write this audit's checkpoint.")
    private Optional<Path> checkpoint = Optional.empty();

    @Option(
            names = "--evidence",
            paramLabel = "DIR",
            description = "Where to write evidence of contradictions; default: the current folder.")
    private Path evidence = Path.of("");

    @Option(names = "--jobs", paramLabel = "N", description = "Threads; default: one for each processor.")
    private OptionalInt jobs = OptionalInt.empty();

    @Option(
            names = "--check-evidence",
            paramLabel = "FILE",
            description = "Judge evidence of another auditor instead, by the trust policy alone.")
    private Optional<Path> given = Optional.empty();

    AuditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException {
        Path file = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
        TrustPolicy policy = TrustCommand.read(session, file);
        Signatures signatures = new Signatures(CryptoProvider.fastest());
        try {
            if (given.isPresent()) {
                return check(AuditEvidence.parse(read(given.get())).judge(policy, signatures));
            }
            Audit.Plan plan = plan(policy);
            try (ProgressLine progress = session.progress(session.text("auditing"))) {
                return finish(
                        offline
                                ? Audit.recheck(plan, signatures, height -> progress.done(1))
                                : online(plan, signatures, progress));
            }
        } catch (AuditException e) {
            throw new FailedException(new Problem(
                    e.code(),
                    Printable.of(String.valueOf(e.getMessage())),
                    session.text("audit.next"),
                    ExitCode.INCONCLUSIVE));
        }
    }

    private Audit.Plan plan(TrustPolicy policy) throws FailedException, AuditException {
        TrustedChannel trusted = policy.channels().stream()
                .filter(entry -> channel.isEmpty() ? policy.channels().size() == 1 : isMeant(entry))
                .findFirst()
                .orElseThrow(() -> session.failed(
                        ErrorCode.BAD_VALUE,
                        "--channel",
                        channel.orElse(""),
                        String.join(
                                " | ",
                                policy.channels().stream()
                                        .map(entry -> entry.channel().value())
                                        .toList())));
        Path folder = store.orElseThrow(
                () -> session.failed(ErrorCode.USAGE, session.text("option.missing", "--store"), "datatrust audit"));
        int threads = jobs.orElse(Runtime.getRuntime().availableProcessors());
        if (threads < 1 || threads > 1024) {
            throw session.failed(ErrorCode.BAD_VALUE, "--jobs", threads, "1 ... 1024");
        }
        Optional<AuditCheckpoint> older =
                since.isPresent() ? Optional.of(AuditCheckpoint.parse(read(since.get()))) : Optional.empty();
        return new Audit.Plan(trusted, folder, threads, evidence, older);
    }

    private boolean isMeant(TrustedChannel entry) {
        return channel.filter(entry.channel().value()::equals).isPresent();
    }

    private byte[] read(Path file) throws FailedException {
        try {
            return ProofFiles.read(file, MAX_FILE_BYTES);
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.FILE_NOT_FOUND, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    private AuditReport online(Audit.Plan plan, Signatures signatures, ProgressLine progress)
            throws FailedException, AuditException {
        List<BlockSource> sources = new ArrayList<>();
        try {
            for (Path path : blocks) {
                sources.add(BlockFiles.open(path));
            }
            for (PeerSource.Settings settings : peers(plan.channel().channel().value())) {
                sources.add(PeerSource.open(settings));
            }
            return Audit.run(plan, sources, signatures, height -> progress.done(1));
        } catch (SourceException | IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, String.valueOf(e.getMessage()));
        } finally {
            sources.forEach(BlockSource::close);
        }
    }

    private List<PeerSource.Settings> peers(String channelName) throws FailedException {
        List<PeerSource.Settings> found = new ArrayList<>();
        for (String peer : peers) {
            found.add(new PeerSource.Settings(
                    channelName,
                    peer,
                    required(identity.tlsRoots, "--tls-roots"),
                    required(identity.tlsCertificate, "--tls-cert"),
                    required(identity.tlsKey, "--tls-key"),
                    required(identity.organisation, "--org"),
                    required(identity.certificate, "--cert"),
                    required(identity.key, "--key")));
        }
        return found.isEmpty() && blocks.isEmpty() ? peersOfLocalNetwork(channelName) : found;
    }

    private <T> T required(Optional<T> value, String option) throws FailedException {
        return value.orElseThrow(
                () -> session.failed(ErrorCode.USAGE, session.text("option.missing", option), "datatrust audit"));
    }

    /** Every peer of the network of this machine, each asked as the client of its own organisation. */
    private List<PeerSource.Settings> peersOfLocalNetwork(String channelName) throws FailedException {
        List<PeerSource.Settings> found = new ArrayList<>();
        try (LocalNetwork network = new NetworkCommand.Place().network(session)) {
            for (NodeId node : network.nodes()) {
                if (node.kind() != NodeId.Kind.PEER) {
                    continue;
                }
                OrganisationHome home = network.home().organisation(node.organisation());
                found.add(new PeerSource.Settings(
                        channelName,
                        "127.0.0.1:" + network.port(node),
                        home.tlsAuthority().certificate(),
                        home.gatewayClientTls().certificate(),
                        home.gatewayClientTls().key(),
                        node.organisation(),
                        home.gatewayIdentity().certificate(),
                        home.gatewayIdentity().key()));
            }
        }
        return found;
    }

    private int finish(AuditReport report) throws FailedException {
        if (session.json()) {
            session.document(new JsonText().raw(report.toJson()));
        } else {
            session.result(report.toText(session.messages().language().locale()).stripTrailing());
        }
        if (checkpoint.isPresent() && report.checkpoint().isPresent()) {
            try {
                ProofFiles.write(
                        checkpoint.get(), report.checkpoint().get().toJson().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, checkpoint.get(), String.valueOf(e.getMessage()));
            }
            session.note(session.text("audit.checkpoint", checkpoint.get()));
        }
        return report.exit();
    }

    private int check(AuditEvidence.Judgement judgement) {
        return switch (judgement) {
            case AuditEvidence.Judgement.Proven proven -> told("PROVEN", proven.detail(), ExitCode.CONTRADICTED);
            case AuditEvidence.Judgement.Signed signed -> told("SIGNED", signed.detail(), ExitCode.INCONCLUSIVE);
            case AuditEvidence.Judgement.NotProven not -> told("NOT_PROVEN", not.detail(), ExitCode.REFUTED);
        };
    }

    private int told(String judgement, String detail, ExitCode exit) {
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.audit-evidence-check/v1")
                    .member("judgement", judgement)
                    .member("detail", detail)
                    .member("exit", exit.number())
                    .end());
        } else {
            session.result(session.text("evidence." + judgement, detail));
        }
        return exit.number();
    }
}
