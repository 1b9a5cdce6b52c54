package org.datatrust.proof.parts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.statement.DigestProfile;

/** The definitions of docs/spec/parts.md, word for word and slow. */
final class ReferenceParts {
    private final byte[] key;
    private final List<Bytes> parts;

    ReferenceParts(byte[] key, List<Bytes> parts) {
        this.key = key.clone();
        this.parts = List.copyOf(parts);
    }

    Digest digest(DigestProfile profile) {
        byte[] id = ascii(profile.id());
        return hash(
                ascii("dt-parts-1"),
                new byte[] {(byte) id.length},
                id,
                countCommitment().toByteArray(),
                node(32, 0).toByteArray());
    }

    Digest countCommitment() {
        byte[] salt = Arrays.copyOf(hash(ascii("dt-part-many"), key).toByteArray(), 16);
        return hash(ascii("dt-part-count"), salt, uint64(parts.size()));
    }

    byte[] salt(long index) {
        byte[] pair = hash(ascii("dt-part-salt"), key, uint64(index / 2)).toByteArray();
        return Arrays.copyOfRange(pair, (int) (index % 2) * 16, (int) (index % 2) * 16 + 16);
    }

    Digest node(int level, long index) {
        if (index << level >= parts.size()) {
            return hash(ascii("dt-part-void"), key, new byte[] {(byte) level}, uint64(index));
        }
        if (level == 0) {
            return hash(new byte[] {0}, salt(index), parts.get((int) index).toByteArray());
        }
        return hash(
                new byte[] {1},
                node(level - 1, 2 * index).toByteArray(),
                node(level - 1, 2 * index + 1).toByteArray());
    }

    Disclosure disclosure(DigestProfile profile, SortedSet<Long> opened) {
        List<Opening> openings = opened.stream()
                .map(index -> new Opening(index, Bytes.copyOf(salt(index)), parts.get(index.intValue())))
                .toList();
        List<Digest> siblings = new ArrayList<>();
        collect(32, 0, opened, siblings);
        return new Disclosure(profile, openings, siblings, new PartCount.Hidden(countCommitment()));
    }

    private void collect(int level, long index, SortedSet<Long> opened, List<Digest> siblings) {
        long from = index << level;
        if (opened.subSet(from, from + (1L << level)).isEmpty()) {
            siblings.add(node(level, index));
        } else if (level > 0) {
            collect(level - 1, 2 * index, opened, siblings);
            collect(level - 1, 2 * index + 1, opened, siblings);
        }
    }

    private static Digest hash(byte[] first, byte[]... more) {
        return Digest.sha256(first, more);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] uint64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
