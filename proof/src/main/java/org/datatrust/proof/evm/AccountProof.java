package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * What the state of a block says of an address (docs/spec/evm.md, EVM-20).
 *
 * @param nodes {@code accountProof} of {@code eth_getProof}
 */
public record AccountProof(EvmAddress address, List<Bytes> nodes) {
    public AccountProof {
        nodes = List.copyOf(nodes);
    }

    /** @param stateRoot of a header that is itself proven; the state of no account at all proves nothing */
    public TrieCheck<Account> check(Digest stateRoot) {
        if (stateRoot.equals(MerklePatriciaProof.EMPTY_ROOT)) {
            return new TrieCheck.Refused<>(MerklePatriciaProof.NO_ROOT, "the state is that of no account at all");
        }
        return new MerklePatriciaProof(Keccak256.of(address.content()).bytes(), nodes)
                .check(stateRoot)
                .read(Account::parse);
    }
}
