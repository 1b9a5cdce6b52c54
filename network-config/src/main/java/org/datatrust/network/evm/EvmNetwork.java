package org.datatrust.network.evm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datatrust.network.Launch;
import org.datatrust.network.LoopbackPorts;
import org.datatrust.network.NetworkException;
import org.datatrust.network.NodeProcess;
import org.datatrust.network.Parallel;
import org.datatrust.network.PrivateFiles;
import org.datatrust.network.Progress;

/**
 * An EVM network on this machine. Its state is in the home folder and in the processes, not in this object: any number of objects, in any
 * programs, may speak of the same network; of those that change it as a whole ({@code up}, {@code down}, {@code reset}) one works at a
 * time. Nodes are numbered from 0 on. Safe for use by several threads.
 */
public final class EvmNetwork implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration PATIENT_STOP = Duration.ofSeconds(15);

    private final Path checkout;
    private final EvmEngine engine;
    private final EvmHome home;
    private final OptionalInt chosenPortBase;
    private final Map<String, String> environment;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private EvmNetwork(
            Path checkout,
            EvmEngine engine,
            EvmHome home,
            OptionalInt chosenPortBase,
            Map<String, String> environment) {
        this.checkout = checkout.toAbsolutePath().normalize();
        this.engine = engine;
        this.home = home;
        this.chosenPortBase = chosenPortBase;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The network in a home folder; starts nothing.
     *
     * @param portBase first port, from the next {@code up} on; if empty, that of the last {@code up}, or that of the engine
     */
    public static EvmNetwork in(Path checkout, EvmEngine engine, Path home, OptionalInt portBase) {
        return in(checkout, engine, home, portBase, System.getenv());
    }

    /** The same with variables that are not those of this process. */
    static EvmNetwork in(
            Path checkout, EvmEngine engine, Path home, OptionalInt portBase, Map<String, String> environment) {
        return new EvmNetwork(checkout, engine, new EvmHome(home), portBase, environment);
    }

    /** Where the network of a checkout lives unless something else is asked for. */
    public static Path defaultHome(Path checkout, EvmEngine engine) {
        return checkout.resolve(".datatrust/evm").resolve(engine.toString());
    }

    public EvmEngine engine() {
        return engine;
    }

    public EvmHome home() {
        return home;
    }

    /**
     * What others need to know of it; empty if it never was up.
     *
     * @throws NetworkException FILE
     */
    public Optional<EvmDescription> description() {
        if (!home.complete()) {
            return Optional.empty();
        }
        try {
            return Optional.of(EvmDescription.read(home.description()));
        } catch (IOException e) {
            throw new NetworkException(NetworkException.Code.FILE, "Cannot read " + home.description() + ": " + e, e);
        }
    }

    private List<EvmPorts> ports() {
        int base = chosenPortBase.isPresent()
                ? chosenPortBase.getAsInt()
                : description().map(known -> known.rpc().getFirst().getPort()).orElse(engine.portBase());
        return EvmPorts.all(engine, base);
    }

    /** Every port that the network listens on while it is up. */
    public List<Integer> listeningPorts() {
        return ports().stream().flatMap(ports -> ports.used(engine).stream()).toList();
    }

    /** JSON-RPC of each node, in their order. */
    public List<URI> rpc() {
        return ports().stream()
                .map(ports -> URI.create("http://127.0.0.1:" + ports.rpc()))
                .toList();
    }

    /** JSON-RPC of one node. */
    public JsonRpc rpc(int node) {
        return new JsonRpc(client, rpc().get(known(node)));
    }

    private List<Integer> nodes() {
        return IntStream.range(0, engine.nodes()).boxed().toList();
    }

    private int known(int node) {
        if (node < 0 || node >= engine.nodes()) {
            throw new NetworkException(
                    NetworkException.Code.NO_SUCH_NODE,
                    "There is no node " + node + "; a network of " + engine + " has nodes 0 to " + (engine.nodes() - 1)
                            + ".");
        }
        return node;
    }

    private NodeProcess process(int node) {
        return new NodeProcess(home.files(node));
    }

    /** The number of a node's newest block; empty if it does not answer. */
    public OptionalLong height(int node) {
        return rpc(node).height();
    }

    /** How each node is, in their order. */
    public List<EvmNodeStatus> status() {
        return nodes().stream()
                .map(node -> {
                    OptionalLong pid = process(node).pid();
                    // Without a process, whoever answers there is somebody else.
                    OptionalLong height = pid.isPresent() ? height(node) : OptionalLong.empty();
                    return new EvmNodeStatus(node, pid, rpc().get(node), height);
                })
                .toList();
    }

    /**
     * Brings the network up from whatever state it is in: makes a chain if there is none, starts what does not run or runs an old version.
     * Returns when all nodes answer and blocks are made.
     *
     * @throws NetworkException PORT_IN_USE, NO_PROGRAMS, NODE_NOT_READY, FOREIGN_HOME, STEP_FAILED, BUSY, FILE
     */
    public void up(Progress progress) {
        home.lock().exclusively(() -> {
            home.claim(engine);
            Path program = EvmPrograms.ensure(engine, checkout, environment, progress);
            new Start(program, progress).run();
        });
    }

    /** Stops every node. The chain stays. */
    public void down(Progress progress) {
        if (!Files.isDirectory(home.folder())) {
            return;
        }
        home.lock().exclusively(() -> stopAll(progress));
    }

    /** Stops every node and deletes the home folder. */
    public void reset(Progress progress) {
        if (!Files.isDirectory(home.folder())) {
            return;
        }
        home.lock().exclusively(() -> {
            home.demandOurs(engine);
            stopAll(progress);
            PrivateFiles.delete(home.folder());
            progress.step("Deleted " + home.folder());
        });
    }

    private void stopAll(Progress progress) throws IOException {
        int stopped = NodeProcess.stopAll(home.folder(), PATIENT_STOP);
        progress.step(stopped == 0 ? engine + ": nothing was running" : engine + ": stopped " + stopped + " processes");
    }

    /** Stops a node at once (SIGKILL), as a crash would. Fine if it does not run. Anvil then forgets what it did in the last minute. */
    public void kill(int node) {
        home.lock().withFiles(() -> process(known(node)).kill());
    }

    /** Stops a node in good order (SIGTERM). Fine if it does not run. */
    public void stop(int node) {
        home.lock().withFiles(() -> process(known(node)).stop(PATIENT_STOP));
    }

    /**
     * Starts a node of a network that was up before, and waits until it answers; it may not have caught up yet. Fine if it runs.
     *
     * @throws NetworkException PORT_IN_USE, NO_PROGRAMS, NODE_NOT_READY, FILE; NO_SUCH_NODE if the network never was up
     */
    public void start(int node) {
        known(node);
        if (!home.complete()) {
            throw new NetworkException(
                    NetworkException.Code.NO_SUCH_NODE,
                    "There is no network in " + home.folder() + " yet: run 'up' first.");
        }
        home.lock().withFiles(() -> {
            Start start = new Start(EvmPrograms.ensure(engine, checkout, environment, line -> {}), line -> {});
            if (process(node).running().isEmpty()) {
                start.demandPorts(List.of(node));
                process(node).start(start.launch(node));
            }
            awaitAnswer(node);
        });
    }

    private void awaitAnswer(int node) {
        process(node).await("answer", LONGEST_START, () -> height(node).isPresent());
    }

    /**
     * Waits until a node has a block of this number.
     *
     * @throws NetworkException NODE_NOT_READY if it ended, or has none in time
     */
    public void awaitBlock(int node, long number, Duration patience) {
        JsonRpc rpc = rpc(node);
        process(node)
                .await("get to block " + number, patience, () -> rpc.height().orElse(-1) >= number);
    }

    /** One way up, with what it needs on the way. */
    private final class Start {
        private final Path program;
        private final Progress progress;
        private final EvmLaunches launches;
        private final List<EvmPorts> ports = ports();

        Start(Path program, Progress progress) {
            this.program = program;
            this.progress = progress;
            this.launches = new EvmLaunches(engine, home, program);
        }

        Launch launch(int node) {
            return launches.of(node, ports.get(node));
        }

        void demandPorts(List<Integer> starting) {
            LoopbackPorts.demandFree(
                    starting.stream()
                            .flatMap(node -> ports.get(node).used(engine).stream()
                                    .map(port -> new LoopbackPorts.Wanted(port, engine + " node-" + node)))
                            .toList(),
                    "--port-base");
        }

        void run() throws IOException {
            if (home.complete()) {
                NodeProcess.killStrays(
                        home.folder(), nodes().stream().map(home::files).toList());
                bringUp();
            } else {
                // What is here was left by a start that did not end: nobody knows this chain yet.
                NodeProcess.stopAll(home.folder(), PATIENT_STOP);
                home.deleteChain();
                demandPorts(nodes());
                new EvmGeneration(engine, home, program, launches).run();
                progress.step(engine + ": made a new chain of TEST keys, chain id " + engine.chainId());
                if (engine == EvmEngine.ANVIL) {
                    fundOnAnvil();
                }
                bringUp();
            }
        }

        private void bringUp() throws IOException {
            Map<Integer, Launch> toStart = new TreeMap<>();
            for (int node : nodes()) {
                Launch launch = launch(node);
                Optional<NodeProcess.Running> running = process(node).running();
                if (running.isPresent() && !running.get().fingerprint().equals(launch.fingerprint())) {
                    process(node).stop(PATIENT_STOP);
                    running = Optional.empty();
                }
                if (running.isEmpty()) {
                    toStart.put(node, launch);
                }
            }
            demandPorts(List.copyOf(toStart.keySet()));
            writePeerSettings();
            for (Map.Entry<Integer, Launch> start : toStart.entrySet()) {
                process(start.getKey()).start(start.getValue());
            }
            Parallel.forEach(nodes(), EvmNetwork.this::awaitAnswer);
            EvmDescription description = describe();
            if (!toStart.isEmpty()) {
                awaitNewBlocks();
            }
            PrivateFiles.write(home.description(), description.json());
            progress.step(engine + (toStart.isEmpty() ? " runs already" : " is up") + ": chain " + engine.chainId()
                    + ", block "
                    + height(0).orElse(0) + ", " + description.rpc().getFirst()
                    + (engine.nodes() > 1 ? " and " + (engine.nodes() - 1) + " more" : "")
                    + "; what to know is in " + home.description());
        }

        private void writePeerSettings() throws IOException {
            if (engine == EvmEngine.ANVIL) {
                return;
            }
            List<EvmKey> keys = nodes().stream()
                    .map(node -> EvmKey.read(home.nodeKey(node)))
                    .toList();
            for (int node : nodes()) {
                PrivateFiles.write(home.settings(node), PeerSettings.of(node, keys, ports));
            }
        }

        /** Anvil pays nobody at its genesis; it writes what it was told, and its genesis block, when it is stopped in good order. */
        private void fundOnAnvil() throws IOException {
            process(0).start(launch(0));
            awaitAnswer(0);
            rpc(0).call("anvil_setBalance", EvmKey.read(home.accountKey()).address(), Genesis.BALANCE);
            rpc(0).call("evm_mine");
            process(0).stop(PATIENT_STOP);
            if (!Files.exists(home.state())) {
                throw new NetworkException(
                        NetworkException.Code.STEP_FAILED,
                        "anvil left no " + home.state() + " when it was stopped. Its log is "
                                + home.files(0).log());
            }
        }

        /** A block after those that there were at the start shows that enough nodes found each other. */
        private void awaitNewBlocks() {
            long first = engine == EvmEngine.ANVIL ? 0 : height(0).orElse(0);
            Parallel.forEach(nodes(), node -> awaitBlock(node, first + 1, LONGEST_START));
        }

        /** Compares the chain that answers with the one that was there before. */
        private EvmDescription describe() throws IOException {
            Optional<EvmDescription> before = description();
            String genesisHash = rpc(0).genesisHash();
            for (int node : nodes()) {
                String seen = rpc(node).genesisHash();
                if (!seen.equals(before.map(EvmDescription::genesisHash).orElse(genesisHash))) {
                    throw new NetworkException(
                            NetworkException.Code.FOREIGN_HOME,
                            engine + " node-" + node + " has another chain than " + home.description()
                                    + " tells: genesis " + seen + ". Stop it with 'down', and delete " + home.folder()
                                    + " for a new chain.");
                }
            }
            return new EvmDescription(
                    engine,
                    engine.chainId(),
                    genesisHash,
                    rpc(),
                    validators(),
                    EvmKey.read(home.accountKey()).address(),
                    home.accountKeyFile());
        }

        private List<String> validators() {
            return nodes().stream()
                    .flatMap(node -> switch (engine) {
                        case ANVIL -> Stream.empty();
                        case QBFT -> Stream.of(home.nodeKey(node));
                        case CLIQUE -> Stream.of(home.signerKey(node));
                    })
                    .map(file -> EvmKey.read(file).address())
                    .sorted()
                    .toList();
        }
    }

    /** Lets go of connections; the network keeps running. */
    @Override
    public void close() {
        client.close();
    }
}
