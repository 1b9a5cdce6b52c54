package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.datatrust.proof.Bytes;

/**
 * Up to 256 consecutive entries as one value: count, then each length (2 bytes each, big-endian), then the entries. Written once and
 * never touched again, so a lightly used log costs one small value for each write.
 */
final class EntryRun {
    static final int MAX_ENTRIES = 256;

    private final byte[] encoded;

    private EntryRun(byte[] encoded) {
        this.encoded = encoded;
    }

    static EntryRun of(byte[] encoded) {
        return new EntryRun(encoded);
    }

    int count() {
        return ByteBuffer.wrap(encoded).getShort(0);
    }

    Bytes entry(int index) {
        ByteBuffer source = ByteBuffer.wrap(encoded);
        int from = 2 + 2 * count();
        for (int i = 0; i < index; i++) {
            from += source.getShort(2 + 2 * i);
        }
        return Bytes.copyOf(encoded, from, from + source.getShort(2 + 2 * index));
    }

    /** Collects the entries of a run. Not safe for use by several threads. */
    static final class Builder {
        private final byte[][] entries = new byte[MAX_ENTRIES][];
        private int count;
        private int size;

        /** Whether the run is now full and must be taken before anything is added. */
        boolean add(byte[] entry) {
            entries[count++] = entry;
            size += entry.length;
            return count == MAX_ENTRIES;
        }

        int count() {
            return count;
        }

        /** The encoded run; the builder is empty afterwards. */
        byte[] take() {
            ByteBuffer out = ByteBuffer.allocate(2 + 2 * count + size);
            out.putShort((short) count);
            for (int i = 0; i < count; i++) {
                out.putShort((short) entries[i].length);
            }
            for (int i = 0; i < count; i++) {
                out.put(entries[i]);
            }
            Arrays.fill(entries, 0, count, null);
            count = 0;
            size = 0;
            return out.array();
        }
    }
}
