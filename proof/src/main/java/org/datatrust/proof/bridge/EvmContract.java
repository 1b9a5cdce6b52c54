package org.datatrust.proof.bridge;

import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.Account;
import org.datatrust.proof.evm.EvmAddress;

/**
 * A contract as it is pinned: where it is, and what it does.
 *
 * @param codeHash Keccak-256 of its code on the chain, immutable values included
 */
public record EvmContract(EvmAddress address, Digest codeHash) {
    public EvmContract {
        if (address.equals(EvmAddress.ZERO) || codeHash.equals(Account.NO_CODE) || codeHash.equals(Crossing.NO_ROOT)) {
            throw new IllegalArgumentException("a contract has an address and code");
        }
    }

    void write(CborWriter out) {
        out.array(2).bytes(address.content()).digest(codeHash).end();
    }

    /** @throws MalformedException CBR-xx or BRG-02 */
    static EvmContract read(CborReader in) throws MalformedException {
        in.beginArray(2, 2);
        EvmAddress address = new EvmAddress(in.bytes(EvmAddress.SIZE_BYTES, EvmAddress.SIZE_BYTES));
        Digest codeHash = in.digest();
        in.endArray();
        try {
            return new EvmContract(address, codeHash);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
