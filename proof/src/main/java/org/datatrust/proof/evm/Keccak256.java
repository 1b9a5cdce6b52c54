package org.datatrust.proof.evm;

import org.bouncycastle.crypto.digests.KeccakDigest;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/** Keccak-256 as Ethereum uses it: the submission to the SHA-3 competition, whose padding is not that of FIPS 202. */
public final class Keccak256 {
    private Keccak256() {}

    public static Digest of(Bytes message) {
        return of(message.toByteArray());
    }

    static Digest of(byte[] message) {
        KeccakDigest keccak = new KeccakDigest(256);
        keccak.update(message, 0, message.length);
        byte[] result = new byte[Digest.SIZE_BYTES];
        keccak.doFinal(result, 0);
        return Digest.of(result);
    }
}
