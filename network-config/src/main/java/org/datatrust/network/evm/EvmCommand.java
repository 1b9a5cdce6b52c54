package org.datatrust.network.evm;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.datatrust.network.NetworkException;

/**
 * {@code evm up|down|status|reset}: the EVM networks of this checkout from the command line. Exit codes: 0 done (for status: everything
 * runs), 1 not all runs, 2 usage, 6 the network could not be changed.
 */
public final class EvmCommand {
    private static final String USAGE = """
            usage: evm prepare | up | down | status | reset  [anvil | qbft | clique]
                   without a name: all three; prepare only obtains their programs
                   [--home DIR]      where the network lives (default: .datatrust/evm/NAME in the checkout)
                   [--port-base N]   first port, instead of 17500 (anvil), 17520 (qbft) or 17540 (clique)
            """;

    private final PrintStream out;
    private final long started = System.nanoTime();

    private EvmCommand(PrintStream out) {
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
        RESET
    }

    private record Arguments(Verb verb, List<EvmEngine> engines, Optional<Path> home, OptionalInt portBase) {
        static Arguments parse(List<String> words) throws UsageException {
            List<String> left = new ArrayList<>(words);
            if (left.isEmpty()) {
                throw new UsageException("say what to do");
            }
            Verb verb = verb(left.removeFirst());
            List<EvmEngine> engines = new ArrayList<>();
            Optional<Path> home = Optional.empty();
            OptionalInt portBase = OptionalInt.empty();
            while (!left.isEmpty()) {
                String word = left.removeFirst();
                switch (word) {
                    case "--home" -> home = Optional.of(Path.of(value(word, left)));
                    case "--port-base" -> portBase = OptionalInt.of(number(word, value(word, left)));
                    default ->
                        engines.add(EvmEngine.named(word).orElseThrow(() -> new UsageException("unknown: " + word)));
                }
            }
            if (engines.size() != 1 && (home.isPresent() || portBase.isPresent())) {
                throw new UsageException("--home and --port-base are for one network: name it");
            }
            return new Arguments(verb, engines.isEmpty() ? List.of(EvmEngine.values()) : engines, home, portBase);
        }

        private static Verb verb(String word) throws UsageException {
            return Arrays.stream(Verb.values())
                    .filter(verb -> verb.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("unknown: " + word));
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

    /** The checkout is taken from the environment variable DATATRUST_ROOT, which {@code scripts/evm} sets, or is the working folder. */
    public static void main(String[] words) {
        System.exit(new EvmCommand(System.out).run(List.of(words)));
    }

    private int run(List<String> words) {
        Path checkout =
                Path.of(Optional.ofNullable(System.getenv("DATATRUST_ROOT")).orElse(""));
        try {
            Arguments arguments = Arguments.parse(words);
            int worst = 0;
            for (EvmEngine engine : arguments.engines()) {
                Path home = arguments.home().orElseGet(() -> EvmNetwork.defaultHome(checkout, engine));
                try (EvmNetwork network = EvmNetwork.in(checkout, engine, home, arguments.portBase())) {
                    worst = Math.max(worst, run(network, arguments.verb(), checkout));
                }
            }
            return worst;
        } catch (UsageException e) {
            System.err.println("evm: " + e.getMessage());
            System.err.print(USAGE);
            return 2;
        } catch (NetworkException e) {
            System.err.println(e.getMessage());
            return 6;
        } catch (IOException e) {
            System.err.println("evm: " + e);
            return 6;
        }
    }

    private int run(EvmNetwork network, Verb verb, Path checkout) throws IOException {
        return switch (verb) {
            case PREPARE -> {
                step(network.engine() + ": "
                        + EvmPrograms.ensure(network.engine(), checkout, System.getenv(), this::step));
                yield 0;
            }
            case UP -> {
                network.up(this::step);
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
        };
    }

    private void step(String line) {
        Duration since = Duration.ofNanos(System.nanoTime() - started);
        out.println(String.format(Locale.ROOT, "[%5.1f s] %s", since.toMillis() / 1000.0, line));
    }

    private int status(EvmNetwork network) {
        boolean all = true;
        for (EvmNodeStatus status : network.status()) {
            all &= status.ready();
            String state = status.ready() ? "ready" : status.pid().isPresent() ? "not ready" : "not running";
            out.println(String.format(
                    Locale.ROOT,
                    "%-8s node-%d  %-12s pid %-8s %s  block %s",
                    network.engine(),
                    status.node(),
                    state,
                    text(status.pid()),
                    status.rpc(),
                    text(status.height())));
        }
        return all ? 0 : 1;
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? String.valueOf(value.getAsLong()) : "-";
    }
}
