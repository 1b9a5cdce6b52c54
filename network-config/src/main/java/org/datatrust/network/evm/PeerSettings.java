package org.datatrust.network.evm;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who connects to whom, as the settings file of GoQuorum and geth says it. */
final class PeerSettings {
    private PeerSettings() {}

    /**
     * TOML for one node: it connects to all others. Only this file, no option of the command line, can keep its own listening on the
     * loopback interface.
     *
     * @param keys of the nodes, in their order
     */
    static String of(int node, List<EvmKey> keys, List<EvmPorts> ports) {
        String others = IntStream.range(0, keys.size())
                .filter(other -> other != node)
                .mapToObj(other -> "\"" + enode(keys.get(other), ports.get(other)) + "\"")
                .collect(Collectors.joining(", "));
        return """
                [Node.P2P]
                ListenAddr = "127.0.0.1:%d"
                NoDiscovery = true
                StaticNodes = [%s]
                """.formatted(ports.get(node).peers(), others);
    }

    static String enode(EvmKey key, EvmPorts ports) {
        return "enode://" + key.enodeId() + "@127.0.0.1:" + ports.peers() + "?discport=0";
    }
}
