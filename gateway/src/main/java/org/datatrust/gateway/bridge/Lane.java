package org.datatrust.gateway.bridge;

import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datatrust.gateway.bridge.BridgeStore.Table;
import org.datatrust.gateway.bridge.LaneRow.Attempt;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.EvmAddress;

/**
 * The transactions of one signer on one chain, from which nothing is lost and in which nothing gets stuck: what is signed is on disk
 * before it is sent, the same bytes are sent again until a block holds them, and a nonce stays with what it was given to. Only blocks tell
 * what became of a transaction; what a node says to a sender is a hint for people. For one process, any thread.
 */
public final class Lane {
    private final BridgeStore store;
    private final EvmChain chain;
    private final Signer signer;
    private final BigInteger feeCap;
    private final Duration patience;
    private final String name;
    /** When each transaction was sent last, by its hash; what is not here was not sent by this process. */
    private final Map<Digest, Long> sentAt = new HashMap<>();

    /**
     * @param feeCap the most that one transaction may cost, in wei; 0 for chains on which transactions are free
     * @param patience after which a transaction is sent again, then replaced by a dearer one
     */
    public Lane(BridgeStore store, EvmChain chain, Signer signer, BigInteger feeCap, Duration patience) {
        this.store = store;
        this.chain = chain;
        this.signer = signer;
        this.feeCap = feeCap;
        this.patience = patience;
        this.name = chain.pin().id() + "/" + chain.pin().genesis().hex() + "/" + signer.address() + "/";
    }

    EvmAddress sender() {
        return signer.address();
    }

    /** How far something is. */
    public sealed interface Progress {}

    /**
     * No block is known that holds it.
     *
     * @param newest hash of the transaction that was sent last
     * @param why what a node said to it; empty if nothing bad
     */
    public record Waiting(Digest newest, Optional<String> why) implements Progress {}

    /** A block of the chain holds it; it may be replaced by another block as long as the chain's rules allow. */
    public record Included(EvmChain.Receipt receipt) implements Progress {}

    /**
     * Puts something in line, once for each key; nothing is sent yet.
     *
     * @param key ASCII
     */
    public synchronized void queue(String key, Optional<EvmAddress> to, Bytes data, long gas) {
        if (row(key).isEmpty()) {
            keep(new LaneRow(key, to, data, gas, List.of()));
        }
    }

    synchronized boolean holds(String key) {
        return row(key).isPresent();
    }

    /** The nonce of one of the transactions that were signed for a key. */
    synchronized long nonce(String key, Digest transaction) {
        return row(key).stream()
                .flatMap(row -> row.attempts().stream())
                .filter(attempt -> attempt.hash().equals(transaction))
                .mapToLong(Attempt::nonce)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such transaction was signed"));
    }

    /** Forgets what is final. */
    public synchronized void close(String key) {
        row(key).ifPresent(row -> row.attempts().forEach(attempt -> sentAt.remove(attempt.hash())));
        store.delete(Table.TRANSACTIONS, name + key);
    }

    /** Looks where it is, and does what it needs now: send, send again, or replace. To be called again and again. */
    public synchronized Progress advance(String key) throws Trouble, InterruptedException {
        LaneRow row = row(key).orElseThrow(() -> new IllegalStateException("nothing is queued as " + key));
        for (Attempt attempt : row.attempts().reversed()) {
            Optional<EvmChain.Receipt> receipt = chain.receipt(attempt.hash());
            if (receipt.isPresent() && stands(receipt.get())) {
                return new Included(receipt.get());
            }
        }
        if (row.newest().isEmpty()) {
            return send(sign(row, freeNonce(key), Optional.empty()));
        }
        Attempt newest = row.newest().get();
        Long sent = sentAt.get(newest.hash());
        if (sent == null) {
            return send(row);
        }
        if (System.nanoTime() - sent < patience.toNanos()) {
            return new Waiting(newest.hash(), Optional.empty());
        }
        long counted = chain.nonce(signer.address());
        if (counted > newest.nonce() || isGap(counted, newest.nonce(), key)) {
            // Somebody else used the nonce, or nothing will ever come before it.
            return send(sign(row, freeNonce(key), Optional.empty()));
        }
        Optional<Fees> dearer = newest.fees().raised(cap(row.gas()));
        return dearer.isPresent() ? send(sign(row, newest.nonce(), dearer)) : send(row);
    }

    /** A receipt may outlive its block. */
    private boolean stands(EvmChain.Receipt receipt) throws Trouble, InterruptedException {
        return receipt.blockNumber() <= chain.height()
                && chain.block(receipt.blockNumber()).hash().equals(receipt.blockHash());
    }

    private List<LaneRow> rows() {
        return store.all(Table.TRANSACTIONS, name).stream().map(LaneRow::parse).toList();
    }

    private Optional<LaneRow> row(String key) {
        return store.get(Table.TRANSACTIONS, name + key).map(LaneRow::parse);
    }

    private void keep(LaneRow row) {
        store.put(Table.TRANSACTIONS, name + row.key(), row.encode());
    }

    private Set<Long> noncesOfOthers(String key) {
        return rows().stream()
                .filter(row -> !row.key().equals(key))
                .flatMap(row -> row.newest().stream())
                .map(Attempt::nonce)
                .collect(Collectors.toSet());
    }

    /** The smallest that the chain has not counted and nothing else in line has. */
    private long freeNonce(String key) throws Trouble, InterruptedException {
        Set<Long> taken = noncesOfOthers(key);
        long nonce = chain.nonce(signer.address());
        while (taken.contains(nonce)) {
            nonce++;
        }
        return nonce;
    }

    private boolean isGap(long counted, long nonce, String key) {
        Set<Long> taken = noncesOfOthers(key);
        for (long before = counted; before < nonce; before++) {
            if (!taken.contains(before)) {
                return true;
            }
        }
        return false;
    }

    private BigInteger cap(long gas) {
        return feeCap.divide(BigInteger.valueOf(gas));
    }

    /** Signs and keeps; nothing is sent that is not on disk. */
    private LaneRow sign(LaneRow row, long nonce, Optional<Fees> fees) throws Trouble, InterruptedException {
        if (row.attempts().size() == LaneRow.MAX_ATTEMPTS) {
            throw new Trouble("no block takes any of " + LaneRow.MAX_ATTEMPTS + " transactions of " + signer.address());
        }
        Fees offered = fees.isPresent() ? fees.get() : firstFees(row.gas());
        Bytes signed = signer.sign(chain.pin().id(), nonce, row.to(), row.data(), row.gas(), offered);
        LaneRow more = row.with(new Attempt(nonce, offered, signed));
        keep(more);
        return more;
    }

    private Fees firstFees(long gas) throws Trouble, InterruptedException {
        Optional<BigInteger> baseFee = chain.block(chain.height()).baseFee();
        boolean free = feeCap.signum() == 0;
        BigInteger asked = baseFee.isPresent() || free ? BigInteger.ZERO : chain.gasPrice();
        return Fees.first(baseFee, asked, cap(gas))
                .orElseThrow(
                        () -> new Trouble("the chain asks more than the cap of " + feeCap + " wei for a transaction"));
    }

    private Progress send(LaneRow row) throws Trouble, InterruptedException {
        Attempt newest = row.attempts().getLast();
        sentAt.put(newest.hash(), System.nanoTime());
        return new Waiting(newest.hash(), chain.send(newest.transaction()));
    }
}
