package org.datatrust.proof;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** An immutable byte string, equal by content. Copies on the way in and on the way out. */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    public static Bytes copyOf(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** The bytes {@code [from, to)} of an array; a range that does not lie inside throws, it is never shortened. */
    public static Bytes copyOf(byte[] content, int from, int to) {
        Objects.checkFromToIndex(from, to, content.length);
        return new Bytes(Arrays.copyOfRange(content, from, to));
    }

    /** What is left in a buffer, which is then used up. */
    public static Bytes copyOf(ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.get(copy);
        return copy.length == 0 ? EMPTY : new Bytes(copy);
    }

    /**
     * The UTF-8 form of a text.
     *
     * @throws IllegalArgumentException if the text holds a lone surrogate, which has no UTF-8 form and would silently become a
     *     question mark
     */
    public static Bytes utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return copyOf(encoded.array(), encoded.arrayOffset(), encoded.arrayOffset() + encoded.limit());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text holds a lone surrogate", e);
        }
    }

    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    public int size() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    public byte at(int index) {
        return content[index];
    }

    public Bytes slice(int from, int to) {
        return copyOf(content, from, to);
    }

    public Bytes concat(Bytes next) {
        byte[] joined = Arrays.copyOf(content, content.length + next.content.length);
        System.arraycopy(next.content, 0, joined, content.length, next.content.length);
        return new Bytes(joined);
    }

    public byte[] toByteArray() {
        return content.clone();
    }

    /** Writes the bytes {@code [from, to)} into an array, from an index on. */
    public void copyTo(byte[] target, int at, int from, int to) {
        Objects.checkFromToIndex(from, to, content.length);
        System.arraycopy(content, from, target, at, to - from);
    }

    public Digest sha256() {
        return Digest.sha256(content);
    }

    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
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
