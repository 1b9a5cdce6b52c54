package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datatrust.integration.Command.Outcome;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.LogName;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job, done by the command as a person does it: a folder is anchored, and verified without any network. */
@OnTheNetwork
@Order(250)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FolderIT {
    private static final List<String> NAMES =
            List.of("plain.csv", "政府資料/公報 第一期.txt", "two\nlines.txt", "empty", "政府資料/深/層/資料.json");

    private static final Pattern SPEAKING =
            Pattern.compile("\\b(connect|bind|listen|accept4?|send(to|msg|mmsg)|recv(from|msg|mmsg))\\(");

    private final TestNetwork network;
    private final Command datatrust;
    private final LogName log;

    private Path anchored = Path.of("");
    private Path trust = Path.of("");

    /** A copy that one test may spoil. */
    private Path folder = Path.of("");

    FolderIT(TestNetwork network) {
        this.network = network;
        this.datatrust = Command.datatrust(network);
        this.log = TestLog.fresh(TestNetwork.AGENCY, "folder");
    }

    @BeforeAll
    void anchorAFolder(@TempDir Path shared) throws Exception {
        anchored = shared.resolve("data");
        trust = shared.resolve("trust.json");
        for (String name : NAMES) {
            Path file = anchored.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.equals("empty") ? "" : "content of " + name);
        }
        datatrust
                .run("trust", "init", "--genesis", network.network().home().genesisBlock(), "--out", trust)
                .exits(0);
        datatrust.run("log", "create", "--log", log).exits(0);
        datatrust
                .run("anchor", anchored, "--log", log, "--dataset", "gazette", "--version", "2026")
                .exits(0);
    }

    @BeforeEach
    void copy(@TempDir Path folder) throws IOException {
        this.folder = folder.resolve("data");
        try (Stream<Path> files = Files.walk(anchored)) {
            for (Path file : files.toList()) {
                Files.copy(file, this.folder.resolve(anchored.relativize(file).toString()));
            }
        }
    }

    private Path proof(String name) {
        return folder.resolve(name + ".dtproof");
    }

    private Outcome verify(Object... arguments) throws Exception {
        return verify(datatrust, arguments);
    }

    private Outcome verify(Command command, Object... arguments) throws Exception {
        Object[] all = Stream.concat(Stream.of("verify", "--json", "--trust", trust), Stream.of(arguments))
                .toArray();
        return command.run(all);
    }

    private static List<String> codes(JsonNode report, String outcome) {
        return report.path("checks")
                .valueStream()
                .filter(check -> check.path("outcome").asString("").equals(outcome))
                .map(check -> check.path("code").asString(""))
                .toList();
    }

    private static JsonNode onlyReport(Outcome outcome) {
        assertThat(outcome.json().path("files").size()).as(outcome.out()).isEqualTo(1);
        return outcome.json().path("files").path(0).path("report");
    }

    @Test
    void verifiesEveryFileAndNamesIt() throws Exception {
        JsonNode result = verify(folder).exits(0).json();

        assertThat(result.path("result").asString("")).isEqualTo("VERIFIED");
        assertThat(result.path("verified").asInt(0)).isEqualTo(NAMES.size());
        SequencedMap<String, Integer> levels = new TreeMap<>();
        result.path("files")
                .valueStream()
                .forEach(file -> levels.put(
                        folder.relativize(Path.of(file.path("path").asString("")))
                                .toString(),
                        file.path("report").path("level").asInt(0)));
        assertThat(levels.sequencedKeySet()).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(levels.sequencedValues()).containsOnly(4);
    }

    @Test
    void placesEachFileOnceInTheLogWithItsDigest() throws Exception {
        for (String name : NAMES) {
            ProofBundle bundle = ProofBundle.parse(Files.readAllBytes(proof(name)));
            assertThat(bundle.records()).hasSize(1);
            var statement = org.datatrust.proof.statement.Statement.parse(
                    bundle.records().getFirst().statement().toByteArray());
            FileDigest expected = FileDigest.of(Files.readAllBytes(folder.resolve(name)));
            assertThat(statement.digest()).isEqualTo(expected.sha256());
            assertThat(statement.sizeBytes()).isEqualTo(expected.sizeBytes());
            assertThat(statement.name())
                    .hasValueSatisfying(told -> assertThat(name).endsWith(told));
        }
        JsonNode head =
                datatrust.run("log", "head", "--json", "--log", log).exits(0).json();
        assertThat(head.path("treeSize").asInt(0)).isEqualTo(NAMES.size());
    }

    @Test
    void verifiesWhereThereIsNoNetworkAtAll() throws Exception {
        assumeThat(Command.works("unshare", "-rn", "true"))
                .as("this machine lets us make network namespaces")
                .isTrue();
        Command inside = datatrust.under("unshare", "-rn");

        assertThat(new Command(List.of("unshare", "-rn", "cat", "/proc/net/dev"), datatrust.environment())
                        .run()
                        .exits(0)
                        .out()
                        .lines()
                        .skip(2)
                        .map(line -> line.strip().split(":", 2)[0])
                        .toList())
                .as("interfaces inside")
                .isSubsetOf("lo");
        verify(inside, folder).exits(0);
        inside.run("log", "head", "--log", log).exits(6);
    }

    @Test
    void verifiesWithoutSpeakingToAnybody() throws Exception {
        Path trace = folder.resolveSibling("trace");
        assumeThat(Command.works("strace", "-f", "-o", trace.toString(), "true"))
                .as("this machine lets us trace")
                .isTrue();

        verify(datatrust.under("strace", "-f", "-e", "trace=%network", "-o", trace.toString()), folder)
                .exits(0);

        // Two things happen in any Java program that reads a file: the C library looks for a name service on this
        // machine (a local
        // socket), and the runtime opens and closes sockets to see whether there is IPv6. Nothing is ever said on them.
        List<String> spoken = Files.readAllLines(trace, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> SPEAKING.matcher(line).find())
                .filter(line -> !line.contains("AF_UNIX"))
                .toList();
        assertThat(spoken).isEmpty();
    }

    @Test
    void refutesOneChangedByte() throws Exception {
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            byte[] content = Files.readAllBytes(file);
            byte[] changed = content.length == 0 ? new byte[1] : content.clone();
            changed[changed.length / 2] ^= 1;
            Files.write(file, changed);

            JsonNode report = onlyReport(verify(file).exits(1));

            assertThat(report.path("result").asString("")).isEqualTo("REFUTED");
            assertThat(codes(report, "FAILED")).containsExactly("DAT-01");
            Files.write(file, content);
        }
    }

    @Test
    void refutesTheProofOfAnotherFile() throws Exception {
        Outcome outcome = verify("--proof", proof("plain.csv"), folder.resolve("empty"));

        assertThat(outcome.exit()).isIn(1, 3);
        assertThat(outcome.out()).doesNotContain("VERIFIED\"");
    }

    @Test
    void refusesDamagedProofs() throws Exception {
        byte[] good = Files.readAllBytes(proof("plain.csv"));
        record Damage(String what, UnaryOperator<byte[]> how, Pattern code) {}
        List<Damage> damages = List.of(
                new Damage("empty", proof -> new byte[0], Pattern.compile("CBR-\\d\\d")),
                new Damage("cut", proof -> Arrays.copyOf(proof, proof.length - 1), Pattern.compile("CBR-\\d\\d")),
                new Damage("halved", proof -> Arrays.copyOf(proof, proof.length / 2), Pattern.compile("CBR-\\d\\d")),
                new Damage("padded", proof -> Arrays.copyOf(proof, proof.length + 1), Pattern.compile("CBR-\\d\\d")),
                new Damage("doubled", FolderIT::twice, Pattern.compile("CBR-\\d\\d")),
                new Damage("version 3", proof -> with(proof, 2, (byte) 3), Pattern.compile("BND-02")),
                new Damage(
                        "something else",
                        proof -> "no proof at all".getBytes(StandardCharsets.UTF_8),
                        Pattern.compile("CBR-\\d\\d")));
        for (Damage damage : damages) {
            Files.write(proof("plain.csv"), damage.how().apply(good));

            Outcome outcome = verify(folder.resolve("plain.csv")).exits(1);

            assertThat(codes(onlyReport(outcome), "FAILED"))
                    .as(damage.what())
                    .singleElement()
                    .matches(
                            code -> damage.code().matcher(code).matches(),
                            damage.code().toString());
        }
    }

    private static byte[] twice(byte[] content) {
        byte[] result = Arrays.copyOf(content, 2 * content.length);
        System.arraycopy(content, 0, result, content.length, content.length);
        return result;
    }

    private static byte[] with(byte[] content, int place, byte value) {
        byte[] result = content.clone();
        result[place] = value;
        return result;
    }

    @Test
    void findsNoProofWhereThereIsNone() throws Exception {
        Files.delete(proof("plain.csv"));

        Outcome outcome = verify(folder.resolve("plain.csv")).exits(5);

        assertThat(outcome.json().path("problems").toString()).contains("DT-2005");
        assertThat(outcome.json().path("result").asString("")).isEqualTo("INCONCLUSIVE");
        assertThat(verify(folder.resolve("no such file")).exits(5).out()).contains("DAT-02");
        // One missing proof among good ones is not passed over.
        assertThat(verify(folder).exits(5).json().path("verified").asInt(0)).isEqualTo(NAMES.size() - 1);
    }

    @Test
    void refutesUnderTheTrustPolicyOfAnotherNetwork() throws Exception {
        String policy = Files.readString(trust);
        Matcher pin = Pattern.compile("sha256:[0-9a-f]{64}").matcher(policy);
        assertThat(pin.find()).isTrue();
        assertThat(pin.group()).isEqualTo("sha256:" + Pins.genesis(network).hex());
        Path other = folder.resolveSibling("other.json");
        Files.writeString(
                other, pin.replaceFirst("sha256:" + Digest.sha256(new byte[0]).hex()));

        Outcome outcome = datatrust.run("verify", "--json", "--trust", other, folder.resolve("plain.csv"));

        assertThat(outcome.exits(1).out()).contains("TRU-10");
        assertThat(codes(onlyReport(outcome), "FAILED")).contains("TRU-10");
    }

    @Test
    void isInconclusiveUnderAPolicyThatDemandsMoreOrganisations() throws Exception {
        Path other = folder.resolveSibling("strict.json");
        datatrust
                .run(
                        "trust",
                        "init",
                        "--organisations",
                        4,
                        "--genesis",
                        network.network().home().genesisBlock(),
                        "--out",
                        other)
                .exits(0);

        Outcome outcome = datatrust.run("verify", "--json", "--trust", other, folder.resolve("plain.csv"));

        outcome.exits(3);
        assertThat(onlyReport(outcome).path("result").asString("")).isEqualTo("INCONCLUSIVE");
        assertThat(codes(onlyReport(outcome), "NOT_PROVEN")).contains("VAL-07");
    }

    @Test
    void showsThatARecordIsStillInTheLog() throws Exception {
        JsonNode report =
                onlyReport(verify("--current", folder.resolve("plain.csv")).exits(0));

        assertThat(report.path("additions").valueStream().map(value -> value.asString("")))
                .containsExactly("CURRENT");
        assertThat(codes(report, "OK")).contains("CUR-01", "CUR-02", "CUR-03", "CUR-04", "CUR-05");
        // A look that is older than asked for proves nothing about now.
        assertThat(codes(
                        onlyReport(verify("--current", "--max-age", "-1000", folder.resolve("plain.csv"))),
                        "NOT_PROVEN"))
                .contains("CUR-05");
    }

    @Test
    void showsWhoWasAMemberWhen() throws Exception {
        JsonNode history = datatrust
                .run("trust", "history", "--json", "--trust", trust, proof("plain.csv"))
                .exits(0)
                .json();

        JsonNode first = history.path("configurations").path(0);
        assertThat(first.path("sequence").asInt(-1)).isZero();
        assertThat(first.path("organisations").valueStream().map(value -> value.asString("")))
                .contains("test-agency", "test-hospital", "test-audit", "test-trade");
        // Whoever pins another network learns nothing from this proof.
        Path other = folder.resolveSibling("elsewhere.json");
        Files.writeString(
                other,
                Files.readString(trust)
                        .replaceFirst(
                                "sha256:[0-9a-f]{64}",
                                "sha256:" + Digest.sha256(new byte[0]).hex()));
        assertThat(datatrust
                        .run("trust", "history", "--trust", other, proof("plain.csv"))
                        .exits(1)
                        .out())
                .contains("TRU-10");
    }

    @Test
    void needsATrustPolicy() throws Exception {
        Path file = folder.resolve("plain.csv");
        Path broken = folder.resolveSibling("broken.json");
        Files.writeString(broken, "{}");

        assertThat(datatrust.run("verify", file).exits(5).err()).contains("DT-2012");
        assertThat(datatrust
                        .run("verify", "--trust", folder.resolve("none.json"), file)
                        .exits(5)
                        .err())
                .contains("DT-2012");
        assertThat(datatrust.run("verify", "--trust", broken, file).exits(3).err())
                .contains("DT-2013");
    }

    @Test
    void anchorsAFolderAsOneCompactBundleWithAContext() throws Exception {
        Path folderProof = folder.resolveSibling("data.dtproof");
        Path context = folder.resolveSibling("channel.dtcontext");
        for (String name : NAMES) {
            Files.delete(proof(name));
        }
        datatrust
                .run(
                        "anchor",
                        folder,
                        "--one-bundle",
                        "--context-out",
                        context,
                        "--log",
                        log.log() + "-one",
                        "--dataset",
                        "gazette")
                .exits(5);
        datatrust.run("log", "create", "--log", log.log() + "-one").exits(0);
        datatrust
                .run(
                        "anchor",
                        folder,
                        "--one-bundle",
                        "--context-out",
                        context,
                        "--log",
                        log.log() + "-one",
                        "--dataset",
                        "gazette")
                .exits(0);

        assertThat(ProofBundle.parse(Files.readAllBytes(folderProof)).records()).hasSize(NAMES.size());
        verify("--context", context, folder).exits(0);
        assertThat(verify(folder).exits(3).json().path("verified").asInt(1)).isZero();
        Files.delete(folder.resolve("plain.csv"));
        assertThat(verify("--context", context, folder).exits(3).out()).contains("DT-2017");
    }

    @Test
    void anchorsNothingTwiceAndLeavesNoHalfProof() throws Exception {
        JsonNode before =
                datatrust.run("log", "head", "--json", "--log", log).exits(0).json();

        datatrust
                .run("anchor", folder, "--log", log, "--dataset", "gazette", "--version", "2026")
                .exits(0);

        assertThat(datatrust.run("log", "head", "--json", "--log", log).exits(0).json())
                .isEqualTo(before);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2 * NAMES.size());
        }
    }

    @Test
    void tellsWhenTheGatewayCannotBeReached() throws Exception {
        Path profile = folder.resolveSibling("profile");
        Files.createDirectories(profile);
        var client = network.organisation(TestNetwork.AGENCY).client("user1");
        Files.writeString(profile.resolve("profile.properties"), """
                organisation=test-agency
                channel=%s
                gateway=127.0.0.1:1
                certificate=%s
                key=%s
                tls-roots=%s
                """.formatted(
                        network.network().consortium().channel(),
                        client.certificate(),
                        client.key(),
                        network.network().home().tlsRoots()));

        Outcome outcome = datatrust.run("log", "head", "--profile", profile);

        assertThat(outcome.exits(6).err()).contains("DT-3003");
    }
}
