package org.datatrust.network.evm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of EVM networks, by who makes their blocks. */
public enum EvmEngine {
    /** One node without consensus: a block for each transaction and one every few seconds. Osaka rules: P256VERIFY answers. */
    ANVIL(31_337, 1, 17_500),
    /** Validators of GoQuorum, of whom two thirds seal each block. Berlin rules; the gas price is 0. */
    QBFT(1_337, 4, 17_520),
    /** Signers of geth, of whom one at a time seals a block. London rules. */
    CLIQUE(1_338, 3, 17_540);

    private final long chainId;
    private final int nodes;
    private final int portBase;

    EvmEngine(long chainId, int nodes, int portBase) {
        this.chainId = chainId;
        this.nodes = nodes;
        this.portBase = portBase;
    }

    public long chainId() {
        return chainId;
    }

    /** How many nodes there are. */
    public int nodes() {
        return nodes;
    }

    /** The first port, unless something else is asked for. The networks of one checkout can run side by side. */
    public int portBase() {
        return portBase;
    }

    /** For example {@code qbft}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the text form. */
    static Optional<EvmEngine> named(String text) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equals(text))
                .findFirst();
    }
}
