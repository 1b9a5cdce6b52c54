package org.datatrust.verifier.time;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.tsp.ArchiveTimeStamp;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampChain;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampSequence;
import org.bouncycastle.asn1.tsp.EvidenceRecord;
import org.bouncycastle.asn1.tsp.PartialHashtree;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.time.TimestampVerdict.Accepted;

/**
 * A renewal: an EvidenceRecord (RFC 4998) over some bytes, the object. Each stamp is made while the one before can still be believed, so
 * the first is believed as long as the last is. docs/spec/time.md numbers the steps.
 *
 * @param chains each of stamps by one hash function; the first stamp of a chain is over the object and all chains before, each further one
 *     over the stamp before it
 */
public record Renewal(List<Chain> chains) {
    public static final int MAX_SIZE_BYTES = 4 << 20;
    public static final int MAX_STAMPS = 64;

    /** Not an EvidenceRecord, or one of a kind that is not supported. */
    public static final String UNREADABLE = "TIM-20";

    /** A stamp is not over what it should be over. */
    public static final String OTHER_OBJECT = "TIM-21";

    /** A stamp is not accepted. */
    public static final String BAD_STAMP = "TIM-22";

    /** A stamp was made too late, or not after the one before. */
    public static final String TOO_LATE = "TIM-23";

    static final int MAX_LISTS = 64;
    static final int MAX_HASHES = 64;

    /** Stamps by one hash function, oldest first. */
    record Chain(Algorithm hash, List<Stamp> stamps) {
        Chain {
            stamps = List.copyOf(stamps);
        }
    }

    /**
     * @param token DER
     * @param hashTree hashes from the stamped leaf to the imprint, list by list; empty if the leaf is stamped itself
     */
    record Stamp(Bytes token, List<List<Bytes>> hashTree) {
        Stamp {
            hashTree = hashTree.stream().map(List::copyOf).toList();
        }
    }

    public Renewal {
        chains = List.copyOf(chains);
    }

    /** The first stamp over an object. */
    public static Renewal of(TimestampToken token) throws MalformedException {
        return new Renewal(List.of(new Chain(hashOf(token), List.of(new Stamp(token.encoded(), List.of())))));
    }

    /** @throws MalformedException TIM-20 */
    public static Renewal parse(Bytes evidenceRecord) throws MalformedException {
        return Der.read(
                evidenceRecord.toByteArray(),
                MAX_SIZE_BYTES,
                ASN1Encoding.DL,
                UNREADABLE,
                "an evidence record",
                Renewal::of);
    }

    private static Renewal of(ASN1Primitive parsed) throws IOException, MalformedException {
        // Optional members would stand between the algorithms and the chains.
        demand(ASN1Sequence.getInstance(parsed).size() == 3, "crypto infos and encryption infos are not supported");
        EvidenceRecord source = EvidenceRecord.getInstance(parsed);
        List<Chain> chains = new ArrayList<>();
        int stamps = 0;
        for (ArchiveTimeStampChain chain : source.getArchiveTimeStampSequence().getArchiveTimeStampChains()) {
            List<Stamp> parsedStamps = new ArrayList<>();
            Optional<Algorithm> hash = Optional.empty();
            for (ArchiveTimeStamp stamp : chain.getArchiveTimestamps()) {
                demand(++stamps <= MAX_STAMPS, "more than " + MAX_STAMPS + " stamps");
                Optional<Algorithm> found = Algorithm.ofHash(stamp.getDigestAlgorithmIdentifier());
                demand(found.isPresent(), "a hash function that is not allowed");
                demand(hash.isEmpty() || hash.equals(found), "a chain by two hash functions");
                hash = found;
                Bytes token = Bytes.copyOf(stamp.getTimeStamp().getEncoded(ASN1Encoding.DL));
                parsedStamps.add(new Stamp(token, hashTree(stamp, found.get())));
            }
            demand(hash.isPresent(), "a chain without stamps");
            chains.add(new Chain(hash.get(), parsedStamps));
        }
        demand(!chains.isEmpty(), "no chain");
        return new Renewal(chains);
    }

    private static List<List<Bytes>> hashTree(ArchiveTimeStamp stamp, Algorithm hash) throws MalformedException {
        PartialHashtree[] lists = stamp.getReducedHashTree();
        List<List<Bytes>> tree = new ArrayList<>();
        if (lists != null) {
            demand(lists.length > 0 && lists.length <= MAX_LISTS, "a hash tree of " + lists.length + " lists");
            for (PartialHashtree list : lists) {
                List<Bytes> hashes =
                        Arrays.stream(list.getValues()).map(Bytes::copyOf).toList();
                demand(
                        !hashes.isEmpty()
                                && hashes.size() <= MAX_HASHES
                                && hashes.stream().allMatch(h -> h.size() == hash.hash().length),
                        "a hash tree with a bad list");
                tree.add(hashes);
            }
        }
        return tree;
    }

    private static void demand(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(UNREADABLE, otherwise);
        }
    }

    private static Algorithm hashOf(TimestampToken token) throws MalformedException {
        Optional<Algorithm> hash = Algorithm.ofHash(token.imprintAlgorithm());
        demand(hash.isPresent(), "a hash function that is not allowed");
        return hash.get();
    }

    /** DER of the EvidenceRecord. */
    public Bytes encode() {
        AlgorithmIdentifier[] hashes = chains.stream()
                .map(Chain::hash)
                .distinct()
                .map(Algorithm::identifier)
                .toArray(AlgorithmIdentifier[]::new);
        return Bytes.copyOf(Der.encode(new EvidenceRecord(hashes, null, null, sequence(chains))));
    }

    private static ArchiveTimeStampSequence sequence(List<Chain> chains) {
        return new ArchiveTimeStampSequence(chains.stream()
                .map(chain -> new ArchiveTimeStampChain(chain.stamps().stream()
                        .map(stamp -> archived(stamp, chain.hash()))
                        .toArray(ArchiveTimeStamp[]::new)))
                .toArray(ArchiveTimeStampChain[]::new));
    }

    private static ArchiveTimeStamp archived(Stamp stamp, Algorithm hash) {
        ContentInfo token = ContentInfo.getInstance(stamp.token().toByteArray());
        if (stamp.hashTree().isEmpty()) {
            return new ArchiveTimeStamp(token);
        }
        PartialHashtree[] tree = stamp.hashTree().stream()
                .map(list -> new PartialHashtree(
                        list.stream().map(Bytes::toByteArray).toArray(byte[][]::new)))
                .toArray(PartialHashtree[]::new);
        return new ArchiveTimeStamp(hash.identifier(), tree, token);
    }

    /** The hash function of the newest chain. */
    public Algorithm hash() {
        return chains.getLast().hash();
    }

    /**
     * What the next stamp must be over: by the hash function of the newest chain the stamp before (time-stamp renewal), by another one the
     * object and everything so far (hash-tree renewal; RFC 4998 section 5.2).
     */
    public Bytes nextImprint(Algorithm hash, byte[] object) {
        byte[] imprint =
                hash == hash() ? hash.hash(derOf(chains.getLast().stamps().getLast())) : leaf(hash, object, chains);
        return Bytes.copyOf(imprint);
    }

    /** This renewal, renewed. */
    public Renewal with(TimestampToken token) throws MalformedException {
        Stamp stamp = new Stamp(token.encoded(), List.of());
        List<Chain> extended = new ArrayList<>(chains);
        if (hashOf(token) == hash()) {
            List<Stamp> stamps = new ArrayList<>(chains.getLast().stamps());
            stamps.add(stamp);
            extended.set(extended.size() - 1, new Chain(hash(), stamps));
        } else {
            extended.add(new Chain(hashOf(token), List.of(stamp)));
        }
        return new Renewal(extended);
    }

    private static byte[] derOf(Stamp stamp) {
        return Der.encode(ContentInfo.getInstance(stamp.token().toByteArray()));
    }

    /** What the first stamp of a chain is over. */
    private static byte[] leaf(Algorithm hash, byte[] object, List<Chain> before) {
        byte[] own = hash.hash(object);
        return before.isEmpty() ? own : hash.hash(own, hash.hash(Der.encode(sequence(before))));
    }

    /** RFC 4998 section 4.3; a list of one stands for itself. Empty if the leaf is not in the first list. */
    private static Optional<byte[]> climb(Stamp stamp, Algorithm hash, byte[] leaf) {
        Bytes node = Bytes.copyOf(leaf);
        for (int i = 0; i < stamp.hashTree().size(); i++) {
            List<Bytes> list = new ArrayList<>(stamp.hashTree().get(i));
            if (i == 0 && !list.contains(node)) {
                return Optional.empty();
            }
            if (i > 0) {
                list.add(node);
            }
            if (list.size() > 1) {
                node = Bytes.copyOf(hash.hash(list.stream()
                        .map(Bytes::toByteArray)
                        .sorted(Arrays::compareUnsigned)
                        .toArray(byte[][]::new)));
            } else {
                node = list.getFirst();
            }
        }
        return Optional.of(node.toByteArray());
    }

    /**
     * Whether every stamp is over what it should be over, by an authority that may be believed, and in time.
     *
     * @param object what was renewed
     */
    public RenewalVerdict judge(TimestampTrust trust, byte[] object) {
        if (trust.required() > 1) {
            return new RenewalVerdict.Undecided(
                    BAD_STAMP,
                    "one chain of stamps does not renew what " + trust.required() + " authorities must vouch for");
        }
        TimestampJudge judge = new TimestampJudge(trust);
        Optional<Accepted> first = Optional.empty();
        Optional<Accepted> last = Optional.empty();
        int stamps = 0;
        for (int i = 0; i < chains.size(); i++) {
            Chain chain = chains.get(i);
            byte[] leaf = leaf(chain.hash(), object, chains.subList(0, i));
            for (Stamp stamp : chain.stamps()) {
                Optional<byte[]> imprint = climb(stamp, chain.hash(), leaf);
                if (imprint.isEmpty()) {
                    return new RenewalVerdict.Refused(OTHER_OBJECT, "stamp " + stamps + " is not over what it renews");
                }
                switch (judge.judgeImprint(chain.hash(), imprint.get(), evidence(stamp))) {
                    case Accepted accepted -> {
                        Optional<String> lateness = last.flatMap(before -> lateness(before, accepted));
                        if (lateness.isPresent()) {
                            return new RenewalVerdict.Refused(TOO_LATE, "stamp " + stamps + " " + lateness.get());
                        }
                        first = first.isPresent() ? first : Optional.of(accepted);
                        last = Optional.of(accepted);
                    }
                    case TimestampVerdict.Refused refused -> {
                        return new RenewalVerdict.Refused(
                                refused.step() == TimestampStep.IMPRINT ? OTHER_OBJECT : BAD_STAMP,
                                "stamp " + stamps + ": " + refused.step().code() + " " + refused.reason());
                    }
                    case TimestampVerdict.Undecided undecided -> {
                        return new RenewalVerdict.Undecided(
                                BAD_STAMP,
                                "stamp " + stamps + ": " + undecided.step().code() + " " + undecided.reason());
                    }
                }
                leaf = chain.hash().hash(derOf(stamp));
                stamps++;
            }
        }
        return new RenewalVerdict.Renewed(
                first.orElseThrow().latest(),
                last.orElseThrow().earliest(),
                last.orElseThrow().believableUntil(),
                stamps);
    }

    private static TimeEvidence evidence(Stamp stamp) {
        // A stamp of a renewal carries all that it needs itself.
        return new TimeEvidence(stamp.token(), List.of(), List.of(), List.of());
    }

    private static Optional<String> lateness(Accepted before, Accepted stamp) {
        if (!stamp.earliest().isAfter(before.latest())) {
            return Optional.of("is of " + stamp.earliest() + ", not after the one before, of " + before.latest());
        }
        Instant end = before.believableUntil();
        return stamp.latest().isAfter(end)
                ? Optional.of("is of " + stamp.latest() + ", the one before was believable until " + end)
                : Optional.empty();
    }
}
