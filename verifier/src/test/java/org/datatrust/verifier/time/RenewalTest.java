package org.datatrust.verifier.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.tsp.ArchiveTimeStamp;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampChain;
import org.bouncycastle.asn1.tsp.ArchiveTimeStampSequence;
import org.bouncycastle.asn1.tsp.EvidenceRecord;
import org.bouncycastle.asn1.tsp.PartialHashtree;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.synthetic.Certified.Wish;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 4998: time-stamp renewal and hash-tree renewal, and every way in which one can be wrong; with BouncyCastle as second opinion. */
class RenewalTest {
    private static final byte[] OBJECT = "a bundle".getBytes(StandardCharsets.UTF_8);
    private static final Instant TIME = TimeStamper.TIME;
    private static final DateTimeFormatter DER_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final List<TimeStamper> stampers = new ArrayList<>();

    /** An authority of its own for each stamp, which stamps at that many days after the first, and expires a year later. */
    private TimestampToken stamp(Algorithm hash, int days, byte[] imprinted) throws MalformedException {
        TimeStamper stamper = new TimeStamper("TSA " + stampers.size());
        stampers.add(stamper);
        Instant time = TIME.plus(Duration.ofDays(days));
        Wish wish = stamper.signerWish();
        wish.notAfter = time.plus(Duration.ofDays(365));
        stamper.sign(wish);
        stamper.genTime = DER_TIME.format(time);
        stamper.imprintAlgorithm = hash.identifier().getAlgorithm();
        stamper.listsBeside.clear();
        stamper.carriedLists.add(stamper.root.emptyList(time.minusSeconds(60), time.plusSeconds(60)));
        stamper.carriedLists.add(stamper.intermediate.emptyList(time.minusSeconds(60), time.plusSeconds(60)));
        return TimestampToken.parse(stamper.token(imprinted));
    }

    /** The first stamp, of SHA-256. */
    private Renewal started() throws MalformedException {
        return Renewal.of(stamp(Algorithm.SHA_256, 0, OBJECT));
    }

    private Renewal renewed(Renewal before, Algorithm hash, int days) throws MalformedException {
        return before.with(stamp(hash, days, preimage(before, hash)));
    }

    /** Bytes whose hash is the next imprint: the test stamper hashes what it is given. */
    private static byte[] preimage(Renewal before, Algorithm hash) {
        byte[] preimage;
        if (hash == before.hash()) {
            preimage = Der.encode(ContentInfo.getInstance(
                    before.chains().getLast().stamps().getLast().token().toByteArray()));
        } else {
            EvidenceRecord record = EvidenceRecord.getInstance(before.encode().toByteArray());
            byte[] own = hash.hash(OBJECT);
            byte[] chains = hash.hash(Der.encode(record.getArchiveTimeStampSequence()));
            preimage = Arrays.copyOf(own, own.length + chains.length);
            System.arraycopy(chains, 0, preimage, own.length, chains.length);
        }
        assertThat(before.nextImprint(hash, OBJECT)).isEqualTo(Bytes.copyOf(hash.hash(preimage)));
        return preimage;
    }

    private TimestampTrust trust(Map<Algorithm, Instant> sunsets) {
        return new TimestampTrust(stampers.stream().map(TimeStamper::authority).toList(), 1, true, sunsets);
    }

    private RenewalVerdict judge(Renewal renewal) throws MalformedException {
        return judge(renewal, Map.of());
    }

    private RenewalVerdict judge(Renewal renewal, Map<Algorithm, Instant> sunsets) throws MalformedException {
        return Renewal.parse(renewal.encode()).judge(trust(sunsets), OBJECT);
    }

    private static void assertRefused(RenewalVerdict verdict, String code) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        RenewalVerdict.Refused.class,
                        refused ->
                                assertThat(refused.code()).as(refused.reason()).isEqualTo(code));
    }

    private static void assertRenewed(RenewalVerdict verdict, int stamps, int lastDays) {
        assertThat(verdict).isInstanceOfSatisfying(RenewalVerdict.Renewed.class, renewed -> {
            assertThat(renewed.stamps()).isEqualTo(stamps);
            assertThat(renewed.since()).isEqualTo(TIME.plusMillis(1500));
            assertThat(renewed.believableUntil()).isEqualTo(TIME.plus(Duration.ofDays(365 + lastDays)));
        });
    }

    @Test
    void oneStampRenews() throws MalformedException {
        assertRenewed(judge(started()), 1, 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"SHA_256", "SHA_384", "SHA_512"})
    void aSecondStampRenewsTheFirstByAnyHash(Algorithm hash) throws MalformedException {
        assertRenewed(judge(renewed(started(), hash, 300)), 2, 300);
    }

    @Test
    void aLongLineOfRenewalsHolds() throws MalformedException {
        Renewal renewal = renewed(started(), Algorithm.SHA_256, 360);
        renewal = renewed(renewal, Algorithm.SHA_512, 700);
        renewal = renewed(renewal, Algorithm.SHA_512, 1000);
        assertRenewed(judge(renewal), 4, 1000);
    }

    @Test
    void refusesARenewalThatCameTooLate() throws MalformedException {
        assertRefused(judge(renewed(started(), Algorithm.SHA_256, 366)), "TIM-23");
    }

    @Test
    void refusesARenewalFromBefore() throws MalformedException {
        assertRefused(judge(renewed(started(), Algorithm.SHA_256, -1)), "TIM-23");
        assertRefused(judge(renewed(started(), Algorithm.SHA_256, 0)), "TIM-23");
    }

    @Test
    void refusesAStampOfAnotherObject() throws MalformedException {
        assertRefused(Renewal.parse(started().encode()).judge(trust(Map.of()), new byte[] {1}), "TIM-21");
        assertRefused(judge(started().with(stamp(Algorithm.SHA_256, 300, new byte[] {2}))), "TIM-21");
        assertRefused(judge(started().with(stamp(Algorithm.SHA_512, 300, new byte[] {2}))), "TIM-21");
    }

    @Test
    void refusesAHashTreeRenewalThatLeavesOutTheEarlierChain() throws MalformedException {
        assertRefused(judge(started().with(stamp(Algorithm.SHA_512, 300, OBJECT))), "TIM-21");
    }

    @Test
    void refusesAStampOfAStranger() throws MalformedException {
        Renewal renewal = renewed(started(), Algorithm.SHA_256, 300);
        stampers.removeLast();
        assertRefused(judge(renewal), "TIM-22");
    }

    @Test
    void aHashPastItsDateMustHaveBeenReplacedBefore() throws MalformedException {
        Map<Algorithm, Instant> sunset = Map.of(Algorithm.SHA_256, TIME.plus(Duration.ofDays(200)));
        // All certificates of these tests are signed with SHA-256 too, so the first stamp alone ends at the date.
        assertThat(judge(started(), sunset))
                .isInstanceOfSatisfying(
                        RenewalVerdict.Renewed.class,
                        renewed -> assertThat(renewed.believableUntil()).isEqualTo(TIME.plus(Duration.ofDays(200))));
        assertRefused(judge(renewed(started(), Algorithm.SHA_256, 300), sunset), "TIM-22");
    }

    @Test
    void isUndecidedWithoutRevocationEvidence() throws MalformedException {
        TimeStamper stamper = new TimeStamper("silent");
        stampers.add(stamper);
        Renewal renewal = Renewal.of(TimestampToken.parse(stamper.token(OBJECT)));
        assertThat(judge(renewal)).isInstanceOf(RenewalVerdict.Undecided.class);
    }

    @Test
    void oneChainDoesNotStandForSeveralAuthorities() throws MalformedException {
        Renewal renewal = renewed(started(), Algorithm.SHA_256, 300);
        TimestampTrust two =
                new TimestampTrust(stampers.stream().map(TimeStamper::authority).toList(), 2, true, Map.of());
        assertThat(renewal.judge(two, OBJECT)).isInstanceOf(RenewalVerdict.Undecided.class);
    }

    @Test
    void tokensCarryWhatTheyNeed() throws MalformedException {
        TimeStamper stamper = new TimeStamper("bare");
        stampers.add(stamper);
        TimestampToken bare = TimestampToken.parse(stamper.token(OBJECT));
        List<Bytes> lists = List.copyOf(stamper.listsBeside);
        TimestampToken laden = bare.carrying(List.of(stamper.root.der()), lists);
        assertThat(laden.lists()).containsAll(lists);
        assertThat(laden.certificates()).hasSameSizeAs(bare.certificates());
        assertThat(judge(Renewal.of(laden))).isInstanceOf(RenewalVerdict.Renewed.class);
    }

    /** Reduced hash trees let one stamp renew many bundles. */
    @Test
    void climbsAReducedHashTree() throws MalformedException {
        Algorithm hash = Algorithm.SHA_256;
        Bytes leaf = Bytes.copyOf(hash.hash(OBJECT));
        Bytes sibling = Bytes.copyOf(hash.hash(new byte[] {7}));
        Bytes uncle = Bytes.copyOf(hash.hash(new byte[] {8}));
        byte[] parent = hash.hash(sorted(leaf, sibling));
        byte[] preimage = sorted(Bytes.copyOf(parent), uncle);
        TimestampToken token = stamp(hash, 0, preimage);
        assertRenewed(judge(treed(token, new Bytes[][] {{leaf, sibling}, {uncle}})), 1, 0);
        assertRefused(judge(treed(token, new Bytes[][] {{sibling, uncle}, {uncle}})), "TIM-21");
        assertRefused(judge(treed(token, new Bytes[][] {{leaf, sibling}})), "TIM-21");
        assertRefused(judge(treed(token, new Bytes[][] {{leaf, sibling}, {sibling}})), "TIM-21");
        assertThatThrownBy(() -> judge(treed(token, new Bytes[][] {{leaf, Bytes.EMPTY}})))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("TIM-20"));
    }

    private static byte[] sorted(Bytes one, Bytes other) {
        boolean first = Arrays.compareUnsigned(one.toByteArray(), other.toByteArray()) < 0;
        return (first ? one.concat(other) : other.concat(one)).toByteArray();
    }

    private static Renewal treed(TimestampToken token, Bytes[][] lists) {
        return new Renewal(List.of(new Renewal.Chain(
                Algorithm.SHA_256,
                List.of(new Renewal.Stamp(
                        token.encoded(), Arrays.stream(lists).map(List::of).toList())))));
    }

    @Test
    void refusesWhatIsNoEvidenceRecord() {
        for (String hex : List.of("", "00", "3000", "300302010530", "3080")) {
            assertThatThrownBy(() -> Renewal.parse(Bytes.ofHex(hex)))
                    .isInstanceOfSatisfying(
                            MalformedException.class, e -> assertThat(e.code()).isEqualTo("TIM-20"));
        }
    }

    @Test
    void refusesAChainByTwoHashFunctionsAndOneByAForbiddenOne() throws Exception {
        ContentInfo first = content(stamp(Algorithm.SHA_256, 0, OBJECT));
        ContentInfo second = content(stamp(Algorithm.SHA_512, 300, OBJECT));
        assertUnreadable(record(new ArchiveTimeStamp(first), new ArchiveTimeStamp(second)));
        AlgorithmIdentifier sha1 = new AlgorithmIdentifier(org.bouncycastle.asn1.oiw.OIWObjectIdentifiers.idSHA1);
        assertUnreadable(
                record(new ArchiveTimeStamp(sha1, new PartialHashtree[] {new PartialHashtree(new byte[20])}, first)));
        assertUnreadable(new DERSequence().getEncoded());
    }

    @Test
    void refusesWhatIsEmptyOrOverItsLimits() throws Exception {
        ContentInfo stamp = content(stamp(Algorithm.SHA_256, 0, OBJECT));
        AlgorithmIdentifier hash = Algorithm.SHA_256.identifier();
        assertUnreadable(record());
        assertUnreadable(new EvidenceRecord(
                        new AlgorithmIdentifier[] {hash},
                        null,
                        null,
                        new ArchiveTimeStampSequence(new ArchiveTimeStampChain[0]))
                .getEncoded("DER"));
        ArchiveTimeStamp[] tooMany = new ArchiveTimeStamp[Renewal.MAX_STAMPS + 1];
        Arrays.fill(tooMany, new ArchiveTimeStamp(stamp));
        assertUnreadable(record(tooMany));
        ArchiveTimeStamp[] justEnough = Arrays.copyOf(tooMany, Renewal.MAX_STAMPS);
        assertThat(Renewal.parse(Bytes.copyOf(record(justEnough)))
                        .chains()
                        .getFirst()
                        .stamps())
                .hasSize(Renewal.MAX_STAMPS);

        PartialHashtree leaf = new PartialHashtree(new byte[32]);
        PartialHashtree[] deep = new PartialHashtree[Renewal.MAX_LISTS + 1];
        Arrays.fill(deep, leaf);
        assertUnreadable(record(new ArchiveTimeStamp(hash, deep, stamp)));
        assertThat(Renewal.parse(Bytes.copyOf(
                                record(new ArchiveTimeStamp(hash, Arrays.copyOf(deep, Renewal.MAX_LISTS), stamp))))
                        .chains())
                .hasSize(1);
        byte[][] wide = new byte[Renewal.MAX_HASHES + 1][32];
        assertUnreadable(record(new ArchiveTimeStamp(hash, new PartialHashtree[] {new PartialHashtree(wide)}, stamp)));
        PartialHashtree justWide = new PartialHashtree(Arrays.copyOf(wide, Renewal.MAX_HASHES));
        assertThat(Renewal.parse(Bytes.copyOf(
                                record(new ArchiveTimeStamp(hash, new PartialHashtree[] {justWide}, stamp))))
                        .chains())
                .hasSize(1);
        assertUnreadable(
                record(new ArchiveTimeStamp(hash, new PartialHashtree[] {new PartialHashtree(new byte[20])}, stamp)));
    }

    @Test
    void theNewestChainSaysByWhichHashTheNextOneGoes() throws MalformedException {
        Renewal renewal = renewed(renewed(started(), Algorithm.SHA_256, 300), Algorithm.SHA_512, 600);
        assertThat(renewal.hash()).isEqualTo(Algorithm.SHA_512);
        assertThat(started().hash()).isEqualTo(Algorithm.SHA_256);
    }

    private static byte[] record(ArchiveTimeStamp... stamps) throws java.io.IOException {
        return new EvidenceRecord(
                        new AlgorithmIdentifier[] {Algorithm.SHA_256.identifier()},
                        null,
                        null,
                        new ArchiveTimeStampSequence(new ArchiveTimeStampChain(stamps)))
                .getEncoded("DER");
    }

    private static void assertUnreadable(byte[] record) {
        assertThatThrownBy(() -> Renewal.parse(Bytes.copyOf(record)))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("TIM-20"));
    }

    private static ContentInfo content(TimestampToken token) throws java.io.IOException {
        return ContentInfo.getInstance(
                ASN1Primitive.fromByteArray(token.encoded().toByteArray()));
    }

    /** A stranger's reading of the same standard: BouncyCastle's evidence records agree on what is covered. */
    @Test
    void bouncyCastleSeesTheSameObject() throws Exception {
        Renewal renewal = renewed(renewed(started(), Algorithm.SHA_256, 300), Algorithm.SHA_512, 600);
        ERSEvidenceRecord other =
                new ERSEvidenceRecord(renewal.encode().toByteArray(), new JcaDigestCalculatorProviderBuilder().build());
        assertThat(other.isContaining(new ERSByteData(OBJECT), java.util.Date.from(TIME.plus(Duration.ofDays(601)))))
                .isTrue();
        assertThat(other.isContaining(
                        new ERSByteData(new byte[] {1}), java.util.Date.from(TIME.plus(Duration.ofDays(601)))))
                .isFalse();
    }
}
