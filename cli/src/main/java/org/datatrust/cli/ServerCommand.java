package org.datatrust.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The gateways of this machine's network. */
@Command(name = "server", description = "Run the gateways of this machine's network, one by one.")
final class ServerCommand {

    /** Which gateway is meant. */
    static final class Which {
        @Mixin
        private NetworkCommand.Place place = new NetworkCommand.Place();

        @Option(
                names = "--org",
                paramLabel = "ID",
                description = "The organisation; default: the first that has a gateway.")
        private Optional<String> organisation = Optional.empty();

        NodeId gateway(Session session, LocalNetwork network) throws FailedException {
            List<NodeId> gateways = network.nodes().stream()
                    .filter(node -> node.kind() == NodeId.Kind.GATEWAY)
                    .toList();
            return gateways.stream()
                    .filter(node -> organisation.isEmpty() || organisation.get().equals(node.organisation()))
                    .findFirst()
                    .orElseThrow(
                            () -> session.failed(ErrorCode.BAD_VALUE, "--org", organisation.orElse("-"), gateways));
        }
    }

    /** What one verb does with a gateway. */
    private interface Work {
        int with(LocalNetwork network, NodeId gateway);
    }

    private static int run(Session session, Which which, Work work) throws FailedException {
        try (LocalNetwork network = which.place.network(session)) {
            return work.with(network, which.gateway(session, network));
        }
    }

    private static int status(Session session, LocalNetwork network, NodeId gateway) {
        List<NodeStatus> found = network.status().stream()
                .filter(status -> status.node().equals(gateway))
                .toList();
        return NetworkCommand.print(session, network, found);
    }

    @Command(
            name = "run",
            description = "Start a gateway and wait until it answers. Fine if it runs. It stays in the background.")
    static final class Run implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Which which = new Which();

        Run(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return ServerCommand.run(session, which, (network, gateway) -> {
                network.start(gateway);
                return status(session, network, gateway);
            });
        }
    }

    @Command(name = "stop", description = "Stop a gateway in good order.")
    static final class Stop implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Which which = new Which();

        Stop(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return ServerCommand.run(session, which, (network, gateway) -> {
                network.stop(gateway);
                if (session.json()) {
                    session.document(new JsonText()
                            .beginObject()
                            .member("schema", "datatrust.server/v1")
                            .member("stopped", gateway.toString())
                            .end());
                }
                return 0;
            });
        }
    }

    @Command(name = "status", description = "Show how a gateway is.")
    static final class Status implements Callable<Integer> {
        private final Session session;

        @Mixin
        private Which which = new Which();

        Status(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            return ServerCommand.run(session, which, (network, gateway) -> status(session, network, gateway));
        }
    }
}
