package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.statement.DigestProfile;

/**
 * Some parts of a content, and the hashes that lead from them to its digest. How many other parts there are cannot be seen from it.
 *
 * @param openings 1 to {@value #MAX_OPENINGS}, ascending by index
 * @param siblings the hashes of the subtrees without an opened part, in the order of docs/spec/parts.md: as many as the openings call for
 */
public record Disclosure(DigestProfile profile, List<Opening> openings, List<Digest> siblings, PartCount count) {
    /** 64 MiB. */
    public static final int MAX_SIZE_BYTES = 64 << 20;

    public static final int MAX_OPENINGS = 100_000;

    private static final long VERSION = 1;
    private static final int MAX_SIBLINGS = MAX_SIZE_BYTES / Digest.SIZE_BYTES;

    public Disclosure {
        openings = List.copyOf(openings);
        siblings = List.copyOf(siblings);
        if (openings.isEmpty() || openings.size() > MAX_OPENINGS) {
            throw new IllegalArgumentException("a disclosure opens 1 to " + MAX_OPENINGS + " parts");
        }
        Refusal refusal = refusal(profile, openings, siblings.size(), count);
        if (refusal != Refusal.NONE) {
            throw new IllegalArgumentException(refusal.message);
        }
    }

    /** Why the fields do not fit together. */
    private enum Refusal {
        NONE("", ""),
        PROFILE(PartsCode.UNKNOWN_FORM, "the profile has no parts"),
        ORDER(PartsCode.OPENINGS_NOT_ASCENDING, "the openings do not ascend"),
        HASHES(PartsCode.WRONG_NUMBER_OF_HASHES, "there are not as many hashes as the openings call for"),
        COUNT(PartsCode.PART_BEYOND_COUNT, "an opened part lies beyond the number of parts");

        private final String code;
        private final String message;

        Refusal(String code, String message) {
            this.code = code;
            this.message = message;
        }
    }

    private static Refusal refusal(DigestProfile profile, List<Opening> openings, int siblings, PartCount count) {
        if (!profile.hasParts()) {
            return Refusal.PROFILE;
        }
        for (int i = 1; i < openings.size(); i++) {
            if (openings.get(i - 1).index() >= openings.get(i).index()) {
                return Refusal.ORDER;
            }
        }
        if (siblings != siblingsOf(openings)) {
            return Refusal.HASHES;
        }
        boolean beyond =
                count instanceof PartCount.Opened opened && openings.getLast().index() >= opened.count();
        return beyond ? Refusal.COUNT : Refusal.NONE;
    }

    /**
     * How many hashes ascending openings call for. Each opening after the first shares its path with the one before down to where they
     * part; from there it has its own, on which the neighbour stands for one hash of each.
     */
    private static long siblingsOf(List<Opening> openings) {
        long hashes = PartTree.DEPTH;
        for (int i = 1; i < openings.size(); i++) {
            long apart = openings.get(i - 1).index() ^ openings.get(i).index();
            int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(apart);
            hashes += level - 1;
        }
        return hashes;
    }

    /** The digest of every content that has these parts, under these hashes: what a statement's digest is to be compared with. */
    public Digest digest() {
        Iterator<Digest> hashes = siblings.iterator();
        return PartHash.content(profile, count.commitment(), node(PartTree.DEPTH, 0, 0, openings.size(), hashes));
    }

    /** The node of a subtree under which the openings {@code [first, last)} lie. */
    private Digest node(int level, long index, int first, int last, Iterator<Digest> hashes) {
        if (first == last) {
            return hashes.next();
        }
        if (level == 0) {
            return openings.get(first).leaf();
        }
        long middle = (2 * index + 1) << (level - 1);
        int split = first;
        while (split < last && openings.get(split).index() < middle) {
            split++;
        }
        Digest left = node(level - 1, 2 * index, first, split, hashes);
        return PartHash.node(left, node(level - 1, 2 * index + 1, split, last, hashes));
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(5);
        out.key(1).uint(VERSION);
        out.key(2).text(profile.id());
        out.key(3).array(openings.size());
        for (Opening opening : openings) {
            out.array(3)
                    .uint(opening.index())
                    .bytes(opening.salt())
                    .bytes(opening.part())
                    .end();
        }
        out.end();
        out.key(4).digests(siblings);
        switch (count) {
            case PartCount.Hidden(Digest commitment) -> out.key(5).digest(commitment);
            case PartCount.Opened(long number, Bytes salt) ->
                out.key(6).array(2).uint(number).bytes(salt).end();
        }
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx or PRT-40 to PRT-43 */
    public static Disclosure parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(5);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(PartsCode.UNKNOWN_FORM, "the disclosure's version is not 1");
        }
        in.key(2);
        DigestProfile profile = DigestProfile.ofId(in.text(1, 16))
                .orElseThrow(() -> new MalformedException(PartsCode.UNKNOWN_FORM, "unknown digest profile"));
        in.key(3);
        int number = in.beginArray(1, MAX_OPENINGS);
        List<Opening> openings = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            in.beginArray(3, 3);
            long index = in.uint(0, PartTree.MAX_PARTS - 1);
            Bytes salt = in.bytes(PartHash.SALT_SIZE_BYTES, PartHash.SALT_SIZE_BYTES);
            openings.add(new Opening(index, salt, in.bytes(0, Opening.MAX_PART_BYTES)));
            in.endArray();
        }
        in.endArray();
        in.key(4);
        List<Digest> siblings = in.digests(MAX_SIBLINGS);
        PartCount count;
        if (in.hasKey(5)) {
            count = new PartCount.Hidden(in.digest());
        } else {
            in.key(6);
            in.beginArray(2, 2);
            long opened = in.uint(1, PartTree.MAX_PARTS);
            count = new PartCount.Opened(opened, in.bytes(PartHash.SALT_SIZE_BYTES, PartHash.SALT_SIZE_BYTES));
            in.endArray();
        }
        in.endMap();
        in.end();
        Refusal refusal = refusal(profile, openings, siblings.size(), count);
        if (refusal != Refusal.NONE) {
            throw new MalformedException(refusal.code, refusal.message);
        }
        return new Disclosure(profile, openings, siblings, count);
    }
}
