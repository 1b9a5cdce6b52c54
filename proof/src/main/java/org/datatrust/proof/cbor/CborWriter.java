package org.datatrust.proof.cbor;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * Writes deterministic CBOR (RFC 8949 section 4.2.1): shortest heads, definite lengths, maps with unsigned integer keys in ascending
 * order. Misuse (a key out of order, a wrong number of items) is a bug of the caller and throws {@link IllegalStateException}.
 */
public final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final Deque<Frame> open = new ArrayDeque<>();

    public CborWriter uint(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("an unsigned integer cannot be " + value);
        }
        beforeItem();
        head(CborReader.MAJOR_UINT, value);
        return this;
    }

    public CborWriter bytes(byte[] value) {
        beforeItem();
        head(CborReader.MAJOR_BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    public CborWriter bytes(Bytes value) {
        return bytes(value.toByteArray());
    }

    public CborWriter digest(Digest value) {
        return bytes(value.toByteArray());
    }

    public CborWriter digests(List<Digest> values) {
        array(values.size());
        values.forEach(this::digest);
        return end();
    }

    /** @throws IllegalArgumentException if the text holds a lone surrogate and so has no UTF-8 form */
    public CborWriter text(String value) {
        byte[] utf8 = Bytes.utf8(value).toByteArray();
        beforeItem();
        head(CborReader.MAJOR_TEXT, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    public CborWriter array(int count) {
        beforeItem();
        head(CborReader.MAJOR_ARRAY, count);
        open.push(new Frame(false, count));
        return this;
    }

    public CborWriter map(int entries) {
        beforeItem();
        head(CborReader.MAJOR_MAP, entries);
        open.push(new Frame(true, entries));
        return this;
    }

    /** The key of the next map entry; the value follows. */
    public CborWriter key(long key) {
        Frame frame = open.peek();
        if (frame == null || !frame.map || frame.valueDue || frame.remaining == 0 || key <= frame.lastKey) {
            throw new IllegalStateException("key " + key + " is out of order or outside a map");
        }
        frame.lastKey = key;
        frame.valueDue = true;
        head(CborReader.MAJOR_UINT, key);
        return this;
    }

    /** Closes the array or map opened last, which must be complete. */
    public CborWriter end() {
        Frame frame = open.poll();
        if (frame == null || frame.remaining != 0 || frame.valueDue) {
            throw new IllegalStateException("array or map closed before it was complete");
        }
        return this;
    }

    public byte[] toByteArray() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("an array or map is still open");
        }
        return out.toByteArray();
    }

    private void beforeItem() {
        Frame frame = open.peek();
        if (frame == null) {
            return;
        }
        if (frame.map != frame.valueDue || frame.remaining == 0) {
            throw new IllegalStateException("an item stands where a key or the end is due");
        }
        frame.valueDue = false;
        frame.remaining--;
    }

    private void head(int major, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a number of items cannot be " + value);
        }
        int type = major << 5;
        if (value < 24) {
            out.write(type | (int) value);
        } else if (value < 1L << 8) {
            out.write(type | 24);
            bigEndian(value, 1);
        } else if (value < 1L << 16) {
            out.write(type | 25);
            bigEndian(value, 2);
        } else if (value < 1L << 32) {
            out.write(type | 26);
            bigEndian(value, 4);
        } else {
            out.write(type | 27);
            bigEndian(value, 8);
        }
    }

    private void bigEndian(long value, int width) {
        for (int i = width - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)) & 0xff);
        }
    }

    private static final class Frame {
        private final boolean map;
        private int remaining;
        private boolean valueDue;
        private long lastKey = -1;

        private Frame(boolean map, int remaining) {
            this.map = map;
            this.remaining = remaining;
        }
    }
}
