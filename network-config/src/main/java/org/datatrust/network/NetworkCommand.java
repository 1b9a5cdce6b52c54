package org.datatrust.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.name.RouteName;

/**
 * {@code network prepare|up|down|status|reset|bridge}: the network of this checkout from the command line. Exit codes: 0 done (for status: everything
 * runs), 1 not all runs, or there is no such route, 2 usage, 6 the network could not be changed.
 */
public final class NetworkCommand {
    private static final String USAGE = """
            usage: network prepare | up [--bare | --without-gateways] | down | status | reset
                   network bridge register | vote FILE [--organisations A,B,C] | show [ROUTE]
                   prepare only obtains Fabric's programs
                   register names each organisation's peer, whose signatures then count on other chains
                   vote lets the organisations' administrators vote for the route in FILE (default: all of them)
                   show prints who is registered, and a route (routes/ID) as it is in force
                   [--home DIR]      where the network lives (default: .datatrust/network in the checkout, or DATATRUST_NETWORK_HOME)
                   [--port-base N]   first port, instead of the one in network-config/consortium.yaml
            """;

    private final PrintStream out;
    private final long started = System.nanoTime();

    private NetworkCommand(PrintStream out) {
        this.out = out;
    }

    private static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private enum Verb {
        PREPARE,
        UP,
        DOWN,
        STATUS,
        RESET,
        BRIDGE
    }

    /** What to do about bridges. */
    private sealed interface BridgeWork {}

    private record Register() implements BridgeWork {}

    private record Vote(Path file) implements BridgeWork {}

    private record Show(Optional<String> route) implements BridgeWork {}

    /** @param voters empty for all organisations */
    private record Arguments(
            Verb verb,
            Optional<BridgeWork> bridge,
            UpOptions options,
            Optional<Path> home,
            OptionalInt portBase,
            List<String> voters) {
        static Arguments parse(List<String> words) throws UsageException {
            List<String> left = new ArrayList<>(words);
            if (left.isEmpty()) {
                throw new UsageException("say what to do");
            }
            Verb verb = verb(left.removeFirst());
            Optional<BridgeWork> bridge = verb == Verb.BRIDGE ? Optional.of(bridgeWork(left)) : Optional.empty();
            List<String> voters = List.of();
            UpOptions options = UpOptions.withGateways();
            Optional<Path> home = Optional.empty();
            OptionalInt portBase = OptionalInt.empty();
            while (!left.isEmpty()) {
                String word = left.removeFirst();
                switch (word) {
                    case "--bare" -> options = UpOptions.bare();
                    case "--without-gateways" -> options = UpOptions.withChaincode();
                    case "--home" -> home = Optional.of(Path.of(value(word, left)));
                    case "--port-base" -> portBase = OptionalInt.of(number(word, value(word, left)));
                    case "--organisations" -> voters = List.of(value(word, left).split(",", -1));
                    default -> throw new UsageException("unknown: " + word);
                }
            }
            return new Arguments(verb, bridge, options, home, portBase, voters);
        }

        private static BridgeWork bridgeWork(List<String> left) throws UsageException {
            String work = value("bridge", left);
            return switch (work) {
                case "register" -> new Register();
                case "vote" -> new Vote(Path.of(value("vote", left)));
                case "show" ->
                    new Show(
                            left.isEmpty() || left.getFirst().startsWith("-")
                                    ? Optional.empty()
                                    : Optional.of(left.removeFirst()));
                default -> throw new UsageException("unknown: bridge " + work);
            };
        }

        private static Verb verb(String word) throws UsageException {
            for (Verb verb : Verb.values()) {
                if (verb.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return verb;
                }
            }
            throw new UsageException("unknown: " + word);
        }

        private static String value(String option, List<String> left) throws UsageException {
            if (left.isEmpty()) {
                throw new UsageException(option + " needs a value");
            }
            return left.removeFirst();
        }

        private static int number(String option, String text) throws UsageException {
            if (!text.matches("[1-9][0-9]{3,4}")) {
                throw new UsageException(option + " needs a port number, not " + text);
            }
            return Integer.parseInt(text);
        }
    }

    /** The checkout is taken from the environment variable DATATRUST_ROOT, which {@code scripts/network} sets, or is the working folder. */
    public static void main(String[] words) {
        System.exit(new NetworkCommand(System.out).run(List.of(words)));
    }

    private int run(List<String> words) {
        Path checkout =
                Path.of(Optional.ofNullable(System.getenv("DATATRUST_ROOT")).orElse(""));
        try {
            Arguments arguments = Arguments.parse(words);
            if (arguments.verb() == Verb.PREPARE) {
                step("Fabric's programs are in "
                        + FabricPrograms.ensure(checkout, System.getenv(), this::step)
                                .folder());
                return 0;
            }
            Path home = arguments.home().orElseGet(() -> LocalNetwork.defaultHome(checkout));
            try (LocalNetwork network = LocalNetwork.in(checkout, home, arguments.portBase())) {
                return run(network, arguments);
            }
        } catch (UsageException e) {
            System.err.println("network: " + e.getMessage());
            System.err.print(USAGE);
            return 2;
        } catch (NetworkException e) {
            System.err.println(e.getMessage());
            return 6;
        } catch (IOException e) {
            System.err.println("network: " + e);
            return 6;
        } catch (IllegalArgumentException e) {
            System.err.println("network: " + e.getMessage());
            return 2;
        }
    }

    private int run(LocalNetwork network, Arguments arguments) throws IOException {
        return switch (arguments.verb()) {
            case PREPARE -> throw new IllegalStateException("needs no network");
            case UP -> {
                network.up(arguments.options(), this::step);
                step("The network is up; logs are in " + network.home().logs());
                yield 0;
            }
            case DOWN -> {
                network.down(this::step);
                yield 0;
            }
            case RESET -> {
                network.reset(this::step);
                yield 0;
            }
            case STATUS -> status(network);
            case BRIDGE ->
                switch (arguments.bridge().orElseThrow()) {
                    case Register() -> {
                        network.bridge(this::step).register(this::step);
                        yield 0;
                    }
                    case Vote(Path file) -> vote(network, file, arguments.voters());
                    case Show(Optional<String> route) -> show(network.bridge(this::step), route);
                };
        };
    }

    private int vote(LocalNetwork network, Path file, List<String> voters) throws IOException {
        Route route;
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than is allowed shows the parser that there is too much.
            route = Route.parse(in.readNBytes(Route.MAX_SIZE_BYTES + 1));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(file + " holds no route: " + e.code() + " " + e.getMessage(), e);
        }
        List<String> all =
                network.consortium().endorsers().stream().map(Organisation::id).toList();
        boolean inForce = network.bridge(this::step).vote(route, voters.isEmpty() ? all : voters, this::step);
        step(route.name() + " version " + route.version()
                + (inForce ? " is in force" : " is not in force yet: too few organisations voted for these bytes"));
        return 0;
    }

    private int show(BridgeGovernance bridge, Optional<String> name) {
        var consortium = bridge.consortium();
        out.println("epoch " + consortium.epoch() + ", " + consortium.threshold() + " of "
                + consortium.organisations().size() + " organisations must sign");
        for (ConsortiumPeer peer : consortium.peers()) {
            out.println("  " + peer.organisation() + "  peer " + peer.identity());
        }
        if (name.isEmpty()) {
            return 0;
        }
        Optional<Route> route = bridge.route(routeName(name.get()));
        out.println(route.map(found -> found.name() + " version " + found.version() + ", digest " + found.digest())
                .orElse("there is no route " + name.get()));
        return route.isPresent() ? 0 : 1;
    }

    private static RouteName routeName(String text) {
        try {
            return RouteName.parse(text);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private void step(String line) {
        Duration since = Duration.ofNanos(System.nanoTime() - started);
        out.println(String.format(Locale.ROOT, "[%5.1f s] %s", since.toMillis() / 1000.0, line));
    }

    private int status(LocalNetwork network) {
        Optional<NodeId> leader = network.leader();
        boolean all = true;
        for (NodeStatus status : network.status()) {
            all &= status.ready();
            String state = status.ready() ? "ready" : status.running() ? "not ready" : "not running";
            String note = leader.equals(Optional.of(status.node())) ? "  leader" : "";
            out.println(String.format(
                    Locale.ROOT,
                    "%-26s %-12s pid %-8s port %-6d height %s%s",
                    status.node(),
                    state,
                    text(status.pid()),
                    status.port(),
                    text(status.height()),
                    note));
        }
        return all ? 0 : 1;
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? String.valueOf(value.getAsLong()) : "-";
    }
}
