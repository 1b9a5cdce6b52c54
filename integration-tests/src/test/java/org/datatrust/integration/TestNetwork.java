package org.datatrust.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.network.UpOptions;

/**
 * The consortium's network under test, with its own home folder and ports, so that a network somebody runs in the same checkout is not
 * disturbed. Ends with the tests, or with this process if that is killed earlier.
 */
final class TestNetwork implements AutoCloseable {
    /** The organisation that has a gateway. */
    static final String AGENCY = "test-agency";

    static final String HOSPITAL = "test-hospital";
    static final String AUDIT = "test-audit";
    static final String TRADE = "test-trade";

    private static final int FIRST_PORT = 27_000;
    private static final int PORTS = 100;

    private final LocalNetwork network;
    private final Thread onExit;

    private TestNetwork(LocalNetwork network) {
        this.network = network;
        this.onExit = new Thread(() -> network.down(line -> {}), "network-down");
    }

    static TestNetwork start() {
        Path root = root();
        LocalNetwork network =
                LocalNetwork.in(root, root.resolve("integration-tests/target/network"), OptionalInt.of(freePorts()));
        // What an earlier run left behind, if it was killed.
        network.reset(line -> {});
        TestNetwork started = new TestNetwork(network);
        Runtime.getRuntime().addShutdownHook(started.onExit);
        try {
            network.up(UpOptions.withGateways(), line -> System.out.println("[network] " + line));
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    /** The checkout. */
    static Path root() {
        String root = System.getProperty("datatrust.root");
        if (root == null) {
            throw new IllegalStateException("set the system property datatrust.root to the checkout");
        }
        return Path.of(root);
    }

    private static int freePorts() {
        return IntStream.iterate(FIRST_PORT, base -> base < 32_000, base -> base + 100)
                .filter(base -> IntStream.range(base, base + PORTS).allMatch(TestNetwork::isFree))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no " + PORTS + " free ports in a row from " + FIRST_PORT));
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    LocalNetwork network() {
        return network;
    }

    OrganisationHome organisation(String id) {
        return network.home().organisation(id);
    }

    static NodeId orderer(String organisation) {
        return new NodeId(NodeId.Kind.ORDERER, organisation);
    }

    static NodeId peer(String organisation) {
        return new NodeId(NodeId.Kind.PEER, organisation);
    }

    static NodeId chaincode(String organisation) {
        return new NodeId(NodeId.Kind.CHAINCODE, organisation);
    }

    static NodeId gateway() {
        return new NodeId(NodeId.Kind.GATEWAY, AGENCY);
    }

    /** Starts again whatever a test killed. */
    void heal() {
        network.up(UpOptions.withGateways(), line -> System.out.println("[network] " + line));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook does it.
            return;
        }
        network.down(line -> System.out.println("[network] " + line));
        network.close();
    }
}
