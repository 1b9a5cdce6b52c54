package org.datatrust.integration;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.network.evm.EvmNetwork;

/** An EVM network under test, on ports of its own. Ends with the test, or with this process if that is killed earlier. */
final class TestEvmNetwork implements AutoCloseable {
    private static final int FIRST_PORT = 28_000;
    private static final int PORTS = 20;

    private final EvmNetwork network;
    private final Thread onExit;

    private TestEvmNetwork(EvmNetwork network) {
        this.network = network;
        this.onExit = new Thread(() -> network.down(line -> {}), "evm-network-down");
    }

    /** A new chain. */
    static TestEvmNetwork start(EvmEngine engine) {
        Path root = TestNetwork.root();
        Path home = root.resolve("integration-tests/target/evm").resolve(engine.toString());
        try (EvmNetwork earlier = EvmNetwork.in(root, engine, home, OptionalInt.empty())) {
            // What an earlier run left behind, if it was killed.
            earlier.reset(line -> {});
        }
        EvmNetwork network = EvmNetwork.in(root, engine, home, OptionalInt.of(freePorts()));
        TestEvmNetwork started = new TestEvmNetwork(network);
        Runtime.getRuntime().addShutdownHook(started.onExit);
        try {
            network.up(line -> System.out.println("[evm] " + line));
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private static int freePorts() {
        return IntStream.iterate(FIRST_PORT, base -> base < 32_000, base -> base + PORTS)
                .filter(base -> IntStream.range(base, base + PORTS).allMatch(TestNetwork::isFree))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no " + PORTS + " free ports in a row from " + FIRST_PORT));
    }

    EvmNetwork network() {
        return network;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // The process is ending: the hook does it.
            return;
        }
        network.down(line -> System.out.println("[evm] " + line));
        network.close();
    }
}
