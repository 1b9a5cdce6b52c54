package org.datatrust.proof.evm;

/**
 * The number of an EVM chain, which its transactions are bound to (EIP-155).
 *
 * @param value 1 to {@value #MAX}, the bound of EIP-2294
 */
public record ChainId(long value) {
    public static final long MAX = Long.MAX_VALUE - 36;

    public ChainId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("a chain id is 1 to " + MAX + ", got " + value);
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
