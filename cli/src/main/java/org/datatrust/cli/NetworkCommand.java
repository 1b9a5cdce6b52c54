package org.datatrust.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.NodeStatus;
import org.datatrust.network.UpOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The consortium's network on this machine. */
@Command(
        name = "network",
        description =
                "Run the consortium's network (network-config/consortium.yaml) on this machine, as plain processes with TEST keys.")
final class NetworkCommand {

    /** Which network is meant. */
    static final class Place {
        @Option(
                names = "--home",
                paramLabel = "DIR",
                description =
                        "Where the network lives; default: DATATRUST_NETWORK_HOME, or .datatrust/network in the checkout.")
        private Optional<Path> home = Optional.empty();

        @Option(
                names = "--port-base",
                paramLabel = "N",
                description = "First port; default: DATATRUST_PORT_BASE, or the one in consortium.yaml.")
        private OptionalInt portBase = OptionalInt.empty();

        LocalNetwork network(Session session) throws FailedException {
            Path checkout = Checkout.root(session);
            OptionalInt port = portBase;
            Optional<String> variable = session.variable("DATATRUST_PORT_BASE");
            if (port.isEmpty() && variable.isPresent()) {
                if (!variable.get().matches("[1-9][0-9]{3,4}")) {
                    throw session.failed(ErrorCode.BAD_VALUE, "DATATRUST_PORT_BASE", variable.get(), "1024-65000");
                }
                port = OptionalInt.of(Integer.parseInt(variable.get()));
            }
            return LocalNetwork.in(checkout, home.orElseGet(() -> Checkout.networkHome(session)), port);
        }
    }

    /** What one verb does with the network. */
    private interface Work {
        int with(LocalNetwork network, Steps steps);
    }

    /** Steps with the time since the start, for people. */
    record Steps(Session session, long start) {
        void step(String line) {
            session.note("[%5.1f s] %s".formatted((System.nanoTime() - start) / 1e9, Printable.of(line)));
        }
    }

    private static int run(Session session, Place place, Work work) throws FailedException {
        try (LocalNetwork network = place.network(session)) {
            return work.with(network, new Steps(session, System.nanoTime()));
        }
    }

    private static int done(Session session, String verb, LocalNetwork network) {
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.network/v1")
                    .member("done", verb)
                    .member("home", network.home().folder().toString())
                    .end());
        }
        return 0;
    }

    @Command(
            name = "up",
            description =
                    "Bring the network up from whatever state it is in: generate, start, join, deploy what is missing.")
    static final class Up implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Place place = new Place();

        @Option(names = "--bare", description = "Orderers and peers only.")
        private boolean bare;

        @Option(names = "--without-gateways", description = "Orderers, peers and chaincode.")
        private boolean withoutGateways;

        Up(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            UpOptions options =
                    bare ? UpOptions.bare() : withoutGateways ? UpOptions.withChaincode() : UpOptions.withGateways();
            return run(session, place, (network, steps) -> {
                network.up(options, steps::step);
                steps.step("The network is up; logs are in " + network.home().logs());
                return done(session, "up", network);
            });
        }
    }

    @Command(name = "down", description = "Stop all processes of the network; what they stored stays.")
    static final class Down implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Place place = new Place();

        Down(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return run(session, place, (network, steps) -> {
                network.down(steps::step);
                return done(session, "down", network);
            });
        }
    }

    @Command(name = "reset", description = "Stop all processes of the network and delete everything it stored.")
    static final class Reset implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Place place = new Place();

        Reset(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return run(session, place, (network, steps) -> {
                network.reset(steps::step);
                return done(session, "reset", network);
            });
        }
    }

    @Command(
            name = "status",
            description = "Show how each process of the network is.",
            footer = {"", "Exit codes: 0 all are ready, 6 not all are."})
    static final class Status implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Place place = new Place();

        Status(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return run(session, place, (network, steps) -> print(session, network, network.status()));
        }
    }

    static int print(Session session, LocalNetwork network, List<NodeStatus> nodes) {
        Optional<NodeId> leader = network.leader();
        JsonText document = new JsonText().beginObject().member("schema", "datatrust.network-status/v1");
        document.member("home", network.home().folder().toString()).key("nodes").beginArray();
        boolean all = true;
        for (NodeStatus node : nodes) {
            all &= node.ready();
            boolean leads = leader.isPresent() && leader.get().equals(node.node());
            document.beginObject()
                    .member("node", node.node().toString())
                    .member("running", node.running())
                    .member("ready", node.ready())
                    .member("port", node.port())
                    .member("leader", leads);
            node.pid().ifPresent(pid -> document.member("pid", pid));
            node.height().ifPresent(height -> document.member("height", height));
            document.end();
            session.result("%-26s %-12s pid %-8s port %-6d height %s%s"
                    .formatted(
                            node.node(),
                            node.ready() ? "ready" : node.running() ? "not ready" : "not running",
                            text(node.pid()),
                            node.port(),
                            text(node.height()),
                            leads ? "  leader" : ""));
        }
        ExitCode exit = all ? ExitCode.OK : ExitCode.UNAVAILABLE;
        if (session.json()) {
            session.document(document.end().member("exit", exit.number()).end());
        }
        return exit.number();
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%d", value.getAsLong()) : "-";
    }

    @Command(name = "path", description = "Print the folder in which the network lives.")
    static final class Show implements Callable<Integer> {
        private final Session session;

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            Path home = Checkout.networkHome(session);
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.network-path/v1")
                        .member("path", home.toString())
                        .end());
            } else {
                session.result(home.toString());
            }
            return 0;
        }
    }
}
