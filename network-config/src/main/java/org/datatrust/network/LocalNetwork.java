package org.datatrust.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The consortium's network on this machine. Its state is in the home folder and in the processes, not in this object: any number of
 * objects, in any programs, may speak of the same network; of those that change it as a whole ({@code up}, {@code down}, {@code reset})
 * one works at a time. Safe for use by several threads.
 */
public final class LocalNetwork implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration PATIENT_STOP = Duration.ofSeconds(15);

    private final Path checkout;
    private final Consortium founders;
    private final NetworkHome home;
    private final Map<String, String> environment;
    private final NodeProbe probe;

    private LocalNetwork(Path checkout, Consortium founders, NetworkHome home, Map<String, String> environment) {
        this.checkout = checkout;
        this.founders = founders;
        this.home = home;
        this.environment = Map.copyOf(environment);
        this.probe = new NodeProbe(this::consortium, home);
    }

    /**
     * The network of {@code checkout/network-config/consortium.yaml} in a home folder; starts nothing.
     *
     * @param portBase instead of the one in the file, so that networks can run side by side
     * @throws NetworkException BAD_CONSORTIUM
     */
    public static LocalNetwork in(Path checkout, Path home, OptionalInt portBase) {
        return of(checkout, home, portBase, ConsortiumFile.read(checkout.resolve("network-config/consortium.yaml")));
    }

    /** The same for a consortium that was read or made elsewhere. */
    public static LocalNetwork of(Path checkout, Path home, OptionalInt portBase, Consortium consortium) {
        return of(checkout, home, portBase, consortium, System.getenv());
    }

    /** The same with variables that are not those of this process. */
    static LocalNetwork of(
            Path checkout, Path home, OptionalInt portBase, Consortium consortium, Map<String, String> environment) {
        Consortium chosen = portBase.isPresent() ? consortium.withPortBase(portBase.getAsInt()) : consortium;
        return new LocalNetwork(checkout.toAbsolutePath().normalize(), chosen, new NetworkHome(home), environment);
    }

    /** Where the network of a checkout lives unless something else is asked for. */
    public static Path defaultHome(Path checkout) {
        return Optional.ofNullable(System.getenv("DATATRUST_NETWORK_HOME"))
                .map(Path::of)
                .orElseGet(() -> checkout.resolve(".datatrust/network"));
    }

    /** Those who take part now: the founders, and whoever was admitted since. */
    public Consortium consortium() {
        return founders.with(ConsortiumFile.readMembers(home.admitted()));
    }

    public NetworkHome home() {
        return home;
    }

    /** All nodes the consortium has, running or not; gateways only of organisations marked so. */
    public List<NodeId> nodes() {
        Consortium consortium = consortium();
        List<NodeId> nodes = new ArrayList<>();
        consortium.orderers().forEach(organisation -> nodes.add(new NodeId(NodeId.Kind.ORDERER, organisation.id())));
        consortium.endorsers().forEach(organisation -> nodes.add(new NodeId(NodeId.Kind.PEER, organisation.id())));
        consortium.endorsers().forEach(organisation -> nodes.add(new NodeId(NodeId.Kind.CHAINCODE, organisation.id())));
        consortium.organisations().stream()
                .filter(Organisation::gateway)
                .forEach(organisation -> nodes.add(new NodeId(NodeId.Kind.GATEWAY, organisation.id())));
        return Collections.unmodifiableList(nodes);
    }

    /** The port on which a node serves, on 127.0.0.1. */
    public int port(NodeId node) {
        Ports ports = consortium().ports(node.organisation());
        return switch (node.kind()) {
            case ORDERER -> ports.orderer();
            case PEER -> ports.peer();
            case CHAINCODE -> ports.chaincode();
            case GATEWAY -> ports.gateway();
        };
    }

    /**
     * Brings the network up from whatever state it is in: makes what was never made, starts what does not run or runs an old version,
     * joins and deploys what is missing. Returns when all of it works.
     *
     * @throws NetworkException PORT_IN_USE, NO_PROGRAMS, NODE_NOT_READY, FOREIGN_HOME, STEP_FAILED, BUSY, NOT_BUILT, FILE
     */
    public void up(UpOptions options, Progress progress) {
        home.lock().exclusively(() -> {
            FabricPrograms programs = FabricPrograms.ensure(checkout, environment, progress);
            if (Generation.ensure(founders, home, programs, Instant.now())) {
                progress.step("Certificates and genesis block made for "
                        + founders.organisations().size() + " TEST organisations");
            }
            new Start(programs, options, progress).run();
        });
    }

    /**
     * Carries out what the members agreed to change. The network must be up, with the chaincode; when this returns, it is again.
     * Changes last: {@link #down} and {@link #up} keep them. One that failed can be asked for again.
     *
     * @throws NetworkException as {@link #up}
     */
    public void change(NetworkChange change, Progress progress) {
        if (!Files.isDirectory(home.organisations())) {
            throw neverUp();
        }
        home.lock()
                .exclusively(() -> new Governance(
                                this,
                                probe,
                                FabricPrograms.ensure(checkout, environment, progress),
                                RunnableJar.find(checkout, "chaincode"),
                                progress)
                        .carryOut(change));
    }

    /**
     * What the members agree on about bridges to other chains.
     *
     * @throws NetworkException NO_SUCH_NODE if the network never was up; NO_PROGRAMS
     */
    public BridgeGovernance bridge(Progress progress) throws IOException {
        if (!Files.isDirectory(home.organisations())) {
            throw neverUp();
        }
        return new BridgeGovernance(this, FabricPrograms.ensure(checkout, environment, progress));
    }

    /** Stops every node. What they stored stays. */
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
        checkIsHome();
        home.lock().exclusively(() -> {
            stopAll(progress);
            PrivateFiles.delete(home.folder());
            progress.step("Deleted " + home.folder());
        });
    }

    /** Refuses to delete a folder that somebody named by mistake. */
    private void checkIsHome() {
        boolean ours = Files.exists(home.lock().file()) || Files.exists(home.origin());
        try (var files = Files.list(home.folder())) {
            if (!ours && files.findAny().isPresent()) {
                throw new NetworkException(
                        NetworkException.Code.FOREIGN_HOME,
                        home.folder() + " is not the home of a network; nothing is deleted.");
            }
        } catch (IOException e) {
            throw new NetworkException(NetworkException.Code.FILE, "Cannot read " + home.folder() + ": " + e, e);
        }
    }

    private void stopAll(Progress progress) throws IOException {
        int stopped = NodeProcess.stopAll(home.folder(), PATIENT_STOP);
        progress.step(stopped == 0 ? "Nothing was running" : "Stopped " + stopped + " processes");
    }

    /** How each node is, in the order of {@link #nodes()}. */
    public List<NodeStatus> status() {
        List<NodeId> nodes = nodes();
        NodeStatus[] result = new NodeStatus[nodes.size()];
        List<Runnable> questions = new ArrayList<>();
        for (int i = 0; i < result.length; i++) {
            int place = i;
            questions.add(() -> result[place] = status(nodes.get(place)));
        }
        Parallel.all(questions);
        return List.of(result);
    }

    private NodeStatus status(NodeId node) {
        OptionalLong pid = process(node).pid();
        if (pid.isEmpty()) {
            return new NodeStatus(node, pid, port(node), false, OptionalLong.empty());
        }
        OptionalLong height = switch (node.kind()) {
            case ORDERER -> probe.ordererHeight(node.organisation());
            case PEER -> probe.peerHeight(node.organisation());
            case CHAINCODE, GATEWAY -> OptionalLong.empty();
        };
        return new NodeStatus(node, pid, port(node), ready(node), height);
    }

    /** Stops a node at once (SIGKILL), as a crash would. Fine if it does not run. */
    public void kill(NodeId node) {
        home.lock().withFiles(() -> process(known(node)).kill());
    }

    /** Stops a node in good order (SIGTERM). Fine if it does not run. */
    public void stop(NodeId node) {
        home.lock().withFiles(() -> process(known(node)).stop(PATIENT_STOP));
    }

    /** Halts a node without ending it (SIGSTOP), as a hanging machine would. */
    public void pause(NodeId node) {
        process(known(node)).signal("STOP");
    }

    /** Lets a paused node go on. */
    public void resume(NodeId node) {
        process(known(node)).signal("CONT");
    }

    /**
     * Starts a node of a network that was up before, and waits until it is ready and takes part in the channel. Fine if it runs.
     *
     * @throws NetworkException PORT_IN_USE, NO_PROGRAMS, NODE_NOT_READY, NOT_BUILT, FILE; NO_SUCH_NODE if the network never was up
     */
    public void start(NodeId node) {
        known(node);
        if (!Files.isDirectory(home.organisations())) {
            throw neverUp();
        }
        home.lock().withFiles(() -> {
            FabricPrograms programs = FabricPrograms.ensure(checkout, environment, line -> {});
            boolean java = node.kind() == NodeId.Kind.CHAINCODE || node.kind() == NodeId.Kind.GATEWAY;
            boolean gateway = node.kind() == NodeId.Kind.GATEWAY;
            Start start = new Start(programs, new UpOptions(java, gateway), line -> {});
            Optional<Launch> launch = Optional.of(start.launch(node));
            if (process(node).running().isPresent()) {
                launch = Optional.empty();
            } else {
                checkPorts(List.of(node));
            }
            start.bringUp(node, launch);
        });
    }

    private NetworkException neverUp() {
        return new NetworkException(
                NetworkException.Code.NO_SUCH_NODE,
                "There is no network in " + home.folder() + " yet: run 'up' first.");
    }

    /** Whether a node's process runs, ready or not. */
    boolean runs(NodeId node) {
        return process(node).running().isPresent();
    }

    /** The node that leads SmartBFT now: the one most of the answering orderers see as such; empty while they elect one. */
    public Optional<NodeId> leader() {
        Consortium consortium = consortium();
        Map<Long, Integer> votes = new HashMap<>();
        for (Organisation organisation : consortium.orderers()) {
            OptionalLong seen = probe.leaderSeenBy(organisation.id());
            if (seen.isPresent()) {
                votes.merge(seen.getAsLong(), 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(id -> id <= consortium.organisations().size())
                .map(id -> new NodeId(
                        NodeId.Kind.ORDERER,
                        consortium.organisations().get((int) (id - 1)).id()));
    }

    private NodeId known(NodeId node) {
        if (!nodes().contains(node)) {
            throw new NetworkException(
                    NetworkException.Code.NO_SUCH_NODE,
                    "There is no node " + node + " in this consortium; there are " + nodes());
        }
        return node;
    }

    private NodeProcess process(NodeId node) {
        return new NodeProcess(home.files(node));
    }

    private boolean ready(NodeId node) {
        Ports ports = consortium().ports(node.organisation());
        return switch (node.kind()) {
            case ORDERER -> probe.healthy(ports.ordererMetrics()) && probe.ordererAnswers(node.organisation());
            case PEER -> probe.healthy(ports.peerMetrics());
            case CHAINCODE -> LoopbackPorts.open(ports.chaincode());
            case GATEWAY -> LoopbackPorts.open(ports.gateway());
        };
    }

    private void awaitReady(NodeId node) {
        // A peer is healthy a moment before it listens; looking at its port leaves a line in its log, so only its start
        // does.
        boolean peer = node.kind() == NodeId.Kind.PEER;
        await(node, "become ready", () -> ready(node) && (!peer || LoopbackPorts.open(port(node))));
    }

    /** Until then a gateway's first transactions would be refused for lack of endorsers. */
    void awaitAcquaintance() {
        List<Organisation> endorsers = consortium().endorsers();
        Parallel.forEach(
                endorsers,
                organisation -> await(
                        new NodeId(NodeId.Kind.PEER, organisation.id()),
                        "get to know the other peers",
                        () -> probe.peersKnownTo(organisation.id()) >= endorsers.size() - 1));
    }

    private void await(NodeId node, String what, BooleanSupplier condition) {
        process(node).await(what, LONGEST_START, condition);
    }

    private void checkPorts(List<NodeId> starting) {
        LoopbackPorts.demandFree(
                starting.stream()
                        .flatMap(node -> listeningPorts(node).stream()
                                .map(port -> new LoopbackPorts.Wanted(port, node.toString())))
                        .toList(),
                "portBase in consortium.yaml, or --port-base");
    }

    private List<Integer> listeningPorts(NodeId node) {
        Ports ports = consortium().ports(node.organisation());
        return switch (node.kind()) {
            case ORDERER -> List.of(ports.orderer(), ports.ordererAdmin(), ports.ordererMetrics());
            case PEER -> List.of(ports.peer(), ports.peerChaincode(), ports.peerMetrics());
            case CHAINCODE -> List.of(ports.chaincode());
            case GATEWAY -> List.of(ports.gateway(), ports.gatewayAdmin());
        };
    }

    /** One way up, with what it needs on the way. */
    private final class Start {
        private final Consortium consortium = consortium();
        private final UpOptions options;
        private final Progress progress;
        private final Launches launches;
        private final Optional<RunnableJar> chaincode;
        private final Optional<RunnableJar> gateway;
        private final Optional<ChaincodeDeployment> deployment;

        Start(FabricPrograms programs, UpOptions options, Progress progress) throws IOException {
            this.options = options;
            this.progress = progress;
            this.launches = new Launches(consortium, home, programs);
            this.chaincode =
                    options.chaincode() ? Optional.of(RunnableJar.find(checkout, "chaincode")) : Optional.empty();
            this.gateway = options.gateways() ? Optional.of(RunnableJar.find(checkout, "gateway")) : Optional.empty();
            this.deployment = chaincode.map(code -> new ChaincodeDeployment(
                    consortium, home, launches, code, () -> leader().map(NodeId::organisation)));
        }

        Launch launch(NodeId node) throws IOException {
            String organisation = node.organisation();
            return switch (node.kind()) {
                case ORDERER -> launches.orderer(organisation);
                case PEER -> launches.peer(organisation);
                case CHAINCODE ->
                    launches.chaincode(
                            organisation,
                            chaincode.orElseThrow().copyInto(home),
                            deployment.orElseThrow().packageOf(organisation).id());
                case GATEWAY ->
                    launches.gateway(organisation, gateway.orElseThrow().copyInto(home));
            };
        }

        private boolean wanted(NodeId node) {
            return switch (node.kind()) {
                case ORDERER, PEER -> true;
                case CHAINCODE -> options.chaincode();
                case GATEWAY -> options.gateways();
            };
        }

        void run() throws IOException {
            List<NodeId> wanted = nodes().stream().filter(this::wanted).toList();
            NodeProcess.killStrays(
                    home.folder(), nodes().stream().map(home::files).toList());
            Map<NodeId, Launch> toStart = new HashMap<>();
            for (NodeId node : wanted) {
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
            checkPorts(wanted.stream().filter(toStart::containsKey).toList());
            progress.step(toStart.isEmpty() ? "All processes run" : "Starting " + toStart.size() + " processes");
            List<Runnable> members = new ArrayList<>();
            for (NodeId node : wanted) {
                if (node.kind() != NodeId.Kind.GATEWAY) {
                    members.add(() ->
                            home.lock().withFiles(() -> bringUp(node, Optional.ofNullable(toStart.get(node)))));
                }
            }
            Parallel.all(members);
            awaitLeader();
            deployment.ifPresent(chaincodeDeployment -> chaincodeDeployment.deploy(progress));
            awaitAcquaintance();
            Parallel.forEach(
                    wanted.stream()
                            .filter(node -> node.kind() == NodeId.Kind.GATEWAY)
                            .toList(),
                    node -> home.lock().withFiles(() -> bringUp(node, Optional.ofNullable(toStart.get(node)))));
            chaincode.ifPresent(jar -> jar.deleteOtherCopies(home));
            gateway.ifPresent(jar -> jar.deleteOtherCopies(home));
        }

        private void bringUp(NodeId node, Optional<Launch> launch) throws IOException {
            if (launch.isPresent()) {
                process(node).start(launch.get());
            }
            awaitReady(node);
            switch (node.kind()) {
                case ORDERER -> joinOrderer(node);
                case PEER -> joinPeer(node);
                case CHAINCODE, GATEWAY -> {}
            }
            if (launch.isPresent()) {
                progress.step(node + " is ready on port " + port(node));
            }
        }

        private void joinOrderer(NodeId node) throws IOException {
            if (probe.ordererHeight(node.organisation()).isEmpty()) {
                boolean changed = Files.exists(home.newestConfiguration());
                probe.joinOrderer(
                        node.organisation(),
                        Files.readAllBytes(changed ? home.newestConfiguration() : home.genesisBlock()));
            }
        }

        private void joinPeer(NodeId node) {
            if (probe.peerHeight(node.organisation()).isPresent()) {
                return;
            }
            Program peer = launches.administrator(node.organisation());
            Program.Outcome outcome = peer.call(
                    List.of("channel", "join", "-b", home.genesisBlock().toString()), LONGEST_START);
            if (!outcome.succeeded() && !outcome.errors().contains("already exists")) {
                throw peer.failed("joining " + node + " to the channel", outcome);
            }
            await(
                    node,
                    "join the channel",
                    () -> probe.peerHeight(node.organisation()).isPresent());
        }

        private void awaitLeader() {
            try {
                if (!Waiting.until(LONGEST_START, () -> leader().isPresent())) {
                    throw new NetworkException(
                            NetworkException.Code.NODE_NOT_READY,
                            "The orderers elected no leader within " + LONGEST_START.toSeconds()
                                    + " s. Their logs are in " + home.logs());
                }
            } catch (InterruptedException e) {
                throw Interruption.of(e);
            }
        }
    }

    /** Lets go of connections; the network keeps running. */
    @Override
    public void close() {
        probe.close();
    }
}
