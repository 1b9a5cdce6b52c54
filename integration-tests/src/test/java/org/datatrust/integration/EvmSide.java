package org.datatrust.integration;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.datatrust.gateway.bridge.BridgeStore;
import org.datatrust.gateway.bridge.ChainPin;
import org.datatrust.gateway.bridge.EvmChain;
import org.datatrust.gateway.bridge.Lane;
import org.datatrust.gateway.bridge.Signer;
import org.datatrust.network.evm.EvmDescription;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.network.evm.EvmNetwork;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;

/** A real EVM network under test, with somebody who has an account there. Ends with the test, or with this process. */
final class EvmSide implements AutoCloseable {
    private final EvmNetwork network;
    private final EvmDescription description;
    private final BridgeStore store;
    private final EvmChain chain;
    private final Signer signer;
    private final Lane lane;
    private final Thread onExit;

    private EvmSide(EvmNetwork network, Path folder) throws IOException {
        this.network = network;
        this.description = network.description().orElseThrow();
        Engine engine = switch (network.engine()) {
            case QBFT -> Engine.QBFT;
            case CLIQUE -> Engine.CLIQUE;
            case ANVIL -> Engine.ATTESTED;
        };
        this.chain = new EvmChain(
                description.rpc(),
                new ChainPin(
                        new ChainId(description.chainId()),
                        Digest.ofHex(description.genesisHash().substring(2)),
                        engine),
                Duration.ofSeconds(10));
        this.signer = Signer.read(keyFile());
        this.store = BridgeStore.open(folder);
        this.lane = new Lane(
                store,
                chain,
                signer,
                engine == Engine.CLIQUE ? new BigInteger("1000000000000000000") : BigInteger.ZERO,
                Duration.ofSeconds(20));
        this.onExit = new Thread(() -> network.down(line -> {}), "evm-down");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    static EvmSide start(EvmEngine engine, int firstPort, Path folder) throws IOException {
        Path root = TestNetwork.root();
        EvmNetwork network = EvmNetwork.in(
                root, engine, root.resolve("integration-tests/target/evm-" + engine), OptionalInt.of(firstPort));
        network.reset(line -> {});
        network.up(line -> System.out.println("[evm] " + line));
        return new EvmSide(network, folder);
    }

    EvmNetwork network() {
        return network;
    }

    EvmDescription description() {
        return description;
    }

    EvmChain chain() {
        return chain;
    }

    EvmAddress account() {
        return signer.address();
    }

    Lane lane() {
        return lane;
    }

    Path keyFile() {
        return network.home().folder().resolve(description.keyFile());
    }

    List<EvmAddress> validators() {
        return description.validators().stream()
                .map(address -> EvmAddress.ofHex(address.substring(2)))
                .toList();
    }

    /** Has a transaction included, and says what became of it. */
    EvmChain.Receipt transact(String key, EvmAddress to, org.datatrust.proof.Bytes data, long gas) throws Exception {
        lane.queue(key, Optional.of(to), data, gas);
        while (true) {
            if (lane.advance(key) instanceof Lane.Included(EvmChain.Receipt receipt)) {
                return receipt;
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        chain.close();
        store.close();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return;
        }
        network.down(line -> System.out.println("[evm] " + line));
        network.close();
    }
}
