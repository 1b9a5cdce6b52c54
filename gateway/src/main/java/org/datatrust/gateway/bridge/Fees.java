package org.datatrust.gateway.bridge;

import java.math.BigInteger;
import java.util.Optional;

/** What a transaction offers for a unit of gas, in wei. The chain's headers say which form it takes, and the operator what is too much. */
sealed interface Fees {
    /** Of a chain without a base fee. */
    record Price(BigInteger price) implements Fees {}

    /** EIP-1559. */
    record Market(BigInteger most, BigInteger tip) implements Fees {}

    /** What Clique's signers of geth demand at least, and plenty elsewhere. */
    BigInteger TIP = BigInteger.valueOf(1_000_000_000L);

    /** The most that a unit of gas may cost with these. */
    default BigInteger most() {
        return switch (this) {
            case Price(BigInteger price) -> price;
            case Market(BigInteger most, BigInteger tip) -> most;
        };
    }

    /**
     * For a transaction that is new.
     *
     * @param baseFee of the newest block
     * @param asked what the node asks for a unit of gas where there is no base fee
     * @param cap the most that a unit may cost
     * @return empty if the chain asks more than the cap
     */
    static Optional<Fees> first(Optional<BigInteger> baseFee, BigInteger asked, BigInteger cap) {
        if (baseFee.isEmpty()) {
            return asked.compareTo(cap) > 0 ? Optional.empty() : Optional.of(new Price(asked));
        }
        BigInteger base = baseFee.get();
        if (base.compareTo(cap) > 0) {
            return Optional.empty();
        }
        // Twice the base fee lasts for six full blocks.
        BigInteger most = base.shiftLeft(1).add(TIP).min(cap);
        return Optional.of(new Market(most, TIP.min(most.subtract(base))));
    }

    /** For the same nonce again: a quarter more of both, for nodes replace nothing for less than a tenth; empty if the cap forbids it. */
    default Optional<Fees> raised(BigInteger cap) {
        Fees more = switch (this) {
            case Price(BigInteger price) -> new Price(quarterMore(price));
            case Market(BigInteger most, BigInteger tip) -> new Market(quarterMore(most), quarterMore(tip));
        };
        boolean free = most().signum() == 0;
        return free || more.most().compareTo(cap) > 0 ? Optional.empty() : Optional.of(more);
    }

    private static BigInteger quarterMore(BigInteger fee) {
        return fee.add(fee.shiftRight(2)).add(BigInteger.ONE);
    }
}
