package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Proofs from a real network (src/test/resources/golden/README.md), and what becomes of them when something is changed. */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path copy = Path.of("");

    @BeforeEach
    void copyGoldenFiles() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(GOLDEN.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private Path file(String name) {
        return copy.resolve(name);
    }

    private Call verify(Object... words) {
        List<Object> all = new ArrayList<>(List.of("verify", "--trust", file("trust.json")));
        all.addAll(List.of(words));
        return Call.of(all.toArray());
    }

    private static List<String> codes(JsonNode array, String member) {
        List<String> codes = new ArrayList<>();
        array.forEach(node -> codes.add(node.get(member).stringValue()));
        return codes;
    }

    @Test
    void verifiesAFileWithTheProofBesideIt() {
        Call call = verify(file("item-007.txt"));

        assertThat(call.exit()).isZero();
        assertThat(call.out()).contains("VERIFIED: 1 of 1 file.").doesNotContain("MRK-03");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void explainsEveryCheckAndEveryHash() {
        Call call = verify(file("item-007.txt"), "--explain");

        assertThat(call.exit()).isZero();
        assertThat(call.out()).contains("MRK-03", "VAL-10", "leaf 7674: SHA-256(00 || statement)", "SHA-256(01 || ");
    }

    @Test
    void verifiesAFolderUnderOneProof() {
        Call call = verify(file("folder"), "--json");

        assertThat(call.exit()).isZero();
        assertThat(call.document().get("result").stringValue()).isEqualTo("VERIFIED");
        assertThat(call.document().get("verified").intValue()).isEqualTo(3);
        assertThat(call.document()
                        .get("files")
                        .get(0)
                        .get("report")
                        .get("level")
                        .intValue())
                .isEqualTo(4);
    }

    @Test
    void verifiesOneFileOfAFolderUnderOneProof() {
        assertThat(verify(file("folder/資料/一.txt")).exit()).isZero();
    }

    @Test
    void takesTheProofForItsFile() {
        assertThat(verify(file("item-007.txt.dtproof")).exit()).isZero();
    }

    @Test
    void findsARenamedFileByItsContent() throws IOException {
        Path renamed = Files.move(file("folder/two.txt"), file("renamed.txt"));

        assertThat(verify(renamed, "--proof", file("folder.dtproof")).exit()).isZero();
    }

    @Test
    void speaksChinese() {
        Call call = verify(file("item-007.txt"), "--lang", "zh-TW");

        assertThat(call.exit()).isZero();
        assertThat(call.out()).contains("驗證通過：1 個檔案中的 1 個");
    }

    @Test
    void refutesAChangedByte() throws IOException {
        byte[] content = Files.readAllBytes(file("item-007.txt"));
        content[0] ^= 1;
        Files.write(file("item-007.txt"), content);

        Call call = verify(file("item-007.txt"), "--json");

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.document().get("result").stringValue()).isEqualTo("REFUTED");
        JsonNode checks = call.document().get("files").get(0).get("report").get("checks");
        assertThat(checks).anySatisfy(check -> {
            assertThat(check.get("code").stringValue()).isEqualTo("DAT-01");
            assertThat(check.get("outcome").stringValue()).isEqualTo("FAILED");
        });
    }

    @Test
    void refutesFilesThatChangedPlaces() throws IOException {
        Files.copy(file("folder/two.txt"), file("folder/資料/一.txt"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(verify(file("folder")).exit()).isEqualTo(1);
    }

    @Test
    void tellsWhatIsGoneFromAFolderAndWhatWasAdded() throws IOException {
        Files.delete(file("folder/two.txt"));
        Files.writeString(file("folder/new.txt"), "new");

        Call call = verify(file("folder"), "--json");

        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.document().get("result").stringValue()).isEqualTo("INCONCLUSIVE");
        assertThat(codes(call.document().get("problems"), "code")).containsExactlyInAnyOrder("DT-2009", "DT-2017");
    }

    @Test
    void needsTheContextOfACompactProof() {
        assertThat(verify(file("compact.txt")).exit()).isEqualTo(3);
        assertThat(verify(file("compact.txt"), "--context", file("main.dtcontext"))
                        .exit())
                .isZero();
    }

    @Test
    void refusesWhatIsNoContext() {
        Call call = verify(file("compact.txt"), "--context", file("item-007.txt.dtproof"));

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).startsWith("DT-2016");
    }

    @Test
    void doesNotBelieveAProofOfAnotherNetwork() throws IOException {
        String policy = Files.readString(file("trust.json"));
        Files.writeString(file("trust.json"), policy.replaceFirst("sha256:.", "sha256:f"));

        Call call = verify(file("item-007.txt"));

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.out()).contains("TRU-10").doesNotContain("VERIFIED: 1");
    }

    @Test
    void saysThatThereIsNoProof() throws IOException {
        Path lonely = Files.writeString(file("lonely.txt"), "lonely");

        Call call = verify(lonely);

        assertThat(call.exit()).isEqualTo(5);
        assertThat(call.err()).startsWith("DT-2005");
    }

    @Test
    void saysThatAFileIsGone() throws IOException {
        Files.delete(file("item-007.txt"));

        assertThat(verify(file("item-007.txt")).exit()).isEqualTo(5);
    }

    /** What can be wrong with the bytes of a proof. */
    interface Damage {
        byte[] to(byte[] proof);
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("empty", proof -> new byte[0]),
                damage("truncated", proof -> java.util.Arrays.copyOf(proof, proof.length - 1)),
                damage("with a trailing byte", proof -> java.util.Arrays.copyOf(proof, proof.length + 1)),
                damage("twice", proof -> {
                    byte[] twice = java.util.Arrays.copyOf(proof, proof.length * 2);
                    System.arraycopy(proof, 0, twice, proof.length, proof.length);
                    return twice;
                }),
                damage("with one bit flipped in its middle", proof -> {
                    byte[] flipped = proof.clone();
                    flipped[flipped.length / 2] ^= 4;
                    return flipped;
                }),
                damage("some text", proof -> "no proof".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private static Arguments damage(String name, Damage damage) {
        return Arguments.of(name, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void refutesADamagedProof(String name, Damage damage) throws IOException {
        Path proof = file("item-007.txt.dtproof");
        Files.write(proof, damage.to(Files.readAllBytes(proof)));

        Call call = verify(file("item-007.txt"), "--json");

        assertThat(call.exit()).as(name).isEqualTo(1);
        assertThat(call.document().get("verified").intValue()).isZero();
        assertThat(call.err()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void refutesAnOversizedProof() throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(
                file("item-007.txt.dtproof"), java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[1]), (64L << 20) + 1);
        }

        assertThat(verify(file("item-007.txt")).exit()).isEqualTo(1);
    }

    @Test
    void makesTheTrustPolicyThatPinsTheFirstBlock() throws IOException {
        Call call = Call.of(
                "trust",
                "init",
                "--genesis",
                file("genesis.block"),
                "--out",
                file("own.json"),
                "--name",
                "DataTrust TEST");

        assertThat(call.exit()).isZero();
        assertThat(file("own.json")).hasSameTextualContentAs(file("trust.json"));
        assertThat(Call.of("trust", "init", "--genesis", file("genesis.block"), "--out", file("own.json"))
                        .err())
                .startsWith("DT-2014");
    }

    @Test
    void refusesAFirstBlockWithOneBitFlipped() throws IOException {
        byte[] block = Files.readAllBytes(file("genesis.block"));
        block[block.length / 2] ^= 1;
        Files.write(file("genesis.block"), block);

        Call call = Call.of("trust", "init", "--genesis", file("genesis.block"), "--out", file("own.json"));

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).startsWith("DT-2015");
    }

    @Test
    void inspectsWithoutJudging() {
        Call call = Call.of("proof", "inspect", file("item-007.txt.dtproof"), "--json");

        assertThat(call.exit()).isZero();
        JsonNode statement = call.document().get("records").get(0).get("statement");
        assertThat(statement.get("name").stringValue()).isEqualTo("issues/126/item-007.txt");
        assertThat(statement.get("parents")).hasSize(1);
    }

    @Test
    void verifiesInAProcessThatLoadsNothingOfTheNetwork() throws IOException, InterruptedException {
        Path classes = file("classes.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.datatrust.cli.Datatrust",
                        "verify",
                        file("item-007.txt").toString(),
                        "--trust",
                        file("trust.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(file("output.txt").toFile())
                .start();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(file("output.txt"))).isZero();
        List<String> loaded = Files.readAllLines(classes).stream()
                .map(line -> line.replaceFirst("^.*\\[class,load] (\\S+) .*$", "$1"))
                .toList();
        assertThat(loaded).contains("org.datatrust.verifier.Verifier");
        assertThat(loaded.stream()
                        .filter(name -> name.startsWith("io.grpc.")
                                || name.startsWith("java.net.Socket")
                                || name.equals("org.datatrust.cli.Gateway")
                                || name.equals("org.datatrust.network.LocalNetwork")))
                .isEmpty();
    }

    @Test
    void aBlackBoxEndsWithTheExitCodeAndOneDocument() throws IOException, InterruptedException {
        Files.writeString(file("item-007.txt"), "other");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.datatrust.cli.Datatrust",
                        "verify",
                        "--json",
                        file("item-007.txt").toString(),
                        "--trust",
                        file("trust.json").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(file("output.txt").toFile());
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
        Process process = builder.start();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Call call = new Call(process.exitValue(), Files.readString(file("output.txt")), "");
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.document().get("schema").stringValue()).isEqualTo("datatrust.verify-files/v1");
        assertThat(call.document().get("exit").intValue()).isEqualTo(1);
    }
}
