package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * What a chain says of a transaction that it ran (EIP-658, EIP-2718). Receipts from before the Byzantium fork, which do not tell whether
 * the transaction succeeded, are refused.
 *
 * @param type 0 for a legacy transaction, else 1 to {@value #MAX_TYPE}
 * @param succeeded whether it ran to its end; what it did is undone if not
 * @param cumulativeGasUsed by the block's transactions up to this one, 0 to 2^63 − 1
 * @param bloom filter over the logs, 256 bytes; bound by the receipt's hash, not compared with the logs
 */
public record EvmReceipt(int type, boolean succeeded, long cumulativeGasUsed, Bytes bloom, List<EvmLog> logs) {
    /** Set-code transactions (EIP-7702). */
    public static final int MAX_TYPE = 4;

    /** The receipt is of an unknown type, or does not tell whether its transaction succeeded. */
    public static final String UNKNOWN_FORM = "EVR-01";

    public static final String NOT_SUCCEEDED = "EVR-02";
    public static final String NO_SUCH_LOG = "EVR-03";
    public static final String OTHER_EVENT = "EVR-04";

    private static final int BLOOM_BYTES = 256;

    public EvmReceipt {
        logs = List.copyOf(logs);
        if (type < 0 || type > MAX_TYPE || cumulativeGasUsed < 0 || bloom.size() != BLOOM_BYTES) {
            throw new IllegalArgumentException("no receipt has type " + type + ", gas " + cumulativeGasUsed
                    + " and a bloom filter of " + bloom.size() + " bytes");
        }
    }

    /** @throws MalformedException RLP-xx or EVR-01 */
    public static EvmReceipt parse(Bytes encoded) throws MalformedException {
        int first = encoded.isEmpty() ? 0 : encoded.at(0) & 0xff;
        // A list begins with c0 or more, so the byte of a type cannot be mistaken for the beginning of one.
        if (encoded.isEmpty() || first == 0 || (first > MAX_TYPE && first < RlpReader.LIST)) {
            throw new MalformedException(UNKNOWN_FORM, "no receipt begins with " + first);
        }
        int type = first < RlpReader.LIST ? first : 0;
        Bytes payload = type == 0 ? encoded : encoded.slice(1, encoded.size());
        List<Rlp> fields =
                Rlp.decode(payload, MerklePatriciaProof.MAX_SIZE_BYTES).asItems(4);
        if (fields.get(0).asText().size() > 1) {
            throw new MalformedException(UNKNOWN_FORM, "the receipt does not tell whether its transaction succeeded");
        }
        long status = fields.get(0).asLong();
        if (status > 1) {
            throw new MalformedException(UNKNOWN_FORM, "the receipt's status is " + status);
        }
        List<EvmLog> logs = new ArrayList<>();
        for (Rlp log : fields.get(3).asItems()) {
            logs.add(EvmLog.of(log));
        }
        return new EvmReceipt(
                type, status == 1, fields.get(1).asLong(), fields.get(2).asText(BLOOM_BYTES), logs);
    }

    /** As the trie of receipts holds it. */
    public Bytes encode() {
        Bytes payload = Rlp.sequence(
                        Rlp.scalar(succeeded ? 1 : 0),
                        Rlp.scalar(cumulativeGasUsed),
                        Rlp.text(bloom),
                        new Rlp.Sequence(logs.stream().map(EvmLog::encoded).toList()))
                .encode();
        return type == 0 ? payload : Bytes.copyOf(new byte[] {(byte) type}).concat(payload);
    }

    /**
     * The event that a pinned contract is said to have emitted.
     *
     * @param logIndex 0-based, within this receipt; {@code logIndex} of JSON-RPC counts through the block
     * @param signature the first topic: the hash of the event's signature
     * @throws MalformedException EVR-02 to EVR-04
     */
    public EvmLog event(int logIndex, EvmAddress contract, Word signature) throws MalformedException {
        if (!succeeded) {
            throw new MalformedException(NOT_SUCCEEDED, "the transaction did not succeed");
        }
        if (logIndex < 0 || logIndex >= logs.size()) {
            throw new MalformedException(NO_SUCH_LOG, "log " + logIndex + " of " + logs.size());
        }
        EvmLog log = logs.get(logIndex);
        if (!log.address().equals(contract)
                || log.topics().isEmpty()
                || !log.topics().getFirst().equals(signature)) {
            throw new MalformedException(
                    OTHER_EVENT,
                    "log " + logIndex + " is " + log.topics().stream().findFirst() + " of " + log.address()
                            + ", expected " + signature + " of " + contract);
        }
        return log;
    }
}
