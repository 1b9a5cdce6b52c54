package org.datatrust.proof.parts;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * One part that is shown.
 *
 * @param index position in the content, 0 to 2^32 - 1
 * @param salt 16 bytes
 * @param part as the profile writes it, at most {@value #MAX_PART_BYTES} bytes
 */
public record Opening(long index, Bytes salt, Bytes part) {
    /** 16 MiB. */
    public static final int MAX_PART_BYTES = 16 << 20;

    public Opening {
        if (index < 0 || index >= PartTree.MAX_PARTS) {
            throw new IllegalArgumentException("a part's index is below 2^32");
        }
        if (salt.size() != PartHash.SALT_SIZE_BYTES || part.size() > MAX_PART_BYTES) {
            throw new IllegalArgumentException("a salt has 16 bytes, a part at most 16 MiB");
        }
    }

    Digest leaf() {
        return PartHash.leaf(salt, part);
    }
}
