package org.datatrust.proof.evm;

import java.math.BigInteger;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * What a chain's state holds of an address.
 *
 * @param nonce 0 to 2^63 − 1
 * @param balance in wei, below 2^256
 * @param storageRoot of the trie of its storage; {@link MerklePatriciaProof#EMPTY_ROOT} if that holds nothing
 * @param codeHash of the contract's code; {@link #NO_CODE} if it is no contract
 */
public record Account(long nonce, BigInteger balance, Digest storageRoot, Digest codeHash) {
    /** The Keccak-256 of nothing. */
    public static final Digest NO_CODE = Keccak256.of(Bytes.EMPTY);

    private static final int MAX_SIZE_BYTES = 128;

    /** @throws MalformedException RLP-xx, or MPT-07 if a hash is zero */
    public static Account parse(Bytes encoded) throws MalformedException {
        List<Rlp> fields = Rlp.decode(encoded, MAX_SIZE_BYTES).asItems(4);
        Account account = new Account(
                fields.get(0).asLong(),
                fields.get(1).asScalar(Word.SIZE_BYTES),
                fields.get(2).asDigest(),
                fields.get(3).asDigest());
        if (account.storageRoot.equals(MerklePatriciaProof.ZERO) || account.codeHash.equals(MerklePatriciaProof.ZERO)) {
            throw new MalformedException(MerklePatriciaProof.NOT_A_VALUE, "a hash of the account is zero");
        }
        return account;
    }

    /** As the trie of accounts holds it. */
    public Bytes encode() {
        return Rlp.sequence(Rlp.scalar(nonce), Rlp.scalar(balance), Rlp.text(storageRoot), Rlp.text(codeHash))
                .encode();
    }
}
