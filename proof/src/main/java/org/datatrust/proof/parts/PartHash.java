package org.datatrust.proof.parts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.statement.DigestProfile;

/**
 * The hashes of docs/spec/parts.md, section "Hashes". What is derived from the key is one block of SHA-256 over an input of fixed length, so
 * that a value that was disclosed tells nothing about another, and no longer input can be built on it.
 */
final class PartHash {
    static final int SALT_SIZE_BYTES = 16;

    private static final byte LEAF = 0x00;
    private static final byte NODE = 0x01;
    private static final byte[] SALT = ascii("dt-part-salt");
    private static final byte[] VOID = ascii("dt-part-void");
    private static final byte[] COUNT_SALT = ascii("dt-part-many");
    private static final byte[] COUNT = ascii("dt-part-count");
    private static final byte[] CONTENT = ascii("dt-parts-1");

    private PartHash() {}

    /** The input whose hash is the salts of the leaves 2·pair and 2·pair + 1, with pair 0; the pair is its last eight bytes. */
    static byte[] saltInput(PartsKey key) {
        return ByteBuffer.allocate(SALT.length + PartsKey.SIZE_BYTES + Long.BYTES)
                .put(SALT)
                .put(key.secret().toByteArray())
                .array();
    }

    static Bytes salt(PartsKey key, long leaf) {
        byte[] input = saltInput(key);
        ByteBuffer.wrap(input).putLong(input.length - Long.BYTES, leaf >>> 1);
        int from = (int) (leaf & 1) * SALT_SIZE_BYTES;
        return Digest.sha256(input).bytes().slice(from, from + SALT_SIZE_BYTES);
    }

    /** What stands for the subtree with this index on this level when no part lies in it. */
    static Digest blank(PartsKey key, int level, long index) {
        return Digest.sha256(ByteBuffer.allocate(VOID.length + PartsKey.SIZE_BYTES + 1 + Long.BYTES)
                .put(VOID)
                .put(key.secret().toByteArray())
                .put((byte) level)
                .putLong(index)
                .array());
    }

    static Bytes countSalt(PartsKey key) {
        return Digest.sha256(COUNT_SALT, key.secret().toByteArray()).bytes().slice(0, SALT_SIZE_BYTES);
    }

    static Digest countCommitment(Bytes salt, long count) {
        return Digest.sha256(
                COUNT,
                salt.toByteArray(),
                ByteBuffer.allocate(Long.BYTES).putLong(count).array());
    }

    static Digest leaf(Bytes salt, Bytes part) {
        return Digest.sha256(new byte[] {LEAF}, salt.toByteArray(), part.toByteArray());
    }

    static Digest node(Digest left, Digest right) {
        return Digest.sha256(NODE, left, right);
    }

    /** The digest that stands in the statement. */
    static Digest content(DigestProfile profile, Digest countCommitment, Digest root) {
        byte[] id = ascii(profile.id());
        return Digest.sha256(
                CONTENT, new byte[] {(byte) id.length}, id, countCommitment.toByteArray(), root.toByteArray());
    }

    /** The start of a leaf's input, salt to be filled in. */
    static byte[] leafStart() {
        byte[] start = new byte[1 + SALT_SIZE_BYTES];
        start[0] = LEAF;
        return start;
    }

    /** The input of a node's hash, both halves to be filled in. */
    static byte[] nodeInput() {
        byte[] input = new byte[1 + 2 * Digest.SIZE_BYTES];
        input[0] = NODE;
        return input;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
