package org.datatrust.proof;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Commits to a value without telling it: HMAC-SHA-256 (RFC 2104) under a fresh key that stays with the value. Who has both can prove
 * what was committed to; who has only the commitment cannot even guess, however few values there are; and once the key is destroyed,
 * nobody can.
 */
public final class Commitment {
    /** Keys are drawn at random, one for each commitment; two commitments under one key would tell that two values are equal. */
    public static final int KEY_SIZE_BYTES = 32;

    private Commitment() {}

    /**
     * @param domain what kind of value it is, ASCII; a zero byte ends it, so no two domains run into each other
     * @throws IllegalArgumentException unless the key has {@value #KEY_SIZE_BYTES} bytes
     */
    public static Digest of(Bytes key, String domain, Bytes value) {
        if (key.size() != KEY_SIZE_BYTES) {
            throw new IllegalArgumentException("the key of a commitment has 32 bytes, got " + key.size());
        }
        HMac hmac = new HMac(new SHA256Digest());
        hmac.init(new KeyParameter(key.toByteArray()));
        byte[] label = Bytes.utf8(domain).toByteArray();
        hmac.update(label, 0, label.length);
        hmac.update((byte) 0);
        byte[] content = value.toByteArray();
        hmac.update(content, 0, content.length);
        byte[] result = new byte[Digest.SIZE_BYTES];
        hmac.doFinal(result, 0);
        return Digest.of(result);
    }
}
