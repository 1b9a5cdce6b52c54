package org.datatrust.proof.cbor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * Reads deterministic CBOR (RFC 8949 section 4.2.1) of a known shape and refuses everything else: longer heads than needed,
 * indefinite lengths, tags, floats, negative numbers, keys out of order or twice, keys that the shape does not name, text that is
 * not UTF-8, bytes after the end. A declared length never causes an allocation larger than the input.
 *
 * <p>The caller walks the shape: {@code beginMap; key(1); uint(..); if (hasKey(2)) ..; endMap}.
 */
public final class CborReader {
    /** Deeper nesting than any format of ours has. */
    public static final int MAX_DEPTH = 8;

    public static final String TRUNCATED = "CBR-01";
    public static final String NOT_SHORTEST = "CBR-02";
    public static final String UNSORTED_KEY = "CBR-03";
    public static final String DUPLICATE_KEY = "CBR-04";
    public static final String TRAILING_BYTES = "CBR-05";
    public static final String WRONG_TYPE = "CBR-06";
    public static final String TOO_DEEP = "CBR-07";
    public static final String OVER_LIMIT = "CBR-08";
    public static final String NOT_UTF8 = "CBR-09";
    public static final String MISSING_KEY = "CBR-10";
    public static final String UNKNOWN_KEY = "CBR-11";
    public static final String OUT_OF_RANGE = "CBR-12";

    static final int MAJOR_UINT = 0;
    static final int MAJOR_BYTES = 2;
    static final int MAJOR_TEXT = 3;
    static final int MAJOR_ARRAY = 4;
    static final int MAJOR_MAP = 5;

    private final byte[] input;
    private int position;
    private int depth;
    private final long[] remaining = new long[MAX_DEPTH];
    private final long[] lastKey = new long[MAX_DEPTH];
    private final boolean[] map = new boolean[MAX_DEPTH];
    private boolean valueDue;

    private CborReader(byte[] input) {
        this.input = input;
    }

    /**
     * @param input not copied: large inputs are not held twice, and must not change while they are read
     * @throws MalformedException {@link #OVER_LIMIT} if the input is longer than {@code maxSizeBytes}
     */
    public static CborReader of(byte[] input, int maxSizeBytes) throws MalformedException {
        if (input.length > maxSizeBytes) {
            throw new MalformedException(
                    OVER_LIMIT, "input of " + input.length + " bytes, at most " + maxSizeBytes + " allowed");
        }
        return new CborReader(input);
    }

    public static CborReader of(Bytes input, int maxSizeBytes) throws MalformedException {
        return of(input.toByteArray(), maxSizeBytes);
    }

    /** An unsigned integer from {@code min} to {@code max}, both inclusive. */
    public long uint(long min, long max) throws MalformedException {
        beforeItem();
        int at = position;
        long value = head(MAJOR_UINT);
        if (value < min || value > max) {
            throw new MalformedException(
                    OUT_OF_RANGE, "integer " + value + " at byte " + at + ", allowed " + min + " to " + max);
        }
        return value;
    }

    /** The value of a type that has this number. */
    public <E extends Enum<E> & Numbered> E numbered(Class<E> type) throws MalformedException {
        E[] values = type.getEnumConstants();
        long code = uint(1, values.length);
        for (E value : values) {
            if (value.code() == code) {
                return value;
            }
        }
        throw new IllegalStateException(type.getSimpleName() + " gives out no number " + code);
    }

    /** A byte string of {@code minSize} to {@code maxSize} bytes. */
    public Bytes bytes(int minSize, int maxSize) throws MalformedException {
        int from = content(MAJOR_BYTES, minSize, maxSize);
        return Bytes.copyOf(input, from, position);
    }

    public Digest digest() throws MalformedException {
        int from = content(MAJOR_BYTES, Digest.SIZE_BYTES, Digest.SIZE_BYTES);
        return Digest.of(input, from, position);
    }

    public List<Digest> digests(int maxCount) throws MalformedException {
        int count = beginArray(0, maxCount);
        List<Digest> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(digest());
        }
        endArray();
        return List.copyOf(values);
    }

    /** A text of {@code minSize} to {@code maxSize} bytes of UTF-8. */
    public String text(int minSize, int maxSize) throws MalformedException {
        int from = content(MAJOR_TEXT, minSize, maxSize);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input, from, position - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(NOT_UTF8, "text at byte " + from + " is not UTF-8");
        }
    }

    /** @return the number of items, which the caller must all read before {@link #endArray} */
    public int beginArray(int minCount, int maxCount) throws MalformedException {
        long count = begin(MAJOR_ARRAY, minCount, maxCount);
        return Math.toIntExact(count);
    }

    /**
     * Ends an array.
     *
     * @throws IllegalStateException if the caller has not read as many items as {@link #beginArray} said
     */
    public void endArray() {
        if (inMap() || depth == 0 || remaining[depth - 1] != 0) {
            throw new IllegalStateException("an array ends before all its items were read");
        }
        depth--;
    }

    public void beginMap(int maxEntries) throws MalformedException {
        begin(MAJOR_MAP, 0, maxEntries);
    }

    /** Demands that the next entry has this key. */
    public void key(long key) throws MalformedException {
        if (!hasKey(key)) {
            if (remaining[depth - 1] == 0) {
                throw new MalformedException(MISSING_KEY, "key " + key + " is missing at byte " + position);
            }
            int at = position;
            long found = peekKey();
            throw new MalformedException(
                    found > key ? MISSING_KEY : UNKNOWN_KEY,
                    "key " + key + " expected at byte " + at + ", found " + found);
        }
    }

    /** Whether the next entry has this key; if so the key is consumed and the value is next. */
    public boolean hasKey(long key) throws MalformedException {
        int frame = openMap();
        if (remaining[frame] == 0) {
            return false;
        }
        long found = peekKey();
        if (found == lastKey[frame]) {
            throw new MalformedException(DUPLICATE_KEY, "key " + found + " stands twice, at byte " + position);
        }
        if (found < lastKey[frame]) {
            throw new MalformedException(
                    UNSORTED_KEY, "key " + found + " after key " + lastKey[frame] + ", at byte " + position);
        }
        if (found != key) {
            return false;
        }
        head(MAJOR_UINT);
        lastKey[frame] = found;
        remaining[frame]--;
        valueDue = true;
        return true;
    }

    /** Demands that no entry is left: a key that the shape does not name is refused. */
    public void endMap() throws MalformedException {
        int frame = openMap();
        if (remaining[frame] != 0) {
            long found = peekKey();
            String code = found == lastKey[frame] ? DUPLICATE_KEY : found < lastKey[frame] ? UNSORTED_KEY : UNKNOWN_KEY;
            throw new MalformedException(code, "key " + found + " at byte " + position + " does not belong here");
        }
        depth--;
    }

    /** Demands that the input is used up. */
    public void end() throws MalformedException {
        if (position != input.length) {
            throw new MalformedException(
                    TRAILING_BYTES, (input.length - position) + " bytes after the end, at byte " + position);
        }
    }

    private boolean inMap() {
        return depth > 0 && map[depth - 1];
    }

    /** Index of the innermost frame, which must be a map that awaits a key or its end; anything else is a bug of the caller. */
    private int openMap() {
        if (!inMap() || valueDue) {
            throw new IllegalStateException("a key or the end of a map is read where none can be");
        }
        return depth - 1;
    }

    /** Counts the item that is read next: the value of a key, an item of an array or the only item of the input. */
    private void beforeItem() {
        if (inMap()) {
            if (!valueDue) {
                throw new IllegalStateException("a value is read without its key");
            }
            valueDue = false;
        } else if (depth > 0 && --remaining[depth - 1] < 0) {
            throw new IllegalStateException("more items are read than the array has");
        }
    }

    private long peekKey() throws MalformedException {
        int at = position;
        long key = head(MAJOR_UINT);
        position = at;
        return key;
    }

    private long begin(int major, long min, long max) throws MalformedException {
        beforeItem();
        if (depth == MAX_DEPTH) {
            throw new MalformedException(TOO_DEEP, "nesting deeper than " + MAX_DEPTH + " at byte " + position);
        }
        int at = position;
        long count = head(major);
        if (count < min || count > max) {
            throw new MalformedException(
                    OVER_LIMIT, count + " items at byte " + at + ", allowed " + min + " to " + max);
        }
        if (count > input.length - position) {
            throw new MalformedException(TRUNCATED, count + " items declared at byte " + at + ", the input is shorter");
        }
        remaining[depth] = count;
        lastKey[depth] = -1;
        map[depth] = major == MAJOR_MAP;
        depth++;
        return count;
    }

    private int content(int major, int minSize, int maxSize) throws MalformedException {
        beforeItem();
        int at = position;
        long size = head(major);
        if (size < minSize || size > maxSize) {
            throw new MalformedException(
                    OVER_LIMIT,
                    "string of " + size + " bytes at byte " + at + ", allowed " + minSize + " to " + maxSize);
        }
        if (size > input.length - position) {
            throw new MalformedException(
                    TRUNCATED, "string of " + size + " bytes at byte " + at + ", the input is shorter");
        }
        int from = position;
        position += (int) size;
        return from;
    }

    private long head(int expectedMajor) throws MalformedException {
        int at = position;
        int first = next();
        int major = first >>> 5;
        int info = first & 0x1f;
        if (major != expectedMajor || info > 27) {
            throw new MalformedException(
                    WRONG_TYPE,
                    "byte " + at + " starts major type " + major + "/" + info + ", expected major type "
                            + expectedMajor);
        }
        if (info < 24) {
            return info;
        }
        int width = 1 << (info - 24);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | next();
        }
        if (value < 0) {
            throw new MalformedException(OUT_OF_RANGE, "integer at byte " + at + " is 2^63 or more");
        }
        long smallest = width == 1 ? 24 : 1L << (4 * width);
        if (value < smallest) {
            throw new MalformedException(NOT_SHORTEST, "head at byte " + at + " is longer than needed for " + value);
        }
        return value;
    }

    private int next() throws MalformedException {
        if (position == input.length) {
            throw new MalformedException(TRUNCATED, "the input ends at byte " + position);
        }
        return input[position++] & 0xff;
    }
}
