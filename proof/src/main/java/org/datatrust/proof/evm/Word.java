package org.datatrust.proof.evm;

import java.util.Arrays;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/** A word of the EVM: 32 bytes, a big-endian number or a hash, as a storage slot, its value or a topic of a log. */
public record Word(Bytes content) {
    public static final int SIZE_BYTES = 32;

    public static final Word ZERO = new Word(Bytes.copyOf(new byte[SIZE_BYTES]));

    /** @throws IllegalArgumentException unless there are exactly 32 bytes */
    public Word {
        if (content.size() != SIZE_BYTES) {
            throw new IllegalArgumentException("a word has 32 bytes, got " + content.size());
        }
    }

    public static Word of(Digest content) {
        return new Word(content.bytes());
    }

    /** @throws IllegalArgumentException if the number is negative */
    public static Word of(long number) {
        return ofScalar(((Rlp.Text) Rlp.scalar(number)).content());
    }

    /** The number of at most 32 bytes, zeros put before it. */
    static Word ofScalar(Bytes bigEndian) {
        byte[] padded = new byte[SIZE_BYTES];
        bigEndian.copyTo(padded, SIZE_BYTES - bigEndian.size(), 0, bigEndian.size());
        return new Word(Bytes.copyOf(padded));
    }

    /** @throws IllegalArgumentException unless the text is 64 hexadecimal digits */
    public static Word ofHex(String hex) {
        return new Word(Bytes.ofHex(hex));
    }

    /** The shortest form, as storage keeps it: no zero bytes in front. */
    Bytes scalar() {
        byte[] all = content.toByteArray();
        int from = 0;
        while (from < all.length && all[from] == 0) {
            from++;
        }
        return Bytes.copyOf(Arrays.copyOfRange(all, from, all.length));
    }

    public Digest digest() {
        return Digest.of(content);
    }

    @Override
    public String toString() {
        return "0x" + content.hex();
    }
}
