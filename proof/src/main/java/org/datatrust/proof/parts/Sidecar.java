package org.datatrust.proof.parts;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.statement.DigestProfile;

/**
 * What the owner of a content keeps beside it to disclose parts of it: {@code *.dtparts}. Secret, because it holds the key; to destroy it
 * erases the means to prove any hidden part.
 *
 * @param count number of parts, 1 to {@value #MAX_RUNS} times 256
 * @param runs one for each 256 parts and one for the rest, in order
 */
public record Sidecar(DigestProfile profile, PartsKey key, long count, List<Run> runs) {
    public static final int MAX_RUNS = 1 << 20;

    /** 64 MiB. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    private static final long VERSION = 1;
    private static final int RUN_BYTES = Long.BYTES + Digest.SIZE_BYTES;

    /**
     * @param offset where in the file the run's first part begins; 0 for profiles whose content is not read in order
     * @param root hash of the run's parts, padded to 256
     */
    public record Run(long offset, Digest root) {
        public Run {
            if (offset < 0) {
                throw new IllegalArgumentException("an offset cannot be negative");
            }
        }
    }

    public Sidecar {
        runs = List.copyOf(runs);
        if (!profile.hasParts() || !fit(count, runs)) {
            throw new IllegalArgumentException("the profile has no parts, or the runs do not fit the number of parts");
        }
    }

    private static boolean fit(long count, List<Run> runs) {
        boolean ascending = true;
        for (int i = 1; i < runs.size(); i++) {
            ascending &= runs.get(i - 1).offset() <= runs.get(i).offset();
        }
        return ascending && count >= 1 && runs.size() <= MAX_RUNS && runs.size() == runOf(count - 1) + 1;
    }

    /** The number of the run in which a part lies. */
    public static long runOf(long part) {
        return part >>> PartTree.RUN_LEVEL;
    }

    /** The digest of the content, as a statement has it. */
    public Digest digest() {
        return PartHash.content(profile, hidden().commitment(), upper().node(PartTree.DEPTH, 0));
    }

    private PaddedTree upper() {
        return new PaddedTree(
                key, PartTree.RUN_LEVEL, 0, runs.stream().map(Run::root).toList(), PartTree.DEPTH);
    }

    private PartCount hidden() {
        return new PartCount.Hidden(PartHash.countCommitment(PartHash.countSalt(key), count));
    }

    /**
     * Opens parts.
     *
     * @param parts their indexes: at least one, each from 0 to {@link #count} - 1
     * @param openCount whether to tell how many parts there are
     * @param contents for the number of each run in which such a part lies, all of its parts in order
     * @throws MalformedException PRT-46 if the contents are not those that the sidecar was made for
     */
    public Disclosure disclose(NavigableSet<Long> parts, boolean openCount, Map<Long, List<Bytes>> contents)
            throws MalformedException {
        if (parts.isEmpty() || parts.first() < 0 || parts.last() >= count) {
            throw new IllegalArgumentException("parts to open are from 0 to the number of parts - 1");
        }
        Map<Long, PaddedTree> opened = new HashMap<>();
        for (long part : parts) {
            long run = runOf(part);
            if (!opened.containsKey(run)) {
                opened.put(run, run(run, contents.getOrDefault(run, List.of())));
            }
        }
        List<Opening> openings = new ArrayList<>();
        for (long part : parts) {
            Bytes content = contents.getOrDefault(runOf(part), List.of()).get((int) (part % PartTree.RUN_PARTS));
            openings.add(new Opening(part, PartHash.salt(key, part), content));
        }
        List<Digest> siblings = new ArrayList<>();
        collect(PartTree.DEPTH, 0, parts, upper(), opened, siblings);
        PartCount told = openCount ? new PartCount.Opened(count, PartHash.countSalt(key)) : hidden();
        return new Disclosure(profile, openings, siblings, told);
    }

    private PaddedTree run(long run, List<Bytes> parts) throws MalformedException {
        long first = run << PartTree.RUN_LEVEL;
        List<Digest> leaves = new ArrayList<>(parts.size());
        for (Bytes part : parts) {
            leaves.add(PartHash.leaf(PartHash.salt(key, first + leaves.size()), part));
        }
        PaddedTree tree = new PaddedTree(key, 0, first, leaves, PartTree.RUN_LEVEL);
        if (leaves.size() != Math.min(PartTree.RUN_PARTS, count - first)
                || !tree.node(PartTree.RUN_LEVEL, run)
                        .equals(runs.get((int) run).root())) {
            throw new MalformedException(PartsCode.OTHER_CONTENT, "the content is not the one that was hashed");
        }
        return tree;
    }

    /** The hashes of the greatest subtrees without an opened part, from the left to the right. */
    private static void collect(
            int level,
            long index,
            NavigableSet<Long> opened,
            PaddedTree upper,
            Map<Long, PaddedTree> runs,
            List<Digest> siblings) {
        if (opened.isEmpty()) {
            PaddedTree tree = level >= PartTree.RUN_LEVEL
                    ? upper
                    : Objects.requireNonNull(runs.get(index >>> (PartTree.RUN_LEVEL - level)));
            siblings.add(tree.node(level, index));
        } else if (level > 0) {
            long middle = (2 * index + 1) << (level - 1);
            collect(level - 1, 2 * index, opened.headSet(middle, false), upper, runs, siblings);
            collect(level - 1, 2 * index + 1, opened.tailSet(middle, true), upper, runs, siblings);
        }
    }

    /** Secret. */
    public Bytes encode() {
        ByteBuffer table = ByteBuffer.allocate(runs.size() * RUN_BYTES);
        for (Run run : runs) {
            table.putLong(run.offset());
            run.root().putInto(table);
        }
        CborWriter out = new CborWriter();
        out.map(5);
        out.key(1).uint(VERSION);
        out.key(2).text(profile.id());
        out.key(3).bytes(key.secret());
        out.key(4).uint(count);
        out.key(5).bytes(table.array());
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, PRT-40 or PRT-45 */
    public static Sidecar parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(5);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(PartsCode.UNKNOWN_FORM, "the sidecar's version is not 1");
        }
        in.key(2);
        DigestProfile profile = DigestProfile.ofId(in.text(1, 16))
                .filter(DigestProfile::hasParts)
                .orElseThrow(() -> new MalformedException(PartsCode.UNKNOWN_FORM, "the profile has no parts"));
        in.key(3);
        PartsKey key = new PartsKey(in.bytes(PartsKey.SIZE_BYTES, PartsKey.SIZE_BYTES));
        in.key(4);
        long count = in.uint(1, PartTree.MAX_PARTS);
        in.key(5);
        ByteBuffer table =
                ByteBuffer.wrap(in.bytes(RUN_BYTES, MAX_RUNS * RUN_BYTES).toByteArray());
        in.endMap();
        in.end();
        List<Run> runs = new ArrayList<>(table.remaining() / RUN_BYTES);
        byte[] root = new byte[Digest.SIZE_BYTES];
        while (table.remaining() >= RUN_BYTES) {
            long offset = table.getLong();
            table.get(root);
            if (offset < 0) {
                throw contradiction();
            }
            runs.add(new Run(offset, Digest.of(root)));
        }
        if (table.hasRemaining() || !fit(count, runs)) {
            throw contradiction();
        }
        return new Sidecar(profile, key, count, runs);
    }

    private static MalformedException contradiction() {
        return new MalformedException(PartsCode.BAD_SIDECAR, "the runs do not fit the number of parts");
    }

    /** The runs whose content {@link #disclose} needs. */
    public static NavigableSet<Long> runsOf(NavigableSet<Long> parts) {
        NavigableSet<Long> runs = new TreeSet<>();
        parts.forEach(part -> runs.add(runOf(part)));
        return runs;
    }
}
