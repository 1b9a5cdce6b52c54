package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * What an account keeps in a slot of its storage (docs/spec/evm.md, EVM-21). A slot of zero is not kept, so its absence is what proves
 * zero.
 *
 * @param nodes {@code storageProof[].proof} of {@code eth_getProof}
 */
public record StorageProof(Word slot, List<Bytes> nodes) {
    private static final int MAX_SIZE_BYTES = 1 + Word.SIZE_BYTES;

    public StorageProof {
        nodes = List.copyOf(nodes);
    }

    /** @param storageRoot of an account that is itself proven */
    public TrieCheck<Word> check(Digest storageRoot) {
        return new MerklePatriciaProof(Keccak256.of(slot.content()).bytes(), nodes)
                .check(storageRoot)
                .read(StorageProof::value);
    }

    private static Word value(Bytes encoded) throws MalformedException {
        Rlp item = Rlp.decode(encoded, MAX_SIZE_BYTES);
        if (item.asScalar(Word.SIZE_BYTES).signum() == 0) {
            throw new MalformedException(MerklePatriciaProof.NOT_A_VALUE, "a slot that keeps zero");
        }
        return Word.ofScalar(item.asText());
    }
}
