package org.datatrust.network.evm;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.datatrust.network.Parallel;
import org.datatrust.network.PrivateFiles;
import org.datatrust.network.Program;

/** Makes a new chain: keys, genesis file, and nodes that know their genesis block. */
final class EvmGeneration {
    /** Enough for all signers of Clique to start and to connect; see {@link Genesis#clique}. */
    private static final int SECONDS_TO_MEET = 3;

    private final EvmEngine engine;
    private final EvmHome home;
    private final Path program;
    private final EvmLaunches launches;

    EvmGeneration(EvmEngine engine, EvmHome home, Path program, EvmLaunches launches) {
        this.engine = engine;
        this.home = home;
        this.program = program;
        this.launches = launches;
    }

    private List<Integer> nodes() {
        return IntStream.range(0, engine.nodes()).boxed().toList();
    }

    /** The home holds no chain. Anvil's is made by its first start. */
    void run() throws IOException {
        SecureRandom random = new SecureRandom();
        String account = EvmKey.generateInto(home.accountKey(), random).address();
        for (int node : nodes()) {
            PrivateFiles.folder(home.data(node));
        }
        switch (engine) {
            case ANVIL -> {}
            case QBFT -> {
                List<String> validators = nodeKeys(random);
                PrivateFiles.write(home.genesis(), Genesis.qbft(engine.chainId(), validators, account));
                initialise();
            }
            case CLIQUE -> {
                nodeKeys(random);
                List<String> signers = signers(random);
                long timestamp = Instant.now().getEpochSecond() + SECONDS_TO_MEET;
                PrivateFiles.write(home.genesis(), Genesis.clique(engine.chainId(), signers, account, timestamp));
                initialise();
            }
        }
    }

    private List<String> nodeKeys(SecureRandom random) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int node : nodes()) {
            addresses.add(EvmKey.generateInto(home.nodeKey(node), random).address());
        }
        return addresses;
    }

    private List<String> signers(SecureRandom random) throws IOException {
        byte[] password = new byte[16];
        random.nextBytes(password);
        PrivateFiles.write(home.password(), HexFormat.of().formatHex(password));
        List<String> addresses = new ArrayList<>();
        for (int node : nodes()) {
            addresses.add(EvmKey.generateInto(home.signerKey(node), random).address());
        }
        Parallel.forEach(
                nodes(),
                node -> geth(node)
                        .run(
                                "importing the key of signer " + node,
                                List.of(
                                        "--datadir",
                                        home.data(node).toString(),
                                        "account",
                                        "import",
                                        "--lightkdf",
                                        "--password",
                                        home.password().toString(),
                                        home.signerKey(node).toString())));
        return addresses;
    }

    private void initialise() {
        Parallel.forEach(
                nodes(),
                node -> geth(node)
                        .run(
                                "making the genesis block of node " + node,
                                List.of(
                                        "--datadir",
                                        home.data(node).toString(),
                                        "init",
                                        home.genesis().toString())));
    }

    private Program geth(int node) {
        return new Program(program.toString(), launches.environment(node));
    }
}
