package org.datatrust.proof.evm;

import org.datatrust.proof.Bytes;

/** An account of an EVM chain: the last 20 bytes of the Keccak-256 of its public key, or what the chain gave to a contract. */
public record EvmAddress(Bytes content) implements Comparable<EvmAddress> {
    public static final int SIZE_BYTES = 20;

    /** No one's: it stands where an address is missing, and is never one that counts. */
    public static final EvmAddress ZERO = new EvmAddress(Bytes.copyOf(new byte[SIZE_BYTES]));

    /** @throws IllegalArgumentException unless there are exactly 20 bytes */
    public EvmAddress {
        if (content.size() != SIZE_BYTES) {
            throw new IllegalArgumentException("an address has 20 bytes, got " + content.size());
        }
    }

    /** @throws IllegalArgumentException unless the text is 40 hexadecimal digits */
    public static EvmAddress ofHex(String hex) {
        return new EvmAddress(Bytes.ofHex(hex));
    }

    /** Ascending as numbers. */
    @Override
    public int compareTo(EvmAddress other) {
        return content.hex().compareTo(other.content.hex());
    }

    @Override
    public String toString() {
        return "0x" + content.hex();
    }
}
