package org.datatrust.gateway.bridge;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Keccak256;

/**
 * One thing to be done on a chain, with every transaction that was signed for it.
 *
 * @param to empty to create a contract
 * @param attempts in the order in which they were made; any of them may be included
 */
record LaneRow(String key, Optional<EvmAddress> to, Bytes data, long gas, List<Attempt> attempts) {
    /** More than this many transactions for one thing, and somebody must look. */
    static final int MAX_ATTEMPTS = 64;

    private static final int MAX_SIZE_BYTES = 16 << 20;
    private static final int MAX_TRANSACTION_BYTES = 1 << 18;
    private static final int WORD_BYTES = 32;

    LaneRow {
        attempts = List.copyOf(attempts);
    }

    /** A signed transaction, as it is sent. */
    record Attempt(long nonce, Fees fees, Bytes transaction) {
        /** The chain's name for it. */
        Digest hash() {
            return Keccak256.of(transaction);
        }
    }

    LaneRow with(Attempt attempt) {
        List<Attempt> more = new ArrayList<>(attempts);
        more.add(attempt);
        return new LaneRow(key, to, data, gas, more);
    }

    Optional<Attempt> newest() {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(5);
        out.key(1).text(key);
        out.key(2).bytes(to.map(EvmAddress::content).orElse(Bytes.EMPTY));
        out.key(3).bytes(data);
        out.key(4).uint(gas);
        out.key(5).array(attempts.size());
        for (Attempt attempt : attempts) {
            out.array(4).uint(attempt.nonce());
            switch (attempt.fees()) {
                case Fees.Price(BigInteger price) -> out.bytes(scalar(price)).bytes(Bytes.EMPTY);
                case Fees.Market(BigInteger most, BigInteger tip) ->
                    out.bytes(scalar(most)).bytes(scalar(tip));
            }
            out.bytes(attempt.transaction()).end();
        }
        out.end();
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** One byte at least, so that a tip of zero is not taken for none. */
    private static Bytes scalar(BigInteger value) {
        return Bytes.copyOf(value.toByteArray());
    }

    static LaneRow parse(Bytes encoded) {
        try {
            return read(CborReader.of(encoded, MAX_SIZE_BYTES));
        } catch (MalformedException e) {
            throw new IllegalStateException("a kept transaction is malformed", e);
        }
    }

    private static LaneRow read(CborReader in) throws MalformedException {
        in.beginMap(5);
        in.key(1);
        String key = in.text(1, 512);
        in.key(2);
        Bytes to = in.bytes(0, EvmAddress.SIZE_BYTES);
        in.key(3);
        Bytes data = in.bytes(0, MAX_TRANSACTION_BYTES);
        in.key(4);
        long gas = in.uint(0, Long.MAX_VALUE);
        in.key(5);
        int count = in.beginArray(0, MAX_ATTEMPTS);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            in.beginArray(4, 4);
            long nonce = in.uint(0, Long.MAX_VALUE);
            BigInteger most = new BigInteger(1, in.bytes(1, WORD_BYTES + 1).toByteArray());
            Bytes tip = in.bytes(0, WORD_BYTES + 1);
            Fees fees =
                    tip.isEmpty() ? new Fees.Price(most) : new Fees.Market(most, new BigInteger(1, tip.toByteArray()));
            attempts.add(new Attempt(nonce, fees, in.bytes(1, MAX_TRANSACTION_BYTES)));
            in.endArray();
        }
        in.endArray();
        in.endMap();
        in.end();
        return new LaneRow(key, to.isEmpty() ? Optional.empty() : Optional.of(new EvmAddress(to)), data, gas, attempts);
    }
}
