package org.datatrust.proof;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** A SHA-256 digest: exactly 32 bytes, equal by content. */
public final class Digest implements Comparable<Digest> {
    public static final int SIZE_BYTES = 32;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::newSha256);

    private final byte[] content;

    private Digest(byte[] content) {
        this.content = content;
    }

    /** @throws IllegalArgumentException unless there are exactly 32 bytes */
    public static Digest of(byte[] content) {
        return of(content, 0, content.length);
    }

    /** The digest that stands at {@code [from, to)}; the range must be 32 bytes long. */
    public static Digest of(byte[] content, int from, int to) {
        Objects.checkFromToIndex(from, to, content.length);
        if (to - from != SIZE_BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, got " + (to - from));
        }
        return new Digest(Arrays.copyOfRange(content, from, to));
    }

    public static Digest of(Bytes content) {
        return of(content.toByteArray());
    }

    /** @throws IllegalArgumentException unless the text is 64 hexadecimal digits */
    public static Digest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public static Digest sha256(byte[] message) {
        return new Digest(sha256().digest(message));
    }

    /** SHA-256 over the concatenation of the parts. */
    public static Digest sha256(byte[] first, byte[]... more) {
        MessageDigest sha = sha256();
        sha.update(first);
        for (byte[] part : more) {
            sha.update(part);
        }
        return new Digest(sha.digest());
    }

    /** SHA-256 over one prefix byte and the bytes {@code [from, to)}: the shape of leaf hashes. */
    public static Digest sha256(byte prefix, byte[] message, int from, int to) {
        Objects.checkFromToIndex(from, to, message.length);
        MessageDigest sha = sha256();
        sha.update(prefix);
        sha.update(message, from, to - from);
        return new Digest(sha.digest());
    }

    /** SHA-256 over one prefix byte and two digests: the shape of node hashes, without an intermediate copy. */
    public static Digest sha256(byte prefix, Digest left, Digest right) {
        MessageDigest sha = sha256();
        sha.update(prefix);
        sha.update(left.content);
        sha.update(right.content);
        byte[] result = new byte[SIZE_BYTES];
        try {
            sha.digest(result, 0, SIZE_BYTES);
        } catch (DigestException e) {
            throw new AssertionError("SHA-256 yields 32 bytes", e);
        }
        return new Digest(result);
    }

    /** This thread's hash function. Reset first: a call that threw half-way must not leave its bytes in the next hash. */
    private static MessageDigest sha256() {
        MessageDigest sha = SHA_256.get();
        sha.reset();
        return sha;
    }

    /** A fresh hash function for input that arrives in pieces. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public byte[] toByteArray() {
        return content.clone();
    }

    /** Writes the 32 bytes at the buffer's position. */
    public void putInto(ByteBuffer target) {
        target.put(content);
    }

    public Bytes bytes() {
        return Bytes.copyOf(content);
    }

    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return hex();
    }
}
