package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.Vectors.Kind;
import org.datatrust.verifier.Vectors.Made;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.Content;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;

/** Statements whose digest is made of parts: of all of them, of some, and what is no proof of either. */
class PartsTest {
    private static final List<Bytes> TABLE = Stream.of("id,姓名", "1,TEST 王小明", "2,\"a,b\"", "3,", "4,\"\"")
            .map(Bytes::utf8)
            .toList();

    private static final List<Bytes> SBOM = Stream.of(
                    "{\"bomFormat\":\"CycloneDX\"}",
                    "{\"name\":\"a\",\"type\":\"library\"}",
                    "{\"name\":\"b\",\"type\":\"library\"}")
            .map(Bytes::utf8)
            .toList();

    private static Sidecar sidecar(List<Bytes> parts) {
        return sidecar(DigestProfile.CSV_1, parts);
    }

    private static Sidecar sidecar(DigestProfile profile, List<Bytes> parts) {
        PartsKey key = new PartsKey(Bytes.utf8("TEST key").sha256().bytes());
        PartTree tree = new PartTree(key);
        parts.forEach(part -> tree.add(part.toByteArray(), 0, part.size()));
        List<Sidecar.Run> runs =
                tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList();
        return new Sidecar(profile, key, parts.size(), runs);
    }

    private static Disclosure disclose(List<Bytes> parts, boolean openCount, Long... indexes)
            throws MalformedException {
        return sidecar(parts).disclose(new TreeSet<>(List.of(indexes)), openCount, Map.of(0L, parts));
    }

    /** All is well, and the record is about this table. */
    private static Scenario about(List<Bytes> parts) {
        return about(sidecar(parts));
    }

    private static Scenario about(Sidecar sidecar) {
        return new Scenario(i -> {
            Statement plain = Scenario.statement(i, "datatrust", "test-agency");
            return new Statement(
                    plain.channel(),
                    plain.dataset(),
                    plain.version(),
                    sidecar.profile(),
                    sidecar.digest(),
                    0,
                    plain.salt(),
                    plain.name(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of());
        });
    }

    private static Report verify(Scenario scenario, Optional<? extends Content> data) {
        return Verifier.of(scenario.policy()).verify(scenario.bundle(), 0, data);
    }

    private static Report verify(Scenario scenario, Disclosure disclosure) {
        return verify(scenario, Optional.of(new Content.Disclosed(disclosure)));
    }

    private static Check check(Report report, String code) {
        return report.checks().stream()
                .filter(found -> found.code().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> aboutData(Report report) {
        return report.checks().stream()
                .map(Check::code)
                .filter(code -> code.startsWith("DAT-"))
                .toList();
    }

    @Test
    void disclosedRowsOfAnAnchoredTableAreVerified() throws MalformedException {
        for (boolean openCount : new boolean[] {false, true}) {
            Report report = verify(about(TABLE), disclose(TABLE, openCount, 0L, 2L, 4L));
            assertThat(report.failures()).isEmpty();
            assertThat(report.result()).isEqualTo(Result.VERIFIED);
            assertThat(report.level()).isEqualTo(Level.COMMITTED);
            assertThat(aboutData(report)).containsExactly("DAT-10", "DAT-11", "DAT-12");
        }
    }

    @Test
    void rowsOfAnotherTableAreRefuted() throws MalformedException {
        List<Bytes> other = new ArrayList<>(TABLE);
        other.set(1, Bytes.utf8("1,TEST 林"));
        Report report = verify(about(TABLE), disclose(other, false, 0L, 1L));
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(check(report, "DAT-11").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void rowsWithoutTheirHeaderAreRefuted() throws MalformedException {
        Report report = verify(about(TABLE), disclose(TABLE, false, 1L, 2L));
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(report.failures()).extracting(Check::code).containsExactly("DAT-12");
        assertThat(check(report, "DAT-12").detail()).startsWith("PRT-44");
    }

    @Test
    void partsThatNoTableHasAreRefuted() throws MalformedException {
        for (List<Bytes> parts : List.of(
                replaced(0, "id,id"),
                replaced(0, "id,"),
                replaced(0, "id,\"\""),
                replaced(0, "id,\"b\""),
                replaced(1, "1"),
                replaced(1, "1,\"quoted for nothing\""),
                replaced(1, "1,two\n2,rows"),
                replaced(1, ""))) {
            Report report = verify(about(parts), disclose(parts, false, 0L, 1L));
            assertThat(report.failures()).extracting(Check::code).containsExactly("DAT-12");
        }
    }

    private static List<Bytes> replaced(int index, String part) {
        List<Bytes> parts = new ArrayList<>(TABLE);
        parts.set(index, Bytes.utf8(part));
        return parts;
    }

    @Test
    void disclosedComponentsOfAnAnchoredSbomAreVerifiedWithOrWithoutTheRest() throws MalformedException {
        for (List<Long> opened : List.of(List.of(1L), List.of(0L, 2L), List.of(0L, 1L, 2L))) {
            Report report = ofSbom(SBOM, opened);
            assertThat(report.result()).isEqualTo(Result.VERIFIED);
            assertThat(aboutData(report)).containsExactly("DAT-10", "DAT-11", "DAT-12");
        }
    }

    private static Report ofSbom(List<Bytes> parts, List<Long> opened) throws MalformedException {
        Sidecar sidecar = sidecar(DigestProfile.SBOM_1, parts);
        return verify(about(sidecar), sidecar.disclose(new TreeSet<>(opened), false, Map.of(0L, parts)));
    }

    @Test
    void partsThatNoSbomHasAreRefuted() throws MalformedException {
        for (String part : List.of(
                "{\"type\":\"library\",\"name\":\"a\"}",
                "{\"name\":\"a\", \"type\":\"library\"}",
                "{\"name\":\"a\"}",
                "{\"components\":[],\"name\":\"a\",\"type\":\"library\"}",
                "{\"name\":\"\\u0061\",\"type\":\"library\"}",
                "[]",
                "",
                "a,b")) {
            List<Bytes> parts = new ArrayList<>(SBOM);
            parts.set(1, Bytes.utf8(part));
            assertThat(ofSbom(parts, List.of(1L)).failures())
                    .extracting(Check::code)
                    .containsExactly("DAT-12");
        }
        List<Bytes> parts = new ArrayList<>(SBOM);
        parts.set(0, SBOM.get(1));
        assertThat(ofSbom(parts, List.of(0L)).failures())
                .extracting(Check::code)
                .containsExactly("DAT-12");
    }

    private static final List<Bytes> FOLDER = Stream.of("a", "b", "c/臺")
            .map(path -> Manifest.part(
                    Bytes.utf8(path), path.length(), Bytes.utf8(path).sha256()))
            .toList();

    private static Report ofFolder(List<Bytes> parts, List<Long> opened, Optional<FileDigest> file)
            throws MalformedException {
        Sidecar sidecar = sidecar(DigestProfile.DIR_1, parts);
        Disclosure disclosure = sidecar.disclose(new TreeSet<>(opened), false, Map.of(0L, parts));
        return verify(about(sidecar), Optional.of(new Content.Disclosed(disclosure, file)));
    }

    @Test
    void disclosedFilesOfAnAnchoredFolderAreVerified() throws MalformedException {
        for (List<Long> opened : List.of(List.of(0L), List.of(0L, 2L), List.of(0L, 1L, 2L))) {
            Report report = ofFolder(FOLDER, opened, Optional.empty());
            assertThat(report.result()).isEqualTo(Result.VERIFIED);
            assertThat(aboutData(report)).containsExactly("DAT-10", "DAT-11", "DAT-12");
        }
    }

    @Test
    void fileIsVerifiedIfItIsOneOfThoseDisclosedAndElseRefuted() throws MalformedException {
        Report good = ofFolder(FOLDER, List.of(0L, 1L), Optional.of(FileDigest.of(new byte[] {'b'})));
        assertThat(good.result()).isEqualTo(Result.VERIFIED);
        assertThat(aboutData(good)).containsExactly("DAT-10", "DAT-11", "DAT-12", "DAT-13");
        Report notDisclosed = ofFolder(FOLDER, List.of(0L), Optional.of(FileDigest.of(new byte[] {'b'})));
        assertThat(notDisclosed.failures()).extracting(Check::code).containsExactly("DAT-13");
        FileDigest otherSize = new FileDigest(Bytes.utf8("b").sha256(), 2);
        assertThat(ofFolder(FOLDER, List.of(1L), Optional.of(otherSize)).failures())
                .extracting(Check::code)
                .containsExactly("DAT-13");
    }

    @Test
    void fileBesideADisclosureOfATableIsNotProven() throws MalformedException {
        Content rows =
                new Content.Disclosed(disclose(TABLE, false, 0L, 1L), Optional.of(FileDigest.of(new byte[] {'b'})));
        Report report = verify(about(TABLE), Optional.of(rows));
        assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(check(report, "DAT-13").outcome()).isEqualTo(Outcome.NOT_PROVEN);
    }

    @Test
    void partsThatNoFolderHasAreRefuted() throws MalformedException {
        for (String path : List.of("/b", "../b", "b/.", "b\n", "b//c", "0")) {
            List<Bytes> parts = new ArrayList<>(FOLDER);
            parts.set(1, Manifest.part(Bytes.utf8(path), 0, Bytes.EMPTY.sha256()));
            assertThat(ofFolder(parts, List.of(0L, 1L), Optional.empty()).failures())
                    .extracting(Check::code)
                    .containsExactly("DAT-12");
        }
    }

    /** What the public vectors of disclosures are made of. */
    static List<Made> vectors() throws MalformedException {
        List<Bytes> json = Stream.of("[[\"a\"],1]", "[[\"b\",0],\"TEST\"]")
                .map(Bytes::utf8)
                .toList();
        List<Bytes> otherTable = new ArrayList<>(TABLE);
        otherTable.set(1, Bytes.utf8("1,TEST 林"));
        List<Bytes> badPath = new ArrayList<>(FOLDER);
        badPath.set(1, Manifest.part(Bytes.utf8("../b"), 0, Bytes.EMPTY.sha256()));
        Bytes good = disclosed(sidecar(TABLE), disclose(TABLE, false, 0L, 2L)).content();
        TrustPolicy policy = about(TABLE).policy();
        return List.of(
                disclosed(sidecar(TABLE), disclose(TABLE, false, 0L, 2L, 4L)).accept("disclosure: rows"),
                disclosed(sidecar(TABLE), disclose(TABLE, true, 0L, 1L)).accept("disclosure: a row and the count"),
                disclosed(DigestProfile.SBOM_1, SBOM, 1L).accept("disclosure: a component"),
                disclosed(DigestProfile.JSON_1, json, 1L).accept("disclosure: a value of JSON"),
                disclosed(DigestProfile.DIR_1, FOLDER, 2L).accept("disclosure: a file of a folder"),
                disclosed(sidecar(DigestProfile.SBOM_1, TABLE), disclose(TABLE, false, 0L, 1L))
                        .reject("DAT-10", "rows of an SBOM"),
                disclosed(sidecar(TABLE), disclose(otherTable, false, 0L, 1L))
                        .reject("DAT-11", "rows of another table"),
                disclosed(DigestProfile.DIR_1, badPath, 0L, 1L).reject("DAT-12", "file outside of the folder"),
                disclosed(DigestProfile.JSON_1, json.reversed(), 0L, 1L).reject("DAT-12", "values out of order"),
                disclosed(DigestProfile.SBOM_1, List.of(SBOM.get(1), SBOM.get(2)), 0L)
                        .reject("DAT-12", "component in the place of the document"),
                disclosed(sidecar(TABLE), disclose(TABLE, false, 1L, 2L)).reject("DAT-12", "rows without their header"),
                Made.reject(
                        Kind.DISCLOSURE,
                        "CBR-01",
                        "disclosure: last byte missing",
                        policy,
                        good.slice(0, good.size() - 1)),
                Made.reject(
                        Kind.DISCLOSURE,
                        "CBR-05",
                        "disclosure: a byte after the end",
                        policy,
                        good.concat(Bytes.ofHex("00"))));
    }

    /** A disclosure with the proof of a content, whether or not it is of it. */
    private record Disclosing(TrustPolicy policy, Bytes content) {
        Made accept(String name) {
            return Made.accept(Kind.DISCLOSURE, name, policy, content);
        }

        Made reject(String code, String name) {
            return Made.reject(Kind.DISCLOSURE, code, "disclosure: " + name, policy, content);
        }
    }

    private static Disclosing disclosed(DigestProfile profile, List<Bytes> parts, Long... opened)
            throws MalformedException {
        Sidecar sidecar = sidecar(profile, parts);
        return disclosed(sidecar, sidecar.disclose(new TreeSet<>(List.of(opened)), false, Map.of(0L, parts)));
    }

    private static Disclosing disclosed(Sidecar sidecar, Disclosure disclosure) throws MalformedException {
        Scenario scenario = about(sidecar);
        return new Disclosing(scenario.policy(), new DisclosedProof(scenario.bundle(), disclosure).encode());
    }

    @Test
    void rowsAreNoProofOfAnSbom() throws MalformedException {
        Report report = verify(about(sidecar(DigestProfile.SBOM_1, TABLE)), disclose(TABLE, false, 0L, 1L));
        assertThat(report.failures()).extracting(Check::code).containsExactly("DAT-10");
    }

    @Test
    void disclosureIsNoProofOfAWholeFile() throws MalformedException {
        Report report = verify(new Scenario(), disclose(TABLE, false, 0L, 1L));
        assertThat(report.result()).isEqualTo(Result.REFUTED);
        assertThat(check(report, "DAT-10").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check(report, "DAT-11").outcome()).isEqualTo(Outcome.NOT_PROVEN);
        assertThat(check(report, "DAT-12").outcome()).isEqualTo(Outcome.NOT_PROVEN);
    }

    @Test
    void wholeTableUnderItsKeyIsVerifiedWhateverItsSize() {
        Report report = verify(
                about(TABLE),
                Optional.of(
                        new Content.InParts(DigestProfile.CSV_1, sidecar(TABLE).digest())));
        assertThat(report.result()).isEqualTo(Result.VERIFIED);
        assertThat(aboutData(report)).containsExactly("DAT-01");
    }

    @Test
    void anotherTableUnderAKeyIsRefuted() {
        Digest other = sidecar(TABLE.subList(0, 4)).digest();
        Report report = verify(about(TABLE), Optional.of(new Content.InParts(DigestProfile.CSV_1, other)));
        assertThat(report.failures()).extracting(Check::code).containsExactly("DAT-01");
    }

    @Test
    void fileHashedInPartsIsNoProofOfAFileHashedAsItIs() {
        Scenario scenario = new Scenario();
        Digest digest = FileDigest.of(scenario.data).sha256();
        Report report = verify(scenario, Optional.of(new Content.InParts(DigestProfile.CSV_1, digest)));
        assertThat(report.failures()).extracting(Check::code).containsExactly("DAT-01");
    }

    @Test
    void fileAloneProvesNothingAboutItsParts() {
        for (Optional<FileDigest> data :
                List.of(Optional.of(new FileDigest(sidecar(TABLE).digest(), 0)), Optional.<FileDigest>empty())) {
            Report report = verify(about(TABLE), data);
            assertThat(report.result()).isEqualTo(Result.INCONCLUSIVE);
            assertThat(report.level()).isEqualTo(Level.NONE);
            assertThat(report.notProven()).extracting(Check::code).contains("DAT-01");
        }
        Scenario scenario = about(TABLE);
        assertThat(Verifier.of(scenario.policy())
                        .results(
                                scenario.bundle(),
                                record -> Optional.of(
                                        new FileDigest(sidecar(TABLE).digest(), 0))))
                .containsExactly(Result.INCONCLUSIVE);
    }

    @Test
    void reportTellsTheProfileAndNoSize() throws MalformedException {
        Report report = verify(about(TABLE), disclose(TABLE, false, 0L, 1L));
        assertThat(report.toText(Locale.ENGLISH))
                .contains("csv-1 " + sidecar(TABLE).digest().hex())
                .doesNotContain(" 0 B");
        assertThat(report.toJson()).contains("\"profile\":\"csv-1\"").doesNotContain("sizeBytes");
    }

    @Test
    void disclosureFileHoldsOneRecordAndNothingElse() throws MalformedException {
        Scenario scenario = about(TABLE);
        ProofBundle bundle = scenario.bundle();
        Disclosure disclosure = disclose(TABLE, false, 0L, 1L);
        DisclosedProof proof = new DisclosedProof(bundle, disclosure);
        DisclosedProof parsed = DisclosedProof.parse(proof.encode().toByteArray());
        assertThat(parsed).isEqualTo(proof);
        assertThat(Verifier.of(scenario.policy())
                        .verify(parsed.bundle(), 0, Optional.of(new Content.Disclosed(parsed.disclosure())))
                        .result())
                .isEqualTo(Result.VERIFIED);

        ProofBundle two = new ProofBundle(
                List.of(bundle.records().getFirst(), bundle.records().getFirst()),
                bundle.anchorings(),
                bundle.context());
        assertThatIllegalArgumentException().isThrownBy(() -> new DisclosedProof(two, disclosure));
        assertThat(code(file(1, two, disclosure))).isEqualTo("PRT-47");
        assertThat(code(file(2, bundle, disclosure))).isEqualTo("PRT-40");
        assertThat(code(proof.encode().concat(Bytes.utf8("x")))).isEqualTo("CBR-05");
        assertThat(code(bundle.encode())).startsWith("CBR-");
    }

    private static Bytes file(int version, ProofBundle bundle, Disclosure disclosure) {
        CborWriter out = new CborWriter().map(3).key(1).uint(version);
        out.key(2).bytes(bundle.encode()).key(3).bytes(disclosure.encode());
        return Bytes.copyOf(out.end().toByteArray());
    }

    private static String code(Bytes file) {
        return Objects.requireNonNull(
                        catchThrowableOfType(MalformedException.class, () -> DisclosedProof.parse(file.toByteArray())))
                .code();
    }
}
