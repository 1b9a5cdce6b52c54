package org.datatrust.proof.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * RFC 9162 sections 2.1.1, 2.1.3.1 and 2.1.4.1, word for word and without any thought of speed, over {@code D[0:n]}. Shares no code
 * with what it judges, not even the hash function.
 */
final class ReferenceLog {
    private final List<byte[]> entries;

    ReferenceLog(List<byte[]> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Entries 0, 1, 2 … are numbers in decimal, except that every seventh is empty and every eleventh is the one before it. */
    static ReferenceLog ofSize(int size) {
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String text = i % 7 == 6 ? "" : Integer.toString(i % 11 == 10 ? i - 1 : i);
            entries.add(Bytes.utf8(text).toByteArray());
        }
        return new ReferenceLog(entries);
    }

    int size() {
        return entries.size();
    }

    byte[] entry(int index) {
        return entries.get(index).clone();
    }

    Digest leafHash(int index) {
        return Digest.of(hash(0x00, entries.get(index), new byte[0]));
    }

    Digest root(int size) {
        return Digest.of(mth(0, size));
    }

    Digest range(int begin, int end) {
        return Digest.of(mth(begin, end));
    }

    /** PATH(m, D_n). */
    List<Digest> path(int m, int n) {
        return path(m, 0, n);
    }

    /** PROOF(m, D_n). */
    List<Digest> proof(int m, int n) {
        return subproof(m, 0, n, true);
    }

    private byte[] mth(int begin, int end) {
        int n = end - begin;
        if (n == 0) {
            return newSha256().digest();
        }
        if (n == 1) {
            return hash(0x00, entries.get(begin), new byte[0]);
        }
        int k = split(n);
        return hash(0x01, mth(begin, begin + k), mth(begin + k, end));
    }

    private List<Digest> path(int m, int begin, int end) {
        int n = end - begin;
        if (n == 1) {
            return List.of();
        }
        int k = split(n);
        return m < k
                ? append(path(m, begin, begin + k), mth(begin + k, end))
                : append(path(m - k, begin + k, end), mth(begin, begin + k));
    }

    private List<Digest> subproof(int m, int begin, int end, boolean b) {
        int n = end - begin;
        if (m == n) {
            return b ? List.of() : List.of(Digest.of(mth(begin, end)));
        }
        int k = split(n);
        return m <= k
                ? append(subproof(m, begin, begin + k, b), mth(begin + k, end))
                : append(subproof(m - k, begin + k, end, false), mth(begin, begin + k));
    }

    /** The largest power of two smaller than n: k < n <= 2k. */
    private static int split(int n) {
        int k = 1;
        while (2 * k < n) {
            k = 2 * k;
        }
        return k;
    }

    private static List<Digest> append(List<Digest> path, byte[] hash) {
        List<Digest> longer = new ArrayList<>(path);
        longer.add(Digest.of(hash));
        return longer;
    }

    private static byte[] hash(int prefix, byte[] left, byte[] right) {
        MessageDigest sha = newSha256();
        sha.update((byte) prefix);
        sha.update(left);
        sha.update(right);
        return sha.digest();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
