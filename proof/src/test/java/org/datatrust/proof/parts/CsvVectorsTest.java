package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.Vectors;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code golden/parts-csv.json}: tables, and what an independent encoder makes of them. If one of these fails, the format was broken. */
class CsvVectorsTest {
    /** How a table may arrive: byte by byte, in small pieces, at once. */
    private static final int[] PIECES = {1, 2, 3, 7, 8, 9, 64, 1 << 20};

    record Case(String name, JsonNode fields) {
        Bytes bytes(String field) {
            return Bytes.ofHex(fields.get(field).stringValue());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases(String list) {
        try {
            Path file = Path.of(Objects.requireNonNull(CsvVectorsTest.class.getResource("/golden/parts-csv.json"))
                    .toURI());
            List<Case> cases = StreamSupport.stream(Vectors.json(file).get(list).spliterator(), false)
                    .map(fields -> new Case(fields.get("name").stringValue(), fields))
                    .toList();
            assertThat(cases).hasSizeGreaterThan(15);
            return cases.stream();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Case> accepted() {
        return cases("accepted");
    }

    static Stream<Case> refused() {
        return cases("refused");
    }

    /** A table as it was read. */
    private static final class Read {
        private final List<Bytes> rows = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();

        Read(Bytes table, int piece) throws MalformedException {
            CsvReader reader = CsvReader.ofTable((source, from, to, offset) -> {
                rows.add(Bytes.copyOf(source, from, to));
                offsets.add(offset);
            });
            byte[] bytes = table.toByteArray();
            for (int at = 0; at < bytes.length; at += piece) {
                reader.read(bytes, at, Math.min(bytes.length, at + piece));
            }
            reader.end();
        }

        Sidecar sidecar(PartsKey key) {
            PartTree tree = new PartTree(key);
            rows.forEach(row -> tree.add(row.toByteArray(), 0, row.size()));
            List<Sidecar.Run> runs = new ArrayList<>();
            for (Digest root : tree.runs()) {
                runs.add(new Sidecar.Run(offsets.get(runs.size() * PartTree.RUN_PARTS), root));
            }
            assertThat(tree.count()).isEqualTo(rows.size());
            return new Sidecar(DigestProfile.CSV_1, key, rows.size(), runs);
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void tableHasTheseRowsHoweverItArrives(Case vector) throws MalformedException {
        for (int piece : PIECES) {
            Read read = new Read(vector.bytes("table"), piece);
            assertThat(read.rows).hasSize(vector.fields().get("count").intValue());
            int i = 0;
            for (JsonNode row : vector.fields().get("rows")) {
                assertThat(read.rows.get(i++)).isEqualTo(Bytes.ofHex(row.stringValue()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void tableHasThisDigestAndSidecar(Case vector) throws MalformedException {
        PartsKey key = new PartsKey(vector.bytes("key"));
        Sidecar sidecar = new Read(vector.bytes("table"), 64).sidecar(key);
        assertThat(sidecar.encode()).isEqualTo(vector.bytes("sidecar"));
        assertThat(sidecar.digest().bytes()).isEqualTo(vector.bytes("digest"));
        assertThat(Sidecar.parse(vector.bytes("sidecar").toByteArray())).isEqualTo(sidecar);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void rowsAreDisclosedByTheseBytesAndLeadToTheDigest(Case vector) throws MalformedException {
        Read read = new Read(vector.bytes("table"), 64);
        Sidecar sidecar = read.sidecar(new PartsKey(vector.bytes("key")));
        assertThat(vector.fields().get("disclosures").size()).isPositive();
        for (JsonNode expected : vector.fields().get("disclosures")) {
            NavigableSet<Long> rows = new TreeSet<>();
            expected.get("rows").forEach(row -> rows.add(row.longValue()));
            Map<Long, List<Bytes>> contents = new TreeMap<>();
            for (long run : Sidecar.runsOf(rows)) {
                int from = (int) run * PartTree.RUN_PARTS;
                contents.put(run, read.rows.subList(from, Math.min(read.rows.size(), from + PartTree.RUN_PARTS)));
            }
            Disclosure made = sidecar.disclose(rows, expected.get("count").booleanValue(), contents);
            Bytes encoded = Bytes.ofHex(expected.get("disclosure").stringValue());
            assertThat(made.encode()).isEqualTo(encoded);
            Disclosure parsed = Disclosure.parse(encoded.toByteArray());
            assertThat(parsed).isEqualTo(made);
            assertThat(parsed.digest().bytes()).isEqualTo(vector.bytes("digest"));
            assertThat(CsvTable.of(parsed).rows()).hasSize(rows.size() - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void canonicalFormOfACanonicalRowIsItself(Case vector) throws MalformedException {
        for (Bytes row : new Read(vector.bytes("table"), 64).rows) {
            assertThat(CsvRow.parse(row)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void tableIsRefusedUnderThisCodeHoweverItArrives(Case vector) {
        String message = "";
        for (int piece : PIECES) {
            MalformedException refusal = Objects.requireNonNull(
                    catchThrowableOfType(MalformedException.class, () -> new Read(vector.bytes("table"), piece)));
            assertThat(refusal.code()).isEqualTo(vector.fields().get("code").stringValue());
            assertThat(refusal).hasMessageMatching("row \\d+, byte \\d+: .+|there is no row.*");
            if (!message.isEmpty()) {
                assertThat(refusal).hasMessage(message);
            }
            message = String.valueOf(refusal.getMessage());
        }
    }
}
