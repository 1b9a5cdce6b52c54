package org.datatrust.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.ConfigurationReport;
import org.datatrust.verifier.Outcome;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.time.TimestampAuthority;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.datatrust.verifier.trust.WitnessTrust;
import org.datatrust.verifier.trust.WitnessTrust.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trust policy: who may be believed. */
@Command(name = "trust", description = "Make and show the trust policy, the only thing that a verification believes.")
final class TrustCommand {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_BLOCK_BYTES = 16 << 20;

    static TrustPolicy read(Session session, Path file) throws FailedException {
        try {
            return TrustPolicy.parse(ProofFiles.read(file, MAX_BYTES));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_TRUST, file, e.code() + " " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.NO_TRUST, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    @Command(
            name = "init",
            description = {
                "Make a trust policy that pins a channel by its first block.",
                "Get the block, or its hash, from somebody you trust: whoever gives it to you decides what will be VERIFIED."
            })
    static final class Init implements Callable<Integer> {
        private final Session session;

        @Option(
                names = "--genesis",
                required = true,
                paramLabel = "BLOCK",
                description = "The channel's block 0, as Fabric writes it.")
        private Path genesis = Path.of("");

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write the policy.")
        private Path out = Path.of("");

        @Option(
                names = "--organisations",
                paramLabel = "K",
                description =
                        "How many organisations must have signed that a transaction is valid; default: more than half.")
        private OptionalInt organisations = OptionalInt.empty();

        @Option(
                names = "--require",
                paramLabel = "ORG",
                description = "An organisation that must be among them; may be repeated.")
        private List<String> required = List.of();

        @Option(
                names = "--chaincode",
                paramLabel = "NAME",
                defaultValue = "datatrust",
                description = "Default: ${DEFAULT-VALUE}.")
        private String chaincode = "datatrust";

        @Option(
                names = "--name",
                paramLabel = "TEXT",
                description = "What people call the policy; default: the channel's name.")
        private Optional<String> name = Optional.empty();

        @Option(
                names = "--level",
                paramLabel = "N",
                defaultValue = "4",
                description =
                        "What must be proven: 1 intact, 2 ordered, 3 endorsed, 4 committed. Default: ${DEFAULT-VALUE}.")
        private int level = 4;

        @Option(names = "--force", description = "Replace an existing policy.")
        private boolean force;

        Init(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            if (Files.exists(out) && !force) {
                throw session.failed(ErrorCode.FILE_EXISTS, out);
            }
            GenesisBlock block = block();
            TrustPolicy policy;
            try {
                List<OrganisationId> ids = new ArrayList<>();
                required.forEach(id -> ids.add(new OrganisationId(id)));
                policy = new TrustPolicy(
                        name.orElse(block.channel().value()),
                        1,
                        List.of(new TrustedChannel(
                                block.channel(), block.hash(), chaincode, organisations.orElse(block.majority()), ids)),
                        level);
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "trust init", "", String.valueOf(e.getMessage()));
            }
            try {
                ProofFiles.write(out, policy.toJson().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
            }
            print(session, policy);
            session.note(session.text(
                    "trust.members", block.organisations().size(), String.join(", ", block.organisations())));
            session.note(session.text("trust.written", out));
            return 0;
        }

        private GenesisBlock block() throws FailedException {
            try {
                return GenesisBlock.parse(ProofFiles.read(genesis, MAX_BLOCK_BYTES));
            } catch (MalformedException e) {
                throw session.failed(ErrorCode.BAD_GENESIS, genesis, e.code() + " " + e.getMessage());
            } catch (NoSuchFileException e) {
                throw session.failed(ErrorCode.FILE_NOT_FOUND, genesis);
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_READ, genesis);
            }
        }
    }

    @Command(
            name = "timestamping",
            description = {
                "Add a time-stamping authority to a trust policy.",
                "Get its root certificate from somebody you trust: whoever gives it to you decides what time it was."
            })
    static final class Timestamping implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The policy.")
        private Path file = Path.of("");

        @Option(names = "--name", required = true, paramLabel = "TEXT", description = "What people call the authority.")
        private String name = "";

        @Option(
                names = "--root",
                required = true,
                paramLabel = "PEM",
                description = "The certificate in which its chain ends; may be repeated.")
        private List<Path> roots = List.of();

        @Option(
                names = "--policy",
                required = true,
                paramLabel = "OID",
                description = "A time-stamping policy that is trusted of it; may be repeated.")
        private List<String> policies = List.of();

        @Option(
                names = "--required",
                paramLabel = "K",
                defaultValue = "1",
                description = "How many distinct authorities must have stamped. Default: ${DEFAULT-VALUE}.")
        private int required = 1;

        @Option(
                names = "--revocation-optional",
                description = "Believe chains of which nothing tells whether they were revoked.")
        private boolean revocationOptional;

        @Option(
                names = "--level",
                paramLabel = "N",
                defaultValue = "5",
                description = "What must be proven: 5 for the time besides level 4. Default: ${DEFAULT-VALUE}.")
        private int level = 5;

        @Option(names = "--out", paramLabel = "FILE", description = "Where to write; default: replace the policy.")
        private Optional<Path> out = Optional.empty();

        Timestamping(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            TrustPolicy policy = read(session, file);
            List<Digest> pins = new ArrayList<>();
            for (Path root : roots) {
                PemCertificates.read(session, root).forEach(certificate -> pins.add(certificate.sha256()));
            }
            TrustPolicy extended;
            try {
                List<TimestampAuthority> authorities = new ArrayList<>(
                        policy.timestamping().map(TimestampTrust::authorities).orElse(List.of()));
                authorities.add(new TimestampAuthority(name, pins, policies));
                extended = policy.withTimestamping(
                        new TimestampTrust(
                                authorities,
                                required,
                                !revocationOptional,
                                policy.timestamping()
                                        .map(TimestampTrust::sunsets)
                                        .orElse(Map.of())),
                        level);
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "trust timestamping", name, String.valueOf(e.getMessage()));
            }
            Path target = out.orElse(file);
            try {
                ProofFiles.write(target, extended.toJson().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
            }
            print(session, extended);
            session.note(session.text("trust.written", target));
            return 0;
        }
    }

    @Command(
            name = "witness",
            description = {
                "Demand that another chain holds a checkpoint of the log, as a route says it: its validators, and the registry's code.",
                "Get the route from somebody you trust: whoever gives it to you decides what will be WITNESSED."
            })
    static final class Witness implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The policy.")
        private Path file = Path.of("");

        @Option(
                names = "--route",
                required = true,
                paramLabel = "ROUTE",
                description = "The route's file. It replaces what the policy says of the same chain.")
        private Path route = Path.of("");

        @Option(
                names = "--required",
                paramLabel = "K",
                description = "How many chains must hold one; default: as many as before, 1 at first.")
        private OptionalInt required = OptionalInt.empty();

        @Option(names = "--out", paramLabel = "OUT", description = "Where to write; default: replace the policy.")
        private Optional<Path> out = Optional.empty();

        Witness(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            TrustPolicy policy = read(session, file);
            Route pins = BridgeRouteCommand.read(session, route);
            Optional<WitnessTrust> before = policy.witnesses();
            TrustPolicy extended;
            try {
                List<Registry> registries = new ArrayList<>();
                before.ifPresent(trust -> trust.registries().stream()
                        .filter(other -> !other.channel().equals(pins.channel())
                                || !other.chain().id().equals(pins.chain().id()))
                        .forEach(registries::add));
                registries.add(new Registry(pins.channel(), pins.chain(), pins.registry()));
                extended = policy.withWitnesses(new WitnessTrust(
                        registries,
                        required.orElse(before.map(WitnessTrust::required).orElse(1))));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "trust witness", route, String.valueOf(e.getMessage()));
            }
            Path target = out.orElse(file);
            try {
                ProofFiles.write(target, extended.toJson().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
            }
            print(session, extended);
            session.note(session.text("trust.written", target));
            return 0;
        }
    }

    @Command(name = "show", description = "Show a trust policy in a form to read aloud and compare.")
    static final class Show implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The policy.")
        private Path file = Path.of("");

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            print(session, read(session, file));
            return 0;
        }
    }

    @Command(
            name = "history",
            description = {
                "Show who was a member of a channel when, and who agreed to each change.",
                "Proven from the trust policy alone; times are those that the orderers claim."
            })
    static final class History implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "A proof or a context that holds the configurations.")
        private Path file = Path.of("");

        @Option(names = "--trust", paramLabel = "FILE", description = "The trust policy; default: DATATRUST_TRUST.")
        private Optional<Path> trust = Optional.empty();

        History(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Path policyFile = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                    .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
            TrustPolicy policy = read(session, policyFile);
            Context context = ProofReading.contextOf(session, file);
            List<ConfigurationReport> reports = policy.channels().stream()
                    .map(channel -> Verifier.of(policy).configurations(channel, context))
                    .toList();
            // The first check of a channel is whether it is this one at all.
            ConfigurationReport report = reports.stream()
                    .filter(candidate -> candidate.checks().getFirst().outcome() == Outcome.OK)
                    .findFirst()
                    .orElse(reports.getFirst());
            new ConfigurationText(session).print(report);
            boolean refuted = report.checks().stream().anyMatch(check -> check.outcome() == Outcome.FAILED);
            return report.entries().isEmpty() ? (refuted ? ExitCode.REFUTED : ExitCode.INCONCLUSIVE).number() : 0;
        }
    }

    private static void print(Session session, TrustPolicy policy) {
        if (session.json()) {
            session.document(new JsonText().raw(policy.toJson()));
            return;
        }
        session.result(
                session.text("trust.policy", policy.name(), Long.toString(policy.version()), policy.minimumLevel()));
        for (TrustedChannel channel : policy.channels()) {
            session.result(session.text("trust.channel", channel.channel(), channel.chaincode()));
            session.result("  " + spaced(channel.genesis().hex()));
            session.result(session.text("trust.k", channel.viewOrganisations()));
            if (!channel.requiredOrganisations().isEmpty()) {
                session.result(session.text("trust.required", channel.requiredOrganisations()));
            }
        }
        policy.timestamping().ifPresent(trust -> print(session, trust));
        policy.witnesses().ifPresent(trust -> print(session, trust));
    }

    private static void print(Session session, WitnessTrust trust) {
        session.result(session.text(
                "trust.witnesses", trust.required(), trust.registries().size()));
        for (Registry registry : trust.registries()) {
            session.result(session.text(
                    "trust.witness",
                    Long.toString(registry.chain().id().value()),
                    registry.chain().engine().name().toLowerCase(Locale.ROOT),
                    registry.contract().address(),
                    registry.channel()));
            session.result("  " + spaced(registry.chain().genesis().hex()));
            session.result("  " + spaced(registry.contract().codeHash().hex()));
            registry.chain().validators().stream()
                    .flatMap(period -> period.members().members().stream())
                    .distinct()
                    .forEach(member -> session.result("  " + member));
        }
    }

    private static void print(Session session, TimestampTrust trust) {
        session.result(
                session.text("trust.time", trust.required(), trust.authorities().size()));
        for (TimestampAuthority authority : trust.authorities()) {
            session.result("  " + authority.name() + " " + authority.policies());
            authority.roots().forEach(root -> session.result("  " + spaced(root.hex())));
        }
    }

    /** In groups of eight, for the eye and the telephone. */
    private static String spaced(String hex) {
        return hex.replaceAll("(.{8})(?!$)", "$1 ");
    }
}
