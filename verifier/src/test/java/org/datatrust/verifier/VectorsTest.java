package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.Vectors.Made;
import org.datatrust.verifier.Vectors.Vector;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.mutation.CborTree;
import org.datatrust.verifier.mutation.CborTree.ByteString;
import org.datatrust.verifier.mutation.CborTree.Entries;
import org.datatrust.verifier.mutation.CborTree.Entry;
import org.datatrust.verifier.mutation.CborTree.Items;
import org.datatrust.verifier.mutation.CborTree.Packed;
import org.datatrust.verifier.mutation.CborTree.Text;
import org.datatrust.verifier.mutation.CborTree.Unsigned;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public vectors are judged for ever as they were when they were published. */
class VectorsTest {
    private static final String GOLDEN = "/golden/network-a/";

    static List<Vector> vectors() throws IOException {
        return Vectors.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void isJudgedAsPublished(Vector vector) throws Exception {
        assertThat(vector.found()).isEqualTo(vector.expected());
    }

    @Test
    void bothKindsAreThereAndRejectsHaveTheirCode() throws IOException {
        List<Vector> all = Vectors.all();
        assertThat(all).hasSizeGreaterThan(200);
        for (Vector vector : all) {
            boolean good = vector.toString().startsWith("accept-");
            assertThat(vector.expected().result() == Result.VERIFIED)
                    .as("%s", vector)
                    .isEqualTo(good);
            assertThat(vector.expected().codes().isEmpty()).as("%s", vector).isEqualTo(good);
            if (vector.expected().result() == Result.REFUTED) {
                String code = vector.toString().substring("reject-".length(), "reject-xxx-00".length());
                assertThat(vector.expected().codes()).as("%s", vector).contains(code.toUpperCase(Locale.ROOT));
            }
        }
    }

    /** {@code scripts/vectors}: makes those that are not there yet. */
    @Test
    @EnabledIfSystemProperty(named = "datatrust.addVectors", matches = "true")
    void addsWhatIsNew() throws Exception {
        Vectors.addContext(new Scenario().bundle().context().orElseThrow());
        for (AttackTest.Oddity oddity : AttackTest.oddities().toList()) {
            Scenario scenario = new Scenario();
            oddity.change().accept(scenario);
            add("accept", oddity.name(), scenario);
        }
        for (AttackTest.Attack attack : AttackTest.attacks().toList()) {
            Scenario scenario = new Scenario();
            attack.change().accept(scenario);
            add("reject-" + attack.code().toLowerCase(Locale.ROOT), attack.name(), scenario);
        }
        TrustPolicy real = TrustPolicy.parse(read("trust.json"));
        byte[] item = read("item-007.txt");
        byte[] bundle = read("item-007.txt.dtproof");
        Vectors.add("accept", "real network, self-contained", real, bundle, Optional.of(item));
        byte[] compact = read("compact.txt.dtproof");
        Optional<byte[]> compactData = Optional.of(read("compact.txt"));
        Vectors.add(
                "accept",
                "real network, compact bundle completed",
                real,
                ProofBundle.parse(compact)
                        .withContext(Context.parse(read("main.dtcontext")))
                        .encode()
                        .toByteArray(),
                compactData);
        Vectors.add(
                "reject-dat-01", "real network, one byte more", real, bundle, Optional.of(Arrays.copyOf(item, 697)));
        ProofBundle old = ProofBundle.parse(bundle);
        Vectors.add(
                "accept",
                "real network, certificates apart",
                real,
                new ProofBundle(old.records(), old.anchorings(), old.context())
                        .encode()
                        .toByteArray(),
                Optional.of(item));
        for (Made made : Stream.of(ConsentVerifierTest.vectors(), LineageVerifierTest.vectors(), PartsTest.vectors())
                .flatMap(List::stream)
                .toList()) {
            made.add();
        }
        for (Malformed malformed : malformed()) {
            Vectors.add(
                    "reject-" + malformed.code().toLowerCase(Locale.ROOT),
                    malformed.name(),
                    real,
                    malformed.change().apply(compact),
                    compactData);
        }
    }

    private static void add(String kind, String name, Scenario scenario) throws IOException, MalformedException {
        ProofBundle bundle = scenario.bundle();
        Optional<byte[]> data = scenario.withData ? Optional.of(scenario.data) : Optional.empty();
        Vectors.add(kind, name, scenario.policy(), bundle, data);
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = VectorsTest.class.getResourceAsStream(GOLDEN + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    /** A bundle that is refused before anything in it is judged. */
    private record Malformed(String code, String name, UnaryOperator<byte[]> change) {}

    private static Malformed tree(String code, String name, UnaryOperator<List<Entry>> change) {
        return new Malformed(
                code,
                name,
                good -> new Entries(change.apply(new ArrayList<>(((Entries) CborTree.ofBundle(good)).entries())))
                        .encoded());
    }

    private static Malformed value(String code, String name, int entry, UnaryOperator<CborTree> change) {
        return tree(code, name, entries -> {
            Entry old = entries.get(entry);
            entries.set(entry, new Entry(old.key(), change.apply(old.value())));
            return entries;
        });
    }

    private static Malformed record(String code, String name, int item, UnaryOperator<CborTree> change) {
        return value(code, name, 1, records -> {
            Items only = (Items) ((Items) records).items().getFirst();
            return new Items(List.of(set(only, item, change)));
        });
    }

    private static Malformed anchoring(String code, String name, int entry, UnaryOperator<CborTree> change) {
        return value(code, name, 2, part -> {
            Entries only = (Entries) ((Items) ((Packed) part).content()).items().getFirst();
            List<Entry> entries = new ArrayList<>(only.entries());
            entries.set(
                    entry,
                    new Entry(
                            entries.get(entry).key(),
                            change.apply(entries.get(entry).value())));
            return new Packed(new Items(List.of(new Entries(entries))));
        });
    }

    private static Items set(CborTree items, int at, UnaryOperator<CborTree> change) {
        List<CborTree> changed = new ArrayList<>(((Items) items).items());
        changed.set(at, change.apply(changed.get(at)));
        return new Items(changed);
    }

    private static CborTree deflated(CborTree part, UnaryOperator<Bytes> change) {
        // A packed part encodes to its length and its compressed bytes, which can be read back as such.
        Items plain = (Items) CborTree.of(part.encoded());
        return set(plain, 1, bytes -> new ByteString(change.apply(((ByteString) bytes).content())));
    }

    private static Items bytes(String... hex) {
        return new Items(Stream.of(hex)
                .<CborTree>map(one -> new ByteString(Bytes.ofHex(one)))
                .toList());
    }

    private static Items numbers(long... numbers) {
        return new Items(
                LongStream.of(numbers).<CborTree>mapToObj(Unsigned::new).toList());
    }

    /** In version 4, with these two things in the place of certificates. */
    private static Malformed apart(String code, String name, Items certificates, Items uses) {
        return tree(code, name, entries -> {
            Bytes text =
                    Bytes.copyOf(((Packed) entries.get(2).value()).content().encoded());
            Items part = new Items(List.of(certificates, uses, new ByteString(text)));
            return inVersion4(entries, new Packed(part));
        });
    }

    private static List<Entry> inVersion4(List<Entry> entries, CborTree anchorings) {
        return List.of(
                new Entry(new Unsigned(1), new Unsigned(4)), entries.get(1), new Entry(new Unsigned(3), anchorings));
    }

    private static CborTree deflatedWithZerosSeen(byte[] part) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setDictionary(new byte[1024]);
            deflater.setInput(part);
            deflater.finish();
            byte[] out = new byte[part.length + 64];
            int size = deflater.deflate(out);
            return new Items(List.of(new Unsigned(part.length), new ByteString(Bytes.copyOf(out, 0, size))));
        }
    }

    private static List<Malformed> malformed() {
        return Stream.of(
                        new Malformed("CBR-01", "last byte missing", good -> Arrays.copyOf(good, good.length - 1)),
                        new Malformed("CBR-01", "no byte at all", good -> new byte[0]),
                        new Malformed("CBR-02", "version in one byte more than needed", good -> {
                            byte[] longer = new byte[good.length + 1];
                            System.arraycopy(good, 0, longer, 0, 2);
                            longer[2] = 0x18;
                            System.arraycopy(good, 2, longer, 3, good.length - 2);
                            return longer;
                        }),
                        tree("CBR-03", "keys out of order", e -> List.of(e.get(0), e.get(1), e.get(0))),
                        tree("CBR-04", "version twice", e -> List.of(e.get(0), e.get(0), e.get(1), e.get(2))),
                        new Malformed("CBR-05", "a byte after the end", good -> Arrays.copyOf(good, good.length + 1)),
                        value("CBR-06", "version as a text", 0, v -> new Text(Bytes.utf8("1"))),
                        value("CBR-08", "no records", 1, v -> new Items(List.of())),
                        record(
                                "CBR-08",
                                "M5: hash of 33 bytes in the path",
                                3,
                                path -> set(
                                        path,
                                        0,
                                        hash -> new ByteString(
                                                ((ByteString) hash).content().concat(Bytes.ofHex("00"))))),
                        record(
                                "CBR-08",
                                "M5: hash of 31 bytes in the path",
                                3,
                                path -> set(
                                        path,
                                        0,
                                        hash -> new ByteString(
                                                ((ByteString) hash).content().slice(0, 31)))),
                        record("CBR-08", "empty statement", 0, v -> new ByteString(Bytes.EMPTY)),
                        record("CBR-12", "M8: leaf index of 2^64-1", 1, v -> new Unsigned(-1)),
                        anchoring("CBR-09", "log's name is not UTF-8", 0, v -> new Text(Bytes.ofHex("c080"))),
                        tree("CBR-10", "no version", e -> List.of(e.get(1), e.get(2))),
                        tree("CBR-11", "unknown key", e -> {
                            e.add(new Entry(new Unsigned(9), new Unsigned(1)));
                            return e;
                        }),
                        anchoring(
                                "NAM-01", "log's name in upper case", 0, v -> new Text(Bytes.utf8("orgs/TEST/logs/x"))),
                        value("BND-02", "version of the future", 0, v -> new Unsigned(3)),
                        value(
                                "BND-03",
                                "A14: part of no length",
                                2,
                                v -> new Items(List.of(new Unsigned(0), new ByteString(Bytes.EMPTY)))),
                        value(
                                "BND-03",
                                "part of a length that no compression reaches",
                                2,
                                v -> new Items(List.of(new Unsigned(1 << 20), new ByteString(Bytes.ofHex("0000"))))),
                        value(
                                "BND-04",
                                "part that is not DEFLATE",
                                2,
                                v -> deflated(v, bytes -> Bytes.utf8("x".repeat(bytes.size())))),
                        value(
                                "BND-05",
                                "a byte after the compressed part",
                                2,
                                v -> deflated(v, bytes -> bytes.concat(Bytes.ofHex("00")))),
                        value("BND-02", "version far in the future", 0, v -> new Unsigned(0xffff_ffffL)),
                        apart("BND-10", "certificate apart twice", bytes("01", "01"), numbers(0, 0, 0, 1)),
                        apart("BND-10", "certificate apart that is used nowhere", bytes("01", "02"), numbers(0, 0)),
                        apart("BND-10", "certificates apart out of order", bytes("01", "02"), numbers(0, 1, 0, 0)),
                        apart("BND-10", "use of a certificate that is not there", bytes("01"), numbers(0, 0, 0, 1)),
                        apart("BND-10", "gap without a certificate", bytes("01"), numbers(0, 0, 0)),
                        apart("BND-10", "gap longer than the text", bytes("01"), numbers(1 << 20, 0)),
                        apart("CBR-08", "empty certificate apart", bytes(""), numbers(0, 0)),
                        tree(
                                "CBR-08",
                                "certificates not apart in version 4",
                                e -> inVersion4(e, e.get(2).value())),
                        tree(
                                "CBR-06",
                                "another dictionary",
                                e -> inVersion4(
                                        e,
                                        deflatedWithZerosSeen(new Items(List.of(
                                                        new Items(List.of()),
                                                        new Items(List.of()),
                                                        new ByteString(Bytes.copyOf(new byte[64]))))
                                                .encoded()))),
                        record("BND-06", "record of an anchoring that is not there", 2, v -> new Unsigned(1)),
                        anchoring(
                                "BND-07",
                                "F2: previous hash of 31 bytes",
                                1,
                                block -> set(
                                        block,
                                        1,
                                        hash -> new ByteString(
                                                ((ByteString) hash).content().slice(0, 31)))),
                        anchoring(
                                "BND-07",
                                "A1: no signatures metadata",
                                1,
                                block -> set(block, 4, v -> new ByteString(Bytes.EMPTY))),
                        anchoring("BND-08", "position outside the block", 2, v -> new Unsigned(9_999)))
                .toList();
    }
}
