package org.datatrust.network.evm;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The TCP ports of one node, all on 127.0.0.1.
 *
 * @param rpc JSON-RPC over HTTP
 * @param peers where other nodes connect
 * @param consensus JSON-RPC of a consensus client, which nobody uses here, but geth opens it
 */
record EvmPorts(int rpc, int peers, int consensus) {
    private static final int PER_NODE = 3;

    /** Index 0 is the first node. */
    static EvmPorts of(int portBase, int index) {
        int first = portBase + PER_NODE * index;
        return new EvmPorts(first, first + 1, first + 2);
    }

    /** Those of all nodes. */
    static List<EvmPorts> all(EvmEngine engine, int portBase) {
        return IntStream.range(0, engine.nodes())
                .mapToObj(index -> of(portBase, index))
                .toList();
    }

    /** Those that a node listens on. */
    List<Integer> used(EvmEngine engine) {
        return switch (engine) {
            case ANVIL -> List.of(rpc);
            case QBFT -> List.of(rpc, peers);
            case CLIQUE -> List.of(rpc, peers, consensus);
        };
    }
}
