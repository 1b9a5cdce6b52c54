package org.datatrust.verifier.hostile;

import static org.datatrust.verifier.hostile.Shapes.TEN_MB;
import static org.datatrust.verifier.hostile.Shapes.concat;
import static org.datatrust.verifier.hostile.Shapes.der;
import static org.datatrust.verifier.hostile.Shapes.field;
import static org.datatrust.verifier.hostile.Shapes.filled;
import static org.datatrust.verifier.hostile.Shapes.nested;
import static org.datatrust.verifier.hostile.Shapes.numbered;
import static org.datatrust.verifier.hostile.Shapes.repeated;
import static org.datatrust.verifier.hostile.Shapes.varint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.Opening;
import org.datatrust.proof.parts.PartCount;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.synthetic.Certified;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.OrderedBlock;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.synthetic.TimeStamper;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.trust.TrustPolicy;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;

/** Inputs of up to 10 MB that are made to cost much. */
final class Attacks {
    static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    private static final int INFLATED = ProofBundle.MAX_SIZE_BYTES - 200_000;
    private static final int ONE_MIB = 1 << 20;
    private static final Scenario SCENARIO = new Scenario();
    private static final ProofBundle GOOD = SCENARIO.bundle();
    private static final Anchoring ANCHORING = GOOD.anchorings().getFirst();
    private static final TimeStamper STAMPER = new TimeStamper("stamper");
    private static final TrustPolicy POLICY =
            SCENARIO.policy().withTimestamping(new TimestampTrust(List.of(STAMPER.authority()), 1, true, Map.of()), 5);

    private final List<Attack> all = new ArrayList<>();

    private Attacks() {}

    static List<Attack> all() {
        Attacks attacks = new Attacks();
        attacks.records();
        attacks.disclosures();
        attacks.bundles();
        attacks.messages();
        attacks.configurations();
        attacks.times();
        attacks.policies();
        return attacks.all;
    }

    private void add(String name, Reading reading, String outcome, Supplier<byte[]> input) {
        all.add(new Attack(name, reading, Optional.of(POLICY), outcome, input));
    }

    private void add(String name, String outcome, Supplier<ProofBundle> bundle) {
        add(name, Reading.BUNDLE, outcome, () -> bundle.get().encode().toByteArray());
    }

    private static Bytes zeros(int size) {
        return Bytes.copyOf(new byte[size]);
    }

    private void records() {
        for (Reading reading : List.of(Reading.STATEMENT, Reading.BATCH, Reading.LOG_STATE, Reading.APPEND_REQUEST)) {
            String what = reading.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            add(what + " of 10 MB", reading, "CBR-08", () -> repeated(new byte[] {(byte) 0x81}, TEN_MB));
            add(what + " of arrays in arrays", reading, "CBR-0[68]", () -> filled(1000, 0x81));
            add(what + " of maps without end", reading, "CBR-0[68]", () -> filled(1000, 0xbf));
            add(
                    what + " that declares 2^62 entries",
                    reading,
                    "CBR-08",
                    () -> concat(new byte[] {(byte) 0xbb, 0x40}, new byte[200]));
        }
    }

    // --- disclosures

    /** Ascending openings of rows, and as many hashes as they call for. */
    private static byte[] disclosure(int openings, IntFunction<Opening> opening) {
        return disclosure(DigestProfile.CSV_1, openings, opening);
    }

    private static byte[] disclosure(DigestProfile profile, int openings, IntFunction<Opening> opening) {
        List<Opening> all = IntStream.range(0, openings).mapToObj(opening).toList();
        Set<Long> nodes = all.stream().map(Opening::index).collect(Collectors.toCollection(HashSet::new));
        int hashes = 0;
        for (int level = 0; level < 32; level++) {
            Set<Long> above = new HashSet<>();
            for (long node : nodes) {
                hashes += nodes.contains(node ^ 1) ? 0 : 1;
                above.add(node >>> 1);
            }
            nodes = above;
        }
        List<Digest> siblings = Collections.nCopies(hashes, Digest.sha256(new byte[0]));
        PartCount count = new PartCount.Hidden(Digest.sha256(new byte[1]));
        return new Disclosure(profile, all, siblings, count).encode().toByteArray();
    }

    private static Opening row(long index, byte[] part) {
        return new Opening(index, zeros(16), Bytes.copyOf(part));
    }

    private void disclosures() {
        byte[] names = IntStream.range(0, 10_000)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(","))
                .getBytes(StandardCharsets.UTF_8);
        byte[] header = {'a'};
        add(
                "100,000 rows side by side",
                Reading.DISCLOSURE,
                "64 digits, rows: 99999",
                () -> disclosure(100_000, i -> row(i, header)));
        add(
                "20,000 rows far apart",
                Reading.DISCLOSURE,
                "64 digits, rows: 19999",
                () -> disclosure(20_000, i -> row(i * 200_000L, header)));
        add(
                "a header of 10 MB of commas",
                Reading.DISCLOSURE,
                "PRT-44",
                () -> disclosure(1, i -> row(i, filled(TEN_MB, ','))));
        add(
                "a row of 10 MB of quotes",
                Reading.DISCLOSURE,
                "64 digits, rows: 1",
                () -> disclosure(2, i -> row(i, i == 0 ? header : filled(TEN_MB, '"'))));
        add(
                "1,000 rows of 10,000 columns without value",
                Reading.DISCLOSURE,
                "64 digits, rows: 999",
                () -> disclosure(1_000, i -> row(i, i == 0 ? names : filled(9_999, ','))));
        add(
                "200 rows of 10,000 columns of one letter in quotes",
                Reading.DISCLOSURE,
                "PRT-44",
                () -> disclosure(
                        200,
                        i -> row(i, i == 0 ? names : repeated("\"x\",".getBytes(StandardCharsets.UTF_8), 40_000))));
        add(
                "500 rows of 10,000 columns of one letter",
                Reading.DISCLOSURE,
                "64 digits, rows: 499",
                () -> disclosure(
                        500,
                        i -> row(i, i == 0 ? names : Arrays.copyOf(repeated(new byte[] {'x', ','}, 20_000), 19_999))));
        component("a component of arrays in arrays", "PRT-44", "[".repeat(TEN_MB), "");
        component("a component of a million empty objects", "64 digits, components: 1", "{},".repeat(TEN_MB / 3), "{}");
        component("a component of members without end", "PRT-44", "{" + "\"\":0,".repeat(TEN_MB / 5), "");
        component("a component of objects in objects", "PRT-44", "{\"\":".repeat(TEN_MB / 4), "");
        component(
                "a component of 60 levels, each with its members in the wrong order",
                "PRT-44",
                ("{\"z\":\"" + "z".repeat(100_000) + "\",\"a\":").repeat(60),
                "0" + "}".repeat(60));
        add(
                "100,000 components",
                Reading.DISCLOSURE,
                "64 digits, components: 100000",
                () -> disclosure(
                        DigestProfile.SBOM_1,
                        100_000,
                        i -> row(i + 1, "{\"name\":\"\",\"type\":\"\"}".getBytes(StandardCharsets.UTF_8))));
        add(
                "10,000 files of 512 folders each",
                Reading.DISCLOSURE,
                "64 digits, files: 10000",
                () -> disclosure(DigestProfile.DIR_1, 10_000, i -> row(i, file("d/".repeat(509) + (100_000 + i)))));
        add(
                "a file with a path of 10 MB",
                Reading.DISCLOSURE,
                "PRT-44",
                () -> disclosure(DigestProfile.DIR_1, 1, i -> row(i, file("d/".repeat(TEN_MB / 2) + "f"))));
    }

    private static byte[] file(String path) {
        return Manifest.part(Bytes.utf8(path), 0, Bytes.EMPTY.sha256()).toByteArray();
    }

    private void component(String name, String outcome, String begin, String end) {
        add(
                name,
                Reading.DISCLOSURE,
                outcome,
                () -> disclosure(
                        DigestProfile.SBOM_1,
                        1,
                        i -> row(
                                1,
                                ("{\"name\":\"\",\"type\":\"\",\"x\":[" + begin + end + "]}")
                                        .getBytes(StandardCharsets.UTF_8))));
    }

    // --- bundles

    private static ProofBundle with(Anchoring anchoring) {
        return new ProofBundle(GOOD.records(), List.of(anchoring), GOOD.context());
    }

    private static Anchoring with(BlockEvidence block, int transaction) {
        return new Anchoring(ANCHORING.log(), block, transaction, ANCHORING.view());
    }

    private static BlockEvidence holding(List<Bytes> envelopes) {
        BlockEvidence block = ANCHORING.block();
        var sha = Digest.newSha256();
        envelopes.forEach(envelope -> sha.update(envelope.toByteArray()));
        return new BlockEvidence(
                block.number(), block.previousHash(), Digest.of(sha.digest()), envelopes, block.signatures());
    }

    private static ProofBundle times(int count, UnaryOperator<Anchoring> change) {
        List<BundleRecord> records = new ArrayList<>();
        List<Anchoring> anchorings = new ArrayList<>();
        BundleRecord record = GOOD.records().getFirst();
        for (int i = 0; i < count; i++) {
            records.add(new BundleRecord(record.statement(), record.leafIndex(), i, record.path()));
            // Each is another one: nothing that was found about one is known of the next.
            Anchoring other = new Anchoring(
                    ANCHORING.log(),
                    ANCHORING.block(),
                    ANCHORING.transaction(),
                    ANCHORING.view().concat(Bytes.copyOf(varint(1000, i))),
                    ANCHORING.times(),
                    ANCHORING.countersignatures(),
                    ANCHORING.current(),
                    ANCHORING.witnesses());
            anchorings.add(change.apply(other));
        }
        return new ProofBundle(records, anchorings, GOOD.context());
    }

    private static byte[] envelope(byte[] payload) {
        return concat(field(1, payload), field(2, new byte[] {1}));
    }

    private void bundles() {
        add("bundle of arrays in arrays", Reading.BUNDLE, "CBR-06", () -> filled(TEN_MB, 0x81));
        add("bundle of maps without end", Reading.BUNDLE, "CBR-06", () -> filled(TEN_MB, 0xbf));
        add(
                "bundle that declares 100,000 records",
                Reading.BUNDLE,
                "CBR-06",
                () -> concat(Bytes.ofHex("a3010202" + "9a000186a0").toByteArray(), new byte[TEN_MB]));
        add("bundle of 40,000 records about one anchoring of 60 MB", "REFUTED.*", () -> {
            BundleRecord record = GOOD.records().getFirst();
            return new ProofBundle(
                    Collections.nCopies(40_000, new BundleRecord(record.statement(), record.leafIndex(), 0, List.of())),
                    List.of(with(holding(List.of(zeros(INFLATED))), 0)),
                    Optional.empty());
        });
        add(
                "bundle with an append transaction of 60 MB",
                "REFUTED.*",
                () -> with(with(holding(List.of(Bytes.copyOf(envelope(new byte[INFLATED])))), 0)));
        add(
                "bundle with another transaction of 60 MB",
                "REFUTED.*",
                () -> with(with(
                        holding(List.of(
                                Bytes.copyOf(envelope(new byte[INFLATED])),
                                ANCHORING.block().envelopes().get(1))),
                        1)));
        add(
                "bundle with 60 MB of orderer signatures",
                "REFUTED.*",
                () -> with(with(
                        new BlockEvidence(
                                9,
                                ANCHORING.block().previousHash(),
                                ANCHORING.block().dataHash(),
                                ANCHORING.block().envelopes(),
                                zeros(INFLATED)),
                        1)));
        add(
                "bundle with a view of 60 MB",
                "REFUTED.*",
                () -> with(new Anchoring(ANCHORING.log(), ANCHORING.block(), 1, zeros(INFLATED))));
        add("bundle with a context of 60 MB", "REFUTED.*|INCONCLUSIVE.*", () -> {
            Context context = GOOD.context().orElseThrow();
            return GOOD.withContext(new Context(
                    List.of(new BlockEvidence(
                            0,
                            Bytes.EMPTY,
                            context.configurations().getFirst().dataHash(),
                            List.of(zeros(INFLATED)),
                            Bytes.EMPTY)),
                    context.definitions()));
        });
        add("bundle with 199,000 tiny transactions", "REFUTED.*", () -> {
            List<BundleRecord> records = new ArrayList<>();
            List<Anchoring> anchorings = new ArrayList<>();
            BundleRecord record = GOOD.records().getFirst();
            List<Bytes> envelopes = new ArrayList<>(Collections.nCopies(9_949, Bytes.copyOf(envelope(new byte[] {1}))));
            envelopes.add(ANCHORING.block().envelopes().get(1));
            for (int i = 0; i < 20; i++) {
                records.add(new BundleRecord(record.statement(), record.leafIndex(), i, record.path()));
                anchorings.add(with(holding(envelopes), 9_949));
            }
            return new ProofBundle(records, anchorings, GOOD.context());
        });
        add("bundle with 784,000 tiny pieces of time evidence", "BND-01", () -> {
            List<Bytes> parts = Collections.nCopies(16, Bytes.ofHex("00"));
            List<TimeEvidence> times =
                    Collections.nCopies(16, new TimeEvidence(Bytes.ofHex("00"), parts, parts, parts));
            return times(1000, anchoring -> anchoring.withTimes(times));
        });
        add("bundle of 20,200 endorsements", "BND-01", () -> endorsedBy(strangers(), 101));
        add("bundle of 20,000 endorsements by strangers", "REFUTED.*", () -> endorsedBy(strangers(), 100));
        add("bundle of 20,000 wrong endorsements by peers", "REFUTED.*", () -> endorsedBy(peers(), 100));
        add("bundle whose records all carry 62 hashes", "REFUTED.*", () -> {
            BundleRecord record = GOOD.records().getFirst();
            List<Digest> path = Collections.nCopies(62, Digest.sha256(new byte[0]));
            return new ProofBundle(
                    Collections.nCopies(4_500, new BundleRecord(record.statement(), 1L << 61, 0, path)),
                    GOOD.anchorings(),
                    GOOD.context());
        });
        add("context of 10 MB of tiny transactions", Reading.CONTEXT, "BND-01", () -> {
            BlockEvidence block = ANCHORING.block();
            Context context = GOOD.context().orElseThrow();
            List<BlockEvidence> blocks = new ArrayList<>(context.configurations());
            for (int i = 0; i < 250; i++) {
                blocks.add(new BlockEvidence(
                        10 + i,
                        block.previousHash(),
                        block.dataHash(),
                        Collections.nCopies(10_000, Bytes.ofHex("000102")),
                        block.signatures()));
            }
            return new Context(blocks, context.definitions()).encode().toByteArray();
        });
    }

    private interface Endorsers {
        Endorsement of(int anchoring, int endorser);
    }

    /** Certificates that name an authority of the channel as their issuer; the last byte of its signature is always another. */
    private static Endorsers strangers() {
        ByteString identity = SCENARIO.consortium.peer("test-agency").serialised();
        return (anchoring, endorser) -> {
            byte[] pem = identity.toByteArray();
            // In the middle of the base64, where the key or the signature is.
            byte[] digits = "%05x"
                    .formatted(anchoring * 256 + endorser)
                    .toUpperCase(Locale.ROOT)
                    .getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, pem, pem.length - 70, digits.length);
            return Endorsement.newBuilder()
                    .setEndorser(ByteString.copyFrom(pem))
                    .setSignature(ByteString.copyFrom(signature(anchoring, endorser)))
                    .build();
        };
    }

    private static Endorsers peers() {
        List<ByteString> identities = Consortium.ORGANISATIONS.stream()
                .map(organisation -> SCENARIO.consortium.peer(organisation).serialised())
                .toList();
        return (anchoring, endorser) -> Endorsement.newBuilder()
                .setEndorser(identities.get(endorser % identities.size()))
                .setSignature(ByteString.copyFrom(signature(anchoring, endorser)))
                .build();
    }

    /** Well-formed, and of nothing. */
    private static byte[] signature(int anchoring, int endorser) {
        byte[] half = ByteBuffer.allocate(32)
                .putInt(0x11111111)
                .putInt(24, anchoring)
                .putInt(28, endorser)
                .array();
        return der(0x30, der(0x02, half), der(0x02, half));
    }

    /** 100 endorsements in each transaction, and 100 in each view. */
    private static ProofBundle endorsedBy(Endorsers endorsers, int anchorings) {
        int[] number = {0};
        return times(anchorings, anchoring -> {
            int i = number[0]++;
            Bytes view = rewritten(anchoring.view(), endorsers, i, 100);
            BlockEvidence block = anchoring.block();
            List<Bytes> envelopes = new ArrayList<>(block.envelopes());
            try {
                Envelope envelope = Envelope.parseFrom(envelopes.get(1).toByteArray());
                Bytes payload = rewritten(Bytes.copyOf(envelope.getPayload().toByteArray()), endorsers, i, 0);
                envelopes.set(
                        1,
                        Bytes.copyOf(envelope.toBuilder()
                                .setPayload(ByteString.copyFrom(payload.toByteArray()))
                                .build()
                                .toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            return new Anchoring(anchoring.log(), holding(envelopes), 1, view);
        });
    }

    private static Bytes rewritten(Bytes payload, Endorsers endorsers, int anchoring, int from) {
        try {
            Payload source = Payload.parseFrom(payload.toByteArray());
            var transaction = Transaction.parseFrom(source.getData());
            var action =
                    ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
            var endorsed = action.getAction().toBuilder().clearEndorsements();
            for (int i = 0; i < 100; i++) {
                endorsed.addEndorsements(endorsers.of(anchoring, from + i));
            }
            var changed = transaction.toBuilder();
            changed.getActionsBuilder(0)
                    .setPayload(action.toBuilder().setAction(endorsed).build().toByteString());
            Payload.Builder result = Payload.newBuilder()
                    .setHeader(source.getHeader())
                    .setData(changed.build().toByteString());
            return Bytes.copyOf(result.build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    // --- messages of Fabric

    private static byte[] deep(int size) {
        byte[] buffer = new byte[size];
        int at = size;
        while (at > 8) {
            byte[] length = varint(1, size - at);
            at -= length.length - 1;
            System.arraycopy(length, 1, buffer, at, length.length - 1);
            buffer[--at] = 0x0a;
        }
        return Arrays.copyOfRange(buffer, at, size);
    }

    private void messages() {
        for (Reading reading : List.of(
                Reading.ENVELOPE,
                Reading.VIEW,
                Reading.QUERY_ANSWER,
                Reading.BLOCK_SIGNATURES,
                Reading.GENESIS_BLOCK)) {
            String what = reading.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String refused = "FAB-\\d\\d|BND-07|VALID.*";
            add(what + " of groups in groups", reading, refused, () -> filled(TEN_MB, 0x0b));
            add(what + " of messages in messages", reading, refused, () -> deep(TEN_MB));
            add(what + " of empty first fields", reading, refused, () -> repeated(new byte[] {0x0a, 0}, TEN_MB));
            add(what + " of empty second fields", reading, refused, () -> repeated(new byte[] {0x12, 0}, TEN_MB));
            add(what + " of empty third fields", reading, refused, () -> repeated(new byte[] {0x1a, 0}, TEN_MB));
            add(what + " of many unknown fields", reading, refused, () -> numbered(TEN_MB, i -> varint(1000 + i, 1)));
            add(what + " of one unknown field many times", reading, refused, () -> repeated(varint(15, 1000), TEN_MB));
            add(what + " of unknown groups", reading, refused, () -> repeated(new byte[] {0x7b, 0x7c}, TEN_MB));
            add(what + " of half a length", reading, refused, () -> filled(TEN_MB, 0xff));
        }
        add(
                "block of 5 million empty transactions",
                Reading.GENESIS_BLOCK,
                "BND-07",
                () -> Block.newBuilder(new Consortium().genesis())
                        .setData(parsed(BlockData.parser(), repeated(new byte[] {0x0a, 0}, TEN_MB)))
                        .build()
                        .toByteArray());
        int largest = ONE_MIB - 200;
        add("view of many actions", Reading.VIEW, "FAB-0[12]", () -> payload(repeated(new byte[] {0x0a, 0}, largest)));
        add(
                "block signatures of 1 MiB of empty signatures",
                Reading.BLOCK_SIGNATURES,
                "FAB-16",
                () -> repeated(new byte[] {0x12, 0}, largest));
        add(
                "block signatures of 1 MiB of tiny signatures",
                Reading.BLOCK_SIGNATURES,
                "FAB-16",
                () -> repeated(field(2, field(3, new byte[] {8, 1})), largest));
        add(
                "view with a large read set",
                Reading.VIEW,
                "FAB-0[12]",
                () -> readSet(numbered(
                        largest - 1000, i -> field(1, field(1, ("k" + i).getBytes(StandardCharsets.US_ASCII))))));
        add(
                "view with many namespaces",
                Reading.VIEW,
                "FAB-0[12]",
                () -> namespaces(numbered(
                        largest - 1000, i -> field(2, field(1, ("k" + i).getBytes(StandardCharsets.US_ASCII))))));
        add(
                "view with a write set of empty writes",
                Reading.VIEW,
                "FAB-0[12]",
                () -> readSet(repeated(new byte[] {0x1a, 0}, largest - 1000)));
        add(
                "view with many hashed collections",
                Reading.VIEW,
                "datatrust|FAB-0[12]",
                () -> namespaces(field(
                        2, concat(field(1, new byte[] {'a'}), repeated(new byte[] {0x1a, 0}, largest - 1000)))));
    }

    private static <M> M parsed(Parser<M> parser, byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] payload(byte[] data) {
        Payload good = parsed(Payload.parser(), ANCHORING.view().toByteArray());
        return good.toBuilder().setData(ByteString.copyFrom(data)).build().toByteArray();
    }

    private static byte[] readSet(byte[] set) {
        return namespaces(field(2, concat(field(1, new byte[] {'a'}), field(2, set))));
    }

    private static byte[] namespaces(byte[] namespaces) {
        Payload good = parsed(Payload.parser(), ANCHORING.view().toByteArray());
        var transaction = parsed(Transaction.parser(), good.getData().toByteArray());
        var action = parsed(
                ChaincodeActionPayload.parser(),
                transaction.getActions(0).getPayload().toByteArray());
        var response = parsed(
                ProposalResponsePayload.parser(),
                action.getAction().getProposalResponsePayload().toByteArray());
        var endorsed = parsed(ChaincodeAction.parser(), response.getExtension().toByteArray());
        var changed = transaction.toBuilder();
        changed.getActionsBuilder(0)
                .setPayload(action.toBuilder()
                        .setAction(action.getAction().toBuilder()
                                .setProposalResponsePayload(response.toBuilder()
                                        .setExtension(endorsed.toBuilder()
                                                .setResults(ByteString.copyFrom(namespaces))
                                                .build()
                                                .toByteString())
                                        .build()
                                        .toByteString()))
                        .build()
                        .toByteString());
        return payload(changed.build().toByteArray());
    }

    // --- configurations

    /** A block 0 of the usual configuration with a change. */
    private static byte[] genesis(Consumer<Consortium> change) {
        Consortium consortium = new Consortium();
        change.accept(consortium);
        return consortium.genesis().toByteArray();
    }

    /** The content of a block as its orderers would sign it. */
    static BlockEvidence signed(byte[] envelope) {
        OrderedBlock block = new OrderedBlock(7);
        block.lastConfiguration = 7;
        Consortium consortium = new Consortium();
        for (int number = 1; number <= 3; number++) {
            block.signers.add(new OrderedBlock.Signer(
                    number, consortium.orderers.get(number - 1).key()));
        }
        block.envelopes.add(ByteString.copyFrom(envelope));
        return block.build();
    }

    private static byte[] configuration(byte[] content) {
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder()
                                .setChannelHeader(ChannelHeader.newBuilder()
                                        .setType(HeaderType.CONFIG_VALUE)
                                        .setChannelId(Consortium.CHANNEL)
                                        .build()
                                        .toByteString()))
                        .setData(ByteString.copyFrom(content))
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }

    private void configurations() {
        String refused = "FAB-1[0189]|BND-07|hostile";
        add(
                "configuration of 9 MB of groups",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium -> consortium.applicationGroup = group -> {
                    for (int i = 0; i < 600_000; i++) {
                        group.putGroups("g" + i, ConfigGroup.getDefaultInstance());
                    }
                }));
        add(
                "configuration of 9 MB of groups in an organisation",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium -> consortium.channelGroup = group -> {
                    for (int i = 0; i < 600_000; i++) {
                        group.putValues("g" + i, ConfigValue.getDefaultInstance());
                    }
                }));
        add(
                "configuration of many policies over many groups",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium -> consortium.applicationGroup = group -> {
                    ConfigGroup.Builder inner = group.getGroupsOrThrow("test-audit").toBuilder();
                    for (int i = 0; i < 20_000; i++) {
                        inner.putGroups("g" + i, ConfigGroup.getDefaultInstance());
                        inner.putPolicies("p" + i, Consortium.implicit(ImplicitMetaPolicy.Rule.ANY, "x"));
                    }
                    group.putGroups("test-audit", inner.build());
                }));
        add(
                "configuration of 9 MB of unknown fields",
                Reading.GENESIS_BLOCK,
                refused,
                () -> block(configuration(numbered(TEN_MB - 1000, i -> varint(1000 + i, 1)))));
        add(
                "configuration of 9 MB of revocation lists",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium -> {
                    ByteString list = consortium.authority("test-audit").revoke();
                    for (int size = 0; size < TEN_MB - 100_000; size += list.size()) {
                        consortium.msp("test-audit").addRevocationList(list);
                    }
                }));
        add(
                "configuration of nested certificates",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium ->
                        consortium.msp("test-audit").addRootCerts(pem("CERTIFICATE", nested(0x30, 16_000)))));
        add(
                "configuration of a revocation list of 1 MiB",
                Reading.GENESIS_BLOCK,
                refused,
                () -> genesis(consortium ->
                        consortium.msp("test-audit").addRevocationList(pem("X509 CRL", nested(0x31, ONE_MIB - 100)))));
        add(
                "next configuration of 9 MB of groups",
                Reading.NEXT_CONFIGURATION,
                refused,
                () -> configuration(ConfigEnvelope.newBuilder()
                        .setConfig(Config.newBuilder().setSequence(1).setChannelGroup(manyGroups()))
                        .build()
                        .toByteArray()));
    }

    private static ConfigGroup manyGroups() {
        ConfigGroup.Builder group = ConfigGroup.newBuilder();
        for (int i = 0; i < 600_000; i++) {
            group.putGroups("g" + i, ConfigGroup.getDefaultInstance());
        }
        return group.build();
    }

    private static ByteString pem(String label, byte[] der) {
        return ByteString.copyFromUtf8("-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n");
    }

    private static byte[] block(byte[] envelope) {
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setDataHash(ByteString.copyFrom(Digest.sha256(envelope).toByteArray())))
                .setData(BlockData.newBuilder().addData(ByteString.copyFrom(envelope)))
                .build()
                .toByteArray();
    }

    // --- time

    static TimeEvidence evidence(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        Bytes token = part(in);
        List<List<Bytes>> parts = new ArrayList<>();
        for (int kind = 0; kind < 3; kind++) {
            List<Bytes> some = new ArrayList<>();
            int count = in.getInt();
            for (int i = 0; i < count; i++) {
                some.add(part(in));
            }
            parts.add(some);
        }
        return new TimeEvidence(token, parts.get(0), parts.get(1), parts.get(2));
    }

    private static Bytes part(ByteBuffer in) {
        byte[] part = new byte[in.getInt()];
        in.get(part);
        return Bytes.copyOf(part);
    }

    private static byte[] written(Bytes part) {
        return concat(ByteBuffer.allocate(4).putInt(part.size()).array(), part.toByteArray());
    }

    private static byte[] written(Bytes token, List<Bytes> certificates, List<Bytes> lists, List<Bytes> answers) {
        byte[] all = written(token);
        for (List<Bytes> parts : List.of(certificates, lists, answers)) {
            all = concat(
                    all,
                    ByteBuffer.allocate(4).putInt(parts.size()).array(),
                    concat(parts.stream().map(Attacks::written).toArray(byte[][]::new)));
        }
        return all;
    }

    private static final Bytes TOKEN = STAMPER.token(MESSAGE);

    /** A revocation list of an authority with other contents, under its old signature. */
    private static Bytes list(Certified issuer, byte[] revoked) {
        CertificateList good = CertificateList.getInstance(
                issuer.emptyList(TimeStamper.TIME.minusSeconds(3600), TimeStamper.TIME.plusSeconds(86_400))
                        .toByteArray());
        TBSCertList content = good.getTBSCertList();
        return Bytes.copyOf(der(
                0x30,
                der(
                        0x30,
                        der(0x02, new byte[] {1}),
                        der(content.getSignature()),
                        der(content.getIssuer()),
                        der(content.getThisUpdate()),
                        der(content.getNextUpdate()),
                        der(0x30, revoked)),
                der(good.getSignatureAlgorithm()),
                der(good.getSignature())));
    }

    private static byte[] entries(int size) {
        byte[] time = der(0x17, "260101000000Z".getBytes(StandardCharsets.US_ASCII));
        return numbered(
                size, i -> der(0x30, der(0x02, new byte[] {1, (byte) (i >> 16), (byte) (i >> 8), (byte) i}), time));
    }

    private static byte[] tokenWith(byte[] certificates, byte[] lists) {
        SignedData data = SignedData.getInstance(
                ContentInfo.getInstance(TOKEN.toByteArray()).getContent());
        return der(
                0x30,
                der(CMSObjectIdentifiers.signedData),
                der(
                        0xa0,
                        der(
                                0x30,
                                der(data.getVersion()),
                                der(data.getDigestAlgorithms()),
                                der(data.getEncapContentInfo()),
                                certificates,
                                lists,
                                der(data.getSignerInfos()))));
    }

    private static byte[] renewal(byte[] hashes, byte[] chains) {
        return der(0x30, der(0x02, new byte[] {1}), der(0x30, hashes), der(0x30, chains));
    }

    private void times() {
        String unreadable = "TIM-0[12]|TIM-20";
        for (Reading reading : List.of(Reading.TOKEN, Reading.CERTIFICATES_OF_TOKEN, Reading.RENEWAL)) {
            String what = reading.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            int largest = reading == Reading.TOKEN
                    ? ONE_MIB - 10
                    : reading == Reading.RENEWAL ? (4 << 20) - 10 : (16 << 10) - 10;
            add(what + " of 10 MB", reading, unreadable, () -> nested(0x30, TEN_MB));
            add(what + " of sequences in sequences", reading, unreadable, () -> nested(0x30, largest));
            add(what + " of sets in sets", reading, unreadable, () -> nested(0x31, largest));
            add(
                    what + " of lengths without end",
                    reading,
                    unreadable,
                    () -> repeated(new byte[] {0x30, (byte) 0x80}, largest));
            add(
                    what + " of a descending set",
                    reading,
                    unreadable,
                    () -> der(
                            0x31,
                            numbered(
                                    largest - 10,
                                    i -> der(0x04, new byte[] {(byte) (~i >> 16), (byte) (~i >> 8), (byte) ~i}))));
            add(
                    what + " of empty sequences",
                    reading,
                    unreadable,
                    () -> der(0x30, repeated(new byte[] {0x30, 0}, largest - 10)));
            add(
                    what + " of tiny integers",
                    reading,
                    unreadable,
                    () -> der(0x30, repeated(new byte[] {2, 1, 1}, largest - 10)));
            add(what + " that is a large integer", reading, unreadable, () -> der(0x02, filled(largest - 10, 0x7f)));
            add(
                    what + " that is a long identifier",
                    reading,
                    unreadable,
                    () -> der(0x06, concat(filled(largest - 12, 0xff), new byte[] {1})));
            add(
                    what + " of long identifiers",
                    reading,
                    unreadable,
                    () -> der(0x30, repeated(der(0x06, concat(filled(4000, 0xff), new byte[] {1})), largest - 10)));
        }
        add("token with a large accuracy", Reading.TOKEN, unreadable, () -> {
            var info = TSTInfo.getInstance(ASN1OctetString.getInstance(SignedData.getInstance(
                                    ContentInfo.getInstance(TOKEN.toByteArray()).getContent())
                            .getEncapContentInfo()
                            .getContent())
                    .getOctets());
            byte[] content = der(
                    0x30,
                    der(info.getVersion()),
                    der(info.getPolicy()),
                    der(info.getMessageImprint()),
                    der(info.getSerialNumber()),
                    der(info.getGenTime()),
                    der(0x30, der(0x02, filled(1_040_000, 0x7f))));
            SignedData data = SignedData.getInstance(
                    ContentInfo.getInstance(TOKEN.toByteArray()).getContent());
            return der(
                    0x30,
                    der(CMSObjectIdentifiers.signedData),
                    der(
                            0xa0,
                            der(
                                    0x30,
                                    der(data.getVersion()),
                                    der(data.getDigestAlgorithms()),
                                    der(
                                            0x30,
                                            der(data.getEncapContentInfo().getContentType()),
                                            der(0xa0, der(0x04, content))),
                                    der(data.getSignerInfos()))));
        });
        add(
                "token with many certificates",
                Reading.TOKEN,
                "TIM-01",
                () -> tokenWith(der(0xa0, repeated(STAMPER.root.der().toByteArray(), ONE_MIB - 5000)), new byte[0]));
        add(
                "token with many lists",
                Reading.TOKEN,
                "TIM-01",
                () -> tokenWith(new byte[0], der(0xa1, repeated(new byte[] {0x30, 0}, ONE_MIB - 5000))));
        add("renewal with many hash functions and stamps", Reading.RENEWAL, "TIM-20", () -> {
            byte[] sha256 = der(0x30, der(NISTObjectIdentifiers.id_sha256));
            byte[] sha512 = der(0x30, der(NISTObjectIdentifiers.id_sha512));
            byte[] stamp = der(
                    0x30,
                    der(0xa0, der(NISTObjectIdentifiers.id_sha256)),
                    der(0x30, der(CMSObjectIdentifiers.signedData)));
            return renewal(concat(repeated(sha512, 2_000_000), sha256), der(0x30, repeated(stamp, 2_000_000)));
        });
        add("renewal with many chains", Reading.RENEWAL, "TIM-20", () -> {
            byte[] sha256 = der(0x30, der(NISTObjectIdentifiers.id_sha256));
            byte[] stamp = der(
                    0x30,
                    der(0xa0, der(NISTObjectIdentifiers.id_sha256)),
                    der(0x30, der(CMSObjectIdentifiers.signedData)));
            return renewal(sha256, repeated(der(0x30, stamp), 4_000_000));
        });
        add("16 revocation lists of 50,000 entries", Reading.TIME_EVIDENCE, "TIM-11|accepted", () -> {
            Bytes list = list(STAMPER.intermediate, entries(600_000));
            return written(TOKEN, List.of(), Collections.nCopies(16, list), List.of());
        });
        add(
                "revocation list with a large serial number",
                Reading.TIME_EVIDENCE,
                "TIM-\\d\\d|accepted",
                () -> written(
                        TOKEN,
                        List.of(),
                        List.of(list(
                                STAMPER.intermediate,
                                der(
                                        0x30,
                                        der(0x02, filled(1_000_000, 0x7f)),
                                        der(0x17, "260101000000Z".getBytes(StandardCharsets.US_ASCII))))),
                        List.of()));
        add(
                "revocation list of nothing but reasons",
                Reading.TIME_EVIDENCE,
                "TIM-\\d\\d|accepted",
                () -> written(TOKEN, List.of(), List.of(Bytes.copyOf(nested(0x30, ONE_MIB - 100))), List.of()));
        add(
                "status answer of nested sequences",
                Reading.TIME_EVIDENCE,
                "TIM-01",
                () -> written(
                        TOKEN,
                        List.of(),
                        List.of(),
                        Collections.nCopies(16, Bytes.copyOf(nested(0x30, (64 << 10) - 10)))));
        add("bundle of 257 time-stamps", Reading.BUNDLE, "BND-01", () -> stamped(257, List.of(), List.of()));
        add(
                "bundle of 256 genuine time-stamps with 16 worthless certificates each",
                Reading.BUNDLE,
                "REFUTED.*",
                () -> stamped(256, worthlessCertificates(), List.of()));
        add(
                "bundle of 256 genuine time-stamps with 16 worthless lists each",
                Reading.BUNDLE,
                "REFUTED.*",
                () -> stamped(256, List.of(), worthlessLists()));
        add("bundle of time-stamps with 60 MB of revocation lists", Reading.BUNDLE, "REFUTED.*", () -> {
            Bytes list = list(STAMPER.intermediate, entries(1_000_000));
            TimeEvidence one = new TimeEvidence(stamp(), List.of(), Collections.nCopies(15, list), List.of());
            return times(4, anchoring -> anchoring.withTimes(List.of(one)))
                    .encode()
                    .toByteArray();
        });
        add("bundle with one time-stamp of 32 revocation lists of 1 MiB", Reading.BUNDLE, "REFUTED.*", () -> {
            Bytes list = list(STAMPER.intermediate, entries(1_000_000));
            TimeEvidence one = new TimeEvidence(stamp(), List.of(), Collections.nCopies(16, list), List.of());
            return times(1, anchoring -> anchoring.withTimes(List.of(one, one, one)))
                    .encode()
                    .toByteArray();
        });
    }

    private static Bytes stamp() {
        return STAMPER.token(BlockRules.headerBytes(ANCHORING.block()));
    }

    /** By the names of the genuine authorities, with keys of nobody. */
    private static List<Bytes> worthlessCertificates() {
        List<Bytes> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(Certified.selfSigned(
                            Certified.Wish.authority(STAMPER.name + " root", Certified.newKey("nobody " + i, "P-256")))
                    .der());
        }
        return all;
    }

    private static List<Bytes> worthlessLists() {
        return Collections.nCopies(16, list(STAMPER.intermediate, entries(100)));
    }

    private static byte[] stamped(int count, List<Bytes> certificates, List<Bytes> lists) {
        TimeEvidence one = new TimeEvidence(stamp(), certificates, lists, List.of());
        return times(count, anchoring -> anchoring.withTimes(List.of(one)))
                .encode()
                .toByteArray();
    }

    // --- trust policies

    private void policies() {
        String refused = "TRU-0\\d|NAM-01";
        add("trust policy of 10 MB", Reading.TRUST_POLICY, "TRU-01", () -> filled(TEN_MB, '['));
        add("trust policy of arrays in arrays", Reading.TRUST_POLICY, refused, () -> filled(ONE_MIB, '['));
        add(
                "trust policy of objects in objects",
                Reading.TRUST_POLICY,
                refused,
                () -> repeated("{\"a\":".getBytes(StandardCharsets.US_ASCII), ONE_MIB));
        add(
                "trust policy of one member many times",
                Reading.TRUST_POLICY,
                refused,
                () -> concat(
                        "{".getBytes(StandardCharsets.US_ASCII),
                        repeated("\"channels\":[],".getBytes(StandardCharsets.US_ASCII), ONE_MIB - 10)));
        add(
                "trust policy of a long number",
                Reading.TRUST_POLICY,
                refused,
                () -> concat("{\"version\":".getBytes(StandardCharsets.US_ASCII), filled(ONE_MIB - 20, '9')));
        add(
                "trust policy of a long text",
                Reading.TRUST_POLICY,
                refused,
                () -> concat(
                        "{\"name\":\"".getBytes(StandardCharsets.US_ASCII),
                        filled(ONE_MIB - 20, 'x'),
                        "\"}".getBytes(StandardCharsets.US_ASCII)));
        add(
                "trust policy of many channels",
                Reading.TRUST_POLICY,
                refused,
                () -> concat(
                        "{\"channels\":[".getBytes(StandardCharsets.US_ASCII),
                        repeated("{},".getBytes(StandardCharsets.US_ASCII), ONE_MIB - 20)));
        add("trust policy of blanks", Reading.TRUST_POLICY, refused, () -> filled(ONE_MIB, ' '));
    }
}
