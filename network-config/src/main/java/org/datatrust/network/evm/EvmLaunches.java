package org.datatrust.network.evm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.datatrust.network.Launch;

/** How nodes are started. */
final class EvmLaunches {
    /** Seconds between blocks of anvil that hold no transaction; they let earlier ones become final. */
    private static final int IDLE_BLOCK_TIME = 5;
    /** Anvil keeps the states of so many blocks, in memory; all others it would write to files of half a megabyte each. */
    private static final int KEPT_STATES = 256;

    private final EvmEngine engine;
    private final EvmHome home;
    private final Path program;

    EvmLaunches(EvmEngine engine, EvmHome home, Path program) {
        this.engine = engine;
        this.home = home;
        this.program = program;
    }

    /** What the process sees as its user's home is the node's folder, so that it leaves nothing elsewhere. */
    Map<String, String> environment(int node) {
        return Map.of("HOME", home.data(node).toString());
    }

    Launch of(int node, EvmPorts ports) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        switch (engine) {
            case ANVIL -> command.addAll(anvil(ports));
            case QBFT -> {
                command.addAll(geth(node, ports, "eth,net,web3,debug,istanbul,txpool,admin"));
                command.addAll(List.of("--mine", "--nousb"));
            }
            case CLIQUE -> {
                String signer = EvmKey.read(home.signerKey(node)).address();
                command.addAll(geth(node, ports, "eth,net,web3,debug,clique,txpool,admin"));
                command.addAll(
                        List.of("--authrpc.addr", "127.0.0.1", "--authrpc.port", String.valueOf(ports.consensus())));
                command.addAll(List.of("--mine", "--miner.etherbase", signer, "--unlock", signer));
                command.addAll(List.of("--password", home.password().toString(), "--allow-insecure-unlock"));
            }
        }
        return new Launch(command, environment(node), home.folder());
    }

    /** Transactions cost nothing, and the accounts that anvil would give to everybody do not exist. */
    private List<String> anvil(EvmPorts ports) {
        return List.of(
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(ports.rpc()),
                "--silent",
                "--no-cors",
                "--hardfork",
                "osaka",
                "--chain-id",
                String.valueOf(engine.chainId()),
                "--accounts",
                "0",
                "--block-base-fee-per-gas",
                "0",
                "--gas-price",
                "0",
                "--disable-min-priority-fee",
                "--mixed-mining",
                "--block-time",
                String.valueOf(IDLE_BLOCK_TIME),
                "--slots-in-an-epoch",
                "1",
                "--prune-history",
                String.valueOf(KEPT_STATES),
                "--state",
                home.state().toString(),
                "--cache-path",
                home.data(0).resolve("cache").toString());
    }

    /** Options of both kinds of geth. Archive: otherwise a killed node forgets its newest blocks, and an old state cannot be proven. */
    private List<String> geth(int node, EvmPorts ports, String interfaces) {
        return List.of(
                "--datadir",
                home.data(node).toString(),
                "--config",
                home.settings(node).toString(),
                "--networkid",
                String.valueOf(engine.chainId()),
                "--syncmode",
                "full",
                "--gcmode",
                "archive",
                "--cache",
                "16",
                "--nodiscover",
                "--nat",
                "none",
                "--netrestrict",
                "127.0.0.0/8",
                "--ipcdisable",
                "--http",
                "--http.addr",
                "127.0.0.1",
                "--http.port",
                String.valueOf(ports.rpc()),
                "--http.api",
                interfaces);
    }
}
