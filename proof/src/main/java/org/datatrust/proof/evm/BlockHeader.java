package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * The header of a block, with the bytes that it came in. On a chain of QBFT the same block has other bytes on each node, for each keeps
 * other seals: only {@link Engine#blockHash} tells whether two headers are of one block.
 */
public final class BlockHeader {
    /** 64 KiB: 21 fields with the seals of several hundred validators. */
    public static final int MAX_SIZE_BYTES = 1 << 16;

    /** No fork has a header of so many fields. */
    public static final String UNKNOWN_FORM = "EVH-01";

    private static final int PARENT_HASH = 0;
    private static final int STATE_ROOT = 3;
    private static final int TRANSACTIONS_ROOT = 4;
    private static final int RECEIPTS_ROOT = 5;
    private static final int NUMBER = 8;
    private static final int TIMESTAMP = 11;
    private static final int EXTRA_DATA = 12;
    private static final int MIX_HASH = 13;

    private enum Form {
        HASH,
        ADDRESS,
        BLOOM,
        NONCE,
        TEXT,
        LONG,
        WORD;

        void require(Rlp field) throws MalformedException {
            switch (this) {
                case HASH -> field.asText(Digest.SIZE_BYTES);
                case ADDRESS -> field.asText(EvmAddress.SIZE_BYTES);
                case BLOOM -> field.asText(256);
                case NONCE -> field.asText(8);
                case TEXT -> field.asText();
                case LONG -> field.asLong();
                case WORD -> field.asScalar(Word.SIZE_BYTES);
            }
        }
    }

    private static final List<Form> FIELDS = List.of(
            Form.HASH, // parentHash
            Form.HASH, // ommersHash
            Form.ADDRESS, // beneficiary
            Form.HASH, // stateRoot
            Form.HASH, // transactionsRoot
            Form.HASH, // receiptsRoot
            Form.BLOOM, // logsBloom
            Form.WORD, // difficulty
            Form.LONG, // number
            Form.LONG, // gasLimit
            Form.LONG, // gasUsed
            Form.LONG, // timestamp
            Form.TEXT, // extraData
            Form.HASH, // mixHash
            Form.NONCE, // nonce
            Form.WORD, // baseFeePerGas, from London on (EIP-1559)
            Form.HASH, // withdrawalsRoot, from Shanghai on (EIP-4895)
            Form.LONG, // blobGasUsed, from Cancun on (EIP-4844)
            Form.LONG, // excessBlobGas
            Form.HASH, // parentBeaconBlockRoot (EIP-4788)
            Form.HASH); // requestsHash, from Prague on (EIP-7685)

    private final Bytes encoded;
    private final List<Rlp> fields;
    private final long number;
    private final long timestamp;

    private BlockHeader(Bytes encoded, List<Rlp> fields) throws MalformedException {
        this.encoded = encoded;
        this.fields = fields;
        this.number = fields.get(NUMBER).asLong();
        this.timestamp = fields.get(TIMESTAMP).asLong();
    }

    /** @throws MalformedException RLP-xx or EVH-01 */
    public static BlockHeader parse(Bytes encoded) throws MalformedException {
        List<Rlp> fields = Rlp.decode(encoded, MAX_SIZE_BYTES).asItems();
        switch (fields.size()) {
            case 15, 16, 17, 20, 21 -> {}
            default ->
                throw new MalformedException(UNKNOWN_FORM, "no fork has a header of " + fields.size() + " fields");
        }
        for (int i = 0; i < fields.size(); i++) {
            FIELDS.get(i).require(fields.get(i));
        }
        return new BlockHeader(encoded, fields);
    }

    /** As it was parsed. */
    public Bytes encode() {
        return encoded;
    }

    /** 15, 16, 17, 20 or 21. */
    int fieldCount() {
        return fields.size();
    }

    public Digest parentHash() {
        return digest(PARENT_HASH);
    }

    public Digest stateRoot() {
        return digest(STATE_ROOT);
    }

    public Digest transactionsRoot() {
        return digest(TRANSACTIONS_ROOT);
    }

    public Digest receiptsRoot() {
        return digest(RECEIPTS_ROOT);
    }

    /** 0 to 2^63 − 1. */
    public long number() {
        return number;
    }

    /** Seconds since 1970, 0 to 2^63 − 1: the word of who proposed the block. */
    public long timestamp() {
        return timestamp;
    }

    public Bytes extraData() {
        return text(EXTRA_DATA);
    }

    Digest mixHash() {
        return digest(MIX_HASH);
    }

    /** The Keccak-256 of this header with other extra data. */
    Digest hashWith(Bytes extraData) {
        List<Rlp> changed = new ArrayList<>(fields);
        changed.set(EXTRA_DATA, Rlp.text(extraData));
        return Keccak256.of(new Rlp.Sequence(changed).encode());
    }

    private Digest digest(int field) {
        return Digest.of(text(field));
    }

    private Bytes text(int field) {
        return switch (fields.get(field)) {
            case Rlp.Text(Bytes content) -> content;
            case Rlp.Sequence _ -> throw new IllegalStateException("a field was parsed as a text");
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockHeader that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "header of block " + number;
    }
}
