package org.datatrust.proof.parts;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/** What a disclosure says about how many parts the content has. */
public sealed interface PartCount {
    /** What the content's digest is made of, in either case. */
    Digest commitment();

    /** Nothing. */
    record Hidden(Digest commitment) implements PartCount {}

    /**
     * The number, as whoever hashed the content fixed it then.
     *
     * @param count 1 to 2^32
     * @param salt 16 bytes
     */
    record Opened(long count, Bytes salt) implements PartCount {
        public Opened {
            if (count < 1 || count > PartTree.MAX_PARTS || salt.size() != PartHash.SALT_SIZE_BYTES) {
                throw new IllegalArgumentException("1 to 2^32 parts, and a salt of 16 bytes");
            }
        }

        @Override
        public Digest commitment() {
            return PartHash.countCommitment(salt, count);
        }
    }
}
