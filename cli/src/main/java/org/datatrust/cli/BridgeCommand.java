package org.datatrust.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;
import org.datatrust.protocol.v1.ArrivalProof;
import org.datatrust.protocol.v1.CrossingStage;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Outcome;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.WitnessEvidence;
import org.datatrust.verifier.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The bridge to EVM chains. The gateway only carries: whatever it says is proven by what it brings. */
@Command(
        name = "bridge",
        description =
                "Carry checkpoints of logs to EVM chains, take over anchors from there, and put the proof into bundles.")
final class BridgeCommand {
    private static RouteName route(Session session, String text) throws FailedException {
        try {
            return RouteName.parse(text.contains("/") ? text : "routes/" + text);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "ROUTE", text, String.valueOf(e.getMessage()));
        }
    }

    private static Digest digest(Session session, String name, String text) throws FailedException {
        try {
            return Digest.ofHex(text.startsWith("0x") ? text.substring(2) : text);
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_VALUE, name, text, "64 x 0-9 a-f");
        }
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] encoded) throws MalformedException;
    }

    private static <T> T stored(Session session, Gateway gateway, ByteString content, Parser<T> parser)
            throws FailedException {
        try {
            return parser.parse(content.toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), e.code() + " " + e.getMessage());
        }
    }

    @Command(name = "routes", description = "Show the routes that the gateway serves, as the ledger has them.")
    static final class Routes implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        Routes(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                JsonText document = new JsonText().beginObject().member("schema", "datatrust.bridge-routes/v1");
                document.key("routes").beginArray();
                List<org.datatrust.protocol.v1.Route> served = gateway.routes();
                for (org.datatrust.protocol.v1.Route each : served) {
                    Route route = stored(session, gateway, each.getContent(), Route::parse);
                    document.beginObject();
                    BridgeRouteCommand.write(document, route);
                    document.member("frozen", each.getFrozen()).end();
                    BridgeRouteCommand.print(session, route);
                    if (each.getFrozen()) {
                        session.result(session.text("bridge.route.frozen"));
                    }
                }
                if (session.json()) {
                    session.document(document.end().end());
                } else if (served.isEmpty()) {
                    session.note(session.text("bridge.routes.none"));
                }
            }
            return ExitCode.OK.number();
        }
    }

    /** A crossing as the gateway tells of it. */
    private record Told(Crossing crossing, org.datatrust.protocol.v1.Crossing answer) {
        static Told of(
                Session session,
                Gateway gateway,
                RouteName route,
                LogName log,
                org.datatrust.protocol.v1.Crossing answer)
                throws FailedException {
            Crossing crossing = stored(session, gateway, answer.getContent(), Crossing::parse);
            if (!crossing.route().equals(route) || !crossing.log().equals(log)) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "crossing");
            }
            return new Told(crossing, answer);
        }

        boolean isRecorded() {
            return answer.getStage() == CrossingStage.CROSSING_RECORDED;
        }

        String stage() {
            String name = answer.getStage().name();
            return (name.startsWith("CROSSING_") ? name.substring("CROSSING_".length()) : name)
                    .toLowerCase(Locale.ROOT);
        }

        private static String hex(ByteString bytes) {
            return "0x" + Bytes.copyOf(bytes.toByteArray()).hex();
        }

        void print(Session session) {
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.bridge-crossing/v1")
                        .member("route", crossing.route().toString())
                        .member("log", crossing.log().toString())
                        .member("sequence", crossing.sequence())
                        .member("size", crossing.size())
                        .member("root", crossing.root().hex())
                        .member("stage", stage());
                if (!answer.getTransaction().isEmpty()) {
                    document.member("transaction", hex(answer.getTransaction()));
                }
                if (!answer.getBlockHash().isEmpty()) {
                    document.member("block", answer.getBlockNumber())
                            .member("blockHash", hex(answer.getBlockHash()))
                            .member("gasUsed", answer.getGasUsed());
                }
                document.member("trouble", answer.getTrouble());
                session.document(document.end());
                return;
            }
            session.result(session.text(
                    "bridge.crossing",
                    Long.toString(crossing.sequence()),
                    crossing.log(),
                    crossing.route(),
                    Long.toString(crossing.size())));
            session.result("  " + crossing.root().hex());
            session.result(session.text("bridge.stage." + stage()));
            if (!answer.getTransaction().isEmpty()) {
                session.result(session.text("bridge.transaction", hex(answer.getTransaction())));
            }
            if (!answer.getBlockHash().isEmpty()) {
                session.result(session.text(
                        "bridge.block",
                        Long.toString(answer.getBlockNumber()),
                        hex(answer.getBlockHash()),
                        Long.toString(answer.getGasUsed())));
            }
            if (!answer.getTrouble().isEmpty()) {
                session.result(session.text("bridge.trouble", Printable.of(answer.getTrouble())));
            }
        }
    }

    @Command(
            name = "send",
            description = {
                "Send the newest checkpoint of a log to the chain of a route: the ledger decides whether it may leave, the gateway carries it.",
                "While one is under way, or if all records have crossed, it shows that one and begins nothing new: it may be repeated."
            },
            footer = {
                "",
                "Example:",
                "  datatrust bridge send test-qbft main --wait",
                "",
                "Exit codes: 0 begun (with --wait: recorded), 2 usage, 3 refused by the ledger, 4 no permission, 5 not found,",
                "6 gateway unavailable, or not recorded in time: the gateway goes on by itself."
            })
    static final class Send implements Callable<Integer> {
        /** How often to look; an answer is one look into the gateway's own store. */
        private static final Duration LOOK = Duration.ofMillis(250);

        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(index = "0", paramLabel = "ROUTE", description = "An id, or routes/ID.")
        private String route = "";

        @Parameters(index = "1", paramLabel = "LOG", description = "An id, or orgs/ORG/logs/ID.")
        private String log = "";

        @Option(names = "--wait", description = "Wait until the ledger has taken note that it arrived.")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "300",
                description = "How long to wait at most. Default: ${DEFAULT-VALUE}.")
        private int timeoutSeconds = 300;

        Send(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException, InterruptedException {
            Profile acting = profile.profile(session);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                run(gateway, route(session, route), GatewayOptions.log(session, acting, "LOG", log));
            }
            return ExitCode.OK.number();
        }

        private void run(Gateway gateway, RouteName way, LogName sent) throws FailedException, InterruptedException {
            long deadline =
                    System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
            Told told = Told.of(session, gateway, way, sent, gateway.sendCheckpoint(way, sent));
            while (wait && !told.isRecorded()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw session.failed(
                            ErrorCode.NOT_ARRIVED_IN_TIME,
                            sent,
                            way,
                            told.stage() + " " + Printable.of(told.answer().getTrouble()));
                }
                Thread.sleep(LOOK);
                told = Told.of(
                        session,
                        gateway,
                        way,
                        sent,
                        gateway.crossing(way, sent, told.crossing().sequence()));
            }
            told.print(session);
        }
    }

    @Command(name = "status", description = "Show how far a checkpoint of a log has come on its way to another chain.")
    static final class Status implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(index = "0", paramLabel = "ROUTE", description = "An id, or routes/ID.")
        private String route = "";

        @Parameters(index = "1", paramLabel = "LOG", description = "An id, or orgs/ORG/logs/ID.")
        private String log = "";

        @Option(
                names = "--sequence",
                paramLabel = "N",
                defaultValue = "0",
                description = "Which crossing of the log, from 1; default: the newest.")
        private long sequence;

        Status(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Profile acting = profile.profile(session);
            RouteName way = route(session, route);
            LogName sent = GatewayOptions.log(session, acting, "LOG", log);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                Told.of(session, gateway, way, sent, gateway.crossing(way, sent, sequence))
                        .print(session);
            }
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "take-over",
            description = {
                "Have the ledger take over an anchor of the route's book, by proof: the ledger judges the other chain's seals itself.",
                "The same anchor again changes nothing."
            })
    static final class TakeOver implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(index = "0", paramLabel = "ROUTE", description = "An id, or routes/ID.")
        private String route = "";

        @Parameters(index = "1", paramLabel = "DOMAIN", description = "64 hexadecimal digits, as the book has it.")
        private String domain = "";

        @Parameters(index = "2", paramLabel = "ROOT", description = "64 hexadecimal digits.")
        private String root = "";

        TakeOver(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            RouteName way = route(session, route);
            Digest asked = digest(session, "DOMAIN", domain);
            Digest anchored = digest(session, "ROOT", root);
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                ForeignAnchor anchor = stored(
                        session, gateway, gateway.takeOver(way, asked, anchored).getContent(), ForeignAnchor::parse);
                if (!anchor.route().equals(way)
                        || !anchor.domain().equals(asked)
                        || !anchor.root().equals(anchored)) {
                    throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "anchor");
                }
                print(anchor);
            }
            return ExitCode.OK.number();
        }

        private void print(ForeignAnchor anchor) {
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.bridge-anchor/v1")
                        .member("route", anchor.route().toString())
                        .member("book", anchor.book().toString())
                        .member("domain", anchor.domain().hex())
                        .member("root", anchor.root().hex())
                        .member("link", anchor.link().hex())
                        .member("block", anchor.arrival().number())
                        .member("blockHash", "0x" + anchor.arrival().hash().hex())
                        .end());
                return;
            }
            session.result(session.text(
                    "bridge.anchor",
                    anchor.root().hex(),
                    anchor.book(),
                    Long.toString(anchor.arrival().number())));
            session.result(session.text("bridge.anchor.link", anchor.link().hex()));
        }
    }

    @Command(
            name = "prove",
            description = {
                "Put into a proof that another chain holds a checkpoint of its log: datatrust verify then says WITNESSED, offline.",
                "With a trust policy the result is checked before it is written."
            },
            footer = {
                "",
                "Example:",
                "  datatrust bridge prove report.pdf.dtproof --route test-qbft --trust trust.json --out report.pdf.dtproof",
                "",
                "Exit codes: 0 written, 1 the gateway's answer contradicts the proof, 2 usage, 3 nothing has arrived yet, or it is not proven",
                "by the trust policy, 4 no permission, 5 not found, 6 gateway unavailable."
            })
    static final class Prove implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "FILE", description = "The proof, *.dtproof.")
        private Path file = Path.of("");

        @Option(names = "--route", required = true, paramLabel = "ROUTE", description = "An id, or routes/ID.")
        private String route = "";

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "The trust policy, with witnesses (trust witness); default: DATATRUST_TRUST.")
        private Optional<Path> trust = Optional.empty();

        @Option(names = "--out", paramLabel = "OUT", description = "Where to write; default: replace the proof.")
        private Optional<Path> out = Optional.empty();

        Prove(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            RouteName way = route(session, route);
            ProofBundle bundle = ProofReading.bundle(session, file);
            if (bundle.renewal().isPresent()) {
                throw session.failed(ErrorCode.ALREADY_RENEWED, file);
            }
            Optional<Path> policyFile =
                    trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of));
            Optional<TrustPolicy> policy = Optional.empty();
            if (policyFile.isPresent()) {
                policy = Optional.of(TrustCommand.read(session, policyFile.get()));
                if (policy.get().witnesses().isEmpty()) {
                    throw session.failed(ErrorCode.BAD_VALUE, "--trust", policyFile.get(), "witnesses");
                }
            }
            ProofBundle proven;
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                proven = witnessed(gateway, way, bundle);
            }
            if (policy.isPresent()) {
                requireWitnessed(policy.get(), proven);
            }
            Path target = out.orElse(file);
            try {
                ProofFiles.write(target, proven.encode().toByteArray());
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
            }
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.bridge-prove/v1")
                        .member("file", target.toString())
                        .member("route", way.toString())
                        .member("anchorings", proven.anchorings().size())
                        .member("checked", policy.isPresent())
                        .end());
            }
            session.result(session.text("bridge.proven", target, way));
            return ExitCode.OK.number();
        }

        private ProofBundle witnessed(Gateway gateway, RouteName way, ProofBundle bundle) throws FailedException {
            org.datatrust.protocol.v1.Route served = gateway.routes().stream()
                    .filter(each -> each.getName().equals(way.toString()))
                    .findFirst()
                    .orElseThrow(() -> session.failed(ErrorCode.NO_SUCH_ROUTE, gateway.address(), way));
            Route pinned = stored(session, gateway, served.getContent(), Route::parse);
            List<Anchoring> anchorings = new ArrayList<>();
            for (Anchoring anchoring : bundle.anchorings()) {
                anchorings.add(witnessed(gateway, pinned, anchoring));
            }
            return bundle.withAnchorings(anchorings);
        }

        private Anchoring witnessed(Gateway gateway, Route way, Anchoring anchoring) throws FailedException {
            Batch batch = CurrentLook.batch(anchoring)
                    .orElseThrow(() -> session.failed(ErrorCode.BAD_PROOF, file, "no batch"));
            ArrivalProof arrival = gateway.arrival(way.name(), batch.log());
            if (arrival.getSize() < batch.treeSize()) {
                throw session.failed(ErrorCode.NOT_ARRIVED, Long.toString(batch.treeSize()), batch.log(), way.name());
            }
            WitnessEvidence witness;
            Digest root;
            try {
                List<Digest> path = arrival.getSize() == batch.treeSize()
                        ? List.of()
                        : Gateway.digests(gateway.consistency(batch.log(), batch.treeSize(), arrival.getSize())
                                .getPathList());
                root = Digest.of(arrival.getRoot().toByteArray());
                witness = new WitnessEvidence(
                        way.chain().id(),
                        arrival.getSize(),
                        path,
                        Bytes.copyOf(arrival.getEvidence().toByteArray()));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), String.valueOf(e.getMessage()));
            }
            ProofCheck check = new ConsistencyProof(batch.treeSize(), witness.size(), witness.consistency())
                    .check(batch.root(), root);
            if (check instanceof ProofCheck.NotProven(ProofCheck.Reason reason, String detail)) {
                throw session.failed(ErrorCode.LOG_INCONSISTENT, batch.log(), reason + ": " + detail);
            }
            List<WitnessEvidence> all = new ArrayList<>();
            anchoring.witnesses().stream()
                    .filter(other -> !other.chain().equals(witness.chain()))
                    .forEach(all::add);
            all.add(witness);
            if (all.size() > Anchoring.MAX_WITNESSES) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--route", way.name(), "at most " + Anchoring.MAX_WITNESSES + " chains");
            }
            return anchoring.withWitnesses(all);
        }

        /** The data are not at hand, so the verdict as a whole stays open; what counts is what it says of other chains. */
        private void requireWitnessed(TrustPolicy policy, ProofBundle proven) throws FailedException {
            for (Report report :
                    Verifier.of(policy, CryptoProvider.fastest()).verifyAll(proven, _ -> Optional.empty())) {
                List<Check> checks = report.checks().stream()
                        .filter(check -> check.level() == Level.WITNESSED)
                        .toList();
                boolean proves = !checks.isEmpty()
                        && checks.stream().allMatch(check -> check.outcome() == Outcome.OK)
                        && report.result() != Result.REFUTED;
                if (!proves) {
                    throw session.failed(ErrorCode.NOT_WITNESSED, file, reason(report));
                }
            }
        }

        private static String reason(Report report) {
            return report.checks().stream()
                    .filter(check -> check.outcome() == Outcome.FAILED
                            || (check.level() == Level.WITNESSED && check.outcome() != Outcome.OK))
                    .findFirst()
                    .map(check -> check.code() + " " + Printable.of(check.detail()))
                    .orElse(report.result().name());
        }
    }
}
