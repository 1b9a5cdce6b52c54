package org.datatrust.proof.parts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.statement.DigestProfile;

/**
 * Hashes the parts of a content one after the other: a Merkle tree of fixed depth, in which what is empty looks like what is not. Makes no
 * garbage but one digest for every {@value #RUN_PARTS} parts. Not safe for use by several threads.
 */
public final class PartTree {
    public static final int DEPTH = 32;
    public static final long MAX_PARTS = 1L << DEPTH;

    /** The parts under one node of this level are a run: what is hashed again to disclose one of them. */
    public static final int RUN_LEVEL = 8;

    public static final int RUN_PARTS = 1 << RUN_LEVEL;

    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LEFT = 1;

    private final PartsKey key;
    private final MessageDigest sha = Digest.newSha256();
    private final byte[] saltInput;
    private final byte[] salts = new byte[Digest.SIZE_BYTES];
    private final byte[] leafStart = PartHash.leafStart();
    /** For each level the input of the node that is being filled: what is hashed goes where it will be hashed next. */
    private final byte[][] nodes = new byte[DEPTH + 1][];

    private final List<Digest> runs = new ArrayList<>();
    private long count;

    public PartTree(PartsKey key) {
        this.key = key;
        this.saltInput = PartHash.saltInput(key);
        for (int level = 0; level <= DEPTH; level++) {
            nodes[level] = PartHash.nodeInput();
        }
    }

    /** The bytes {@code [from, to)} are the next part. */
    public void add(byte[] source, int from, int to) {
        Objects.checkFromToIndex(from, to, source.length);
        if (count == MAX_PARTS) {
            throw new IllegalStateException("more than 2^32 parts");
        }
        try {
            int half = (int) count & 1;
            if (half == 0) {
                BIG_ENDIAN.set(saltInput, saltInput.length - Long.BYTES, count >>> 1);
                sha.update(saltInput);
                sha.digest(salts, 0, salts.length);
            }
            System.arraycopy(salts, half * PartHash.SALT_SIZE_BYTES, leafStart, 1, PartHash.SALT_SIZE_BYTES);
            sha.update(leafStart);
            sha.update(source, from, to - from);
            int level = 0;
            sha.digest(nodes[0], place(half), Digest.SIZE_BYTES);
            while (half == 1) {
                sha.update(nodes[level]);
                level++;
                half = (int) (count >>> level) & 1;
                sha.digest(nodes[level], place(half), Digest.SIZE_BYTES);
                if (level == RUN_LEVEL) {
                    runs.add(Digest.of(nodes[level], place(half), place(half) + Digest.SIZE_BYTES));
                }
            }
        } catch (DigestException e) {
            throw new AssertionError("SHA-256 yields 32 bytes", e);
        }
        count++;
    }

    private static int place(int half) {
        return LEFT + half * Digest.SIZE_BYTES;
    }

    /** The number of parts so far. */
    public long count() {
        return count;
    }

    /** The hashes of the runs of the parts so far, the last one padded. */
    public List<Digest> runs() {
        List<Digest> all = new ArrayList<>(runs);
        unfinished(RUN_LEVEL).ifPresent(all::add);
        return List.copyOf(all);
    }

    /** The digest of the content that has the parts so far and no more. */
    public Digest digest(DigestProfile profile) {
        return PartHash.content(profile, PartHash.countCommitment(PartHash.countSalt(key), count), root());
    }

    private Digest root() {
        if (count == MAX_PARTS) {
            return left(DEPTH);
        }
        return unfinished(DEPTH).orElseGet(() -> PartHash.blank(key, DEPTH, 0));
    }

    /** The node of a level under which the next part will come, if it has parts already, with all that is empty in it. */
    private Optional<Digest> unfinished(int level) {
        Optional<Digest> node = Optional.empty();
        for (int below = 0; below < level; below++) {
            long complete = count >>> below;
            boolean hasLeft = (complete & 1) == 1;
            if (node.isPresent()) {
                Digest partial = node.get();
                node = Optional.of(
                        hasLeft
                                ? PartHash.node(left(below), partial)
                                : PartHash.node(partial, PartHash.blank(key, below, complete + 1)));
            } else if (hasLeft) {
                node = Optional.of(PartHash.node(left(below), PartHash.blank(key, below, complete)));
            }
        }
        return node;
    }

    private Digest left(int level) {
        return Digest.of(nodes[level], LEFT, LEFT + Digest.SIZE_BYTES);
    }
}
