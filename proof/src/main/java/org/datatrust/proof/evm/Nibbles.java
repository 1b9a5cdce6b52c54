package org.datatrust.proof.evm;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** A path in a trie: half-bytes, one in each byte. */
record Nibbles(Bytes values) {
    static final Nibbles NONE = new Nibbles(Bytes.EMPTY);

    private static final int ODD = 1;
    private static final int LEAF = 2;

    /** The path of a key: the high half of each byte first. */
    static Nibbles ofKey(Bytes key) {
        byte[] nibbles = new byte[2 * key.size()];
        for (int i = 0; i < key.size(); i++) {
            nibbles[2 * i] = (byte) ((key.at(i) & 0xff) >>> 4);
            nibbles[2 * i + 1] = (byte) (key.at(i) & 0xf);
        }
        return new Nibbles(Bytes.copyOf(nibbles));
    }

    int size() {
        return values.size();
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    int at(int index) {
        return values.at(index);
    }

    Nibbles slice(int from, int to) {
        return new Nibbles(values.slice(from, to));
    }

    /** Whether all of {@code path} stands here from an index on. */
    boolean hasAt(int from, Nibbles path) {
        if (path.size() > size() - from) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (at(from + i) != path.at(i)) {
                return false;
            }
        }
        return true;
    }

    /** Hex-prefix form (yellow paper, appendix C): a half-byte of flags, padded with zero to whole bytes. */
    Bytes hexPrefix(boolean leaf) {
        int odd = size() % 2;
        byte[] out = new byte[1 + size() / 2];
        int flags = (leaf ? LEAF : 0) + odd;
        out[0] = (byte) ((flags << 4) | (odd == 1 ? at(0) : 0));
        for (int i = odd; i < size(); i += 2) {
            out[1 + i / 2] = (byte) ((at(i) << 4) | at(i + 1));
        }
        return Bytes.copyOf(out);
    }

    /** Of a hex-prefix form that {@link #ofHexPrefix} accepts. */
    static boolean isLeaf(Bytes hexPrefix) {
        return ((hexPrefix.at(0) >>> 4) & LEAF) != 0;
    }

    /** @throws MalformedException MPT-05 unless {@link #hexPrefix} makes these bytes */
    static Nibbles ofHexPrefix(Bytes hexPrefix) throws MalformedException {
        int first = hexPrefix.isEmpty() ? 0xff : hexPrefix.at(0) & 0xff;
        boolean odd = ((first >>> 4) & ODD) != 0;
        if (first >>> 4 > (ODD | LEAF) || (!odd && (first & 0xf) != 0)) {
            throw new MalformedException(MerklePatriciaProof.NOT_A_NODE, "a path is not in hex-prefix form");
        }
        Nibbles all = ofKey(hexPrefix);
        return all.slice(odd ? 1 : 2, all.size());
    }
}
