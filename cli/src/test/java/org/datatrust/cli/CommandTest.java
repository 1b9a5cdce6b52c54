package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CommandTest {

    @TempDir
    private Path folder = Path.of("");

    static Stream<Arguments> misuses() {
        return Stream.of(
                Arguments.of(List.of()),
                Arguments.of(List.of("unknown")),
                Arguments.of(List.of("hash")),
                Arguments.of(List.of("hash", "--unknown", "x")),
                Arguments.of(List.of("anchor", "x")),
                Arguments.of(List.of("anchor", "x", "--dataset", "d", "--wait", "sometimes")),
                Arguments.of(List.of("trust")),
                Arguments.of(List.of("log", "burn")),
                Arguments.of(List.of("version", "--lang", "fr")),
                Arguments.of(List.of("help", "nothing")));
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void misuseEndsWithTwoAndSaysWhatIsNext(List<String> words) {
        Call call = Call.of(words.toArray());

        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err()).containsPattern("^DT-100[12]: .*\n  Next: ");
        assertThat(call.err()).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void misuseIsOneDocumentWithJson(List<String> words) {
        Call call = Call.of(Stream.concat(words.stream(), Stream.of("--json")).toArray());

        assertThat(call.exit()).isEqualTo(2);
        if (!call.out().isEmpty()) {
            // Words that cannot be parsed may hide the option itself.
            assertThat(call.document().get("schema").stringValue()).isEqualTo("datatrust.error/v1");
            assertThat(call.document().get("exit").intValue()).isEqualTo(2);
        }
    }

    @Test
    void hashPrintsWhatSha256sumPrints() throws IOException {
        Path empty = Files.createFile(folder.resolve("空.txt"));

        Call call = Call.of("hash", empty);

        assertThat(call.exit()).isZero();
        assertThat(call.out())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  " + empty + "\n");
    }

    @Test
    void hashDoesWhatItCanAndTellsTheRest() throws IOException {
        Path good = Files.writeString(folder.resolve("good\n.txt"), "good");

        Call call = Call.of("hash", "--json", folder.resolve("missing"), good);

        assertThat(call.exit()).isEqualTo(5);
        JsonNode document = call.document();
        assertThat(document.get("files")).hasSize(1);
        assertThat(document.get("files").get(0).get("path").stringValue()).isEqualTo(good.toString());
        assertThat(document.get("problems").get(0).get("code").stringValue()).isEqualTo("DAT-02");
        assertThat(call.err()).contains("DAT-02").doesNotContain("\n.txt");
    }

    @Test
    void speaksChineseIfAskedOrIfTheEnvironmentDoes() {
        assertThat(Call.of("verify", folder, "--lang", "zh-TW").err()).contains("信任政策");
        assertThat(Call.with(Map.of("LANG", "zh_TW.UTF-8"), "verify", folder).err())
                .contains("信任政策");
    }

    @Test
    void verifyNeedsATrustPolicy() {
        assertThat(Call.of("verify", folder).exit()).isEqualTo(5);
        assertThat(Call.of("verify", folder, "--trust", folder.resolve("none.json"))
                        .err())
                .startsWith("DT-2012");
    }

    @Test
    void verifyRefusesWhatIsNoTrustPolicy() throws IOException {
        Path trust = Files.writeString(folder.resolve("trust.json"), "{\"schema\":\"other\"}");

        Call call = Call.of("verify", folder, "--trust", trust, "--json");

        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.document().get("error").get("code").stringValue()).isEqualTo("DT-2013");
    }

    @Test
    void trustInitRefusesWhatIsNoGenesisBlock() throws IOException {
        Path block = Files.writeString(folder.resolve("block"), "no block");

        Call call = Call.of("trust", "init", "--genesis", block, "--out", folder.resolve("trust.json"));

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).startsWith("DT-2015");
        assertThat(folder.resolve("trust.json")).doesNotExist();
    }

    @Test
    void inspectTellsAProofFromOtherFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("x.dtproof"), "no proof");

        assertThat(Call.of("proof", "inspect", file).exit()).isEqualTo(1);
        assertThat(Call.of("proof", "inspect", folder.resolve("none.dtproof")).exit())
                .isEqualTo(5);
    }

    @Test
    void anchorNeedsAProfile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "a");

        Call call = Call.with(Map.of("DATATRUST_ROOT", folder.toString()), "anchor", file, "--dataset", "d");

        assertThat(call.exit()).isEqualTo(5);
        assertThat(call.err()).startsWith("DT-3001");
    }

    private Path profile(String gateway) throws IOException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        TestIdentity.create().write(profile);
        Files.writeString(profile.resolve("profile.properties"), """
                organisation=test-agency
                channel=datatrust
                gateway=%s
                certificate=client.pem
                key=client.key
                tls-roots=roots.pem
                """.formatted(gateway));
        return profile;
    }

    @Test
    void saysWhichGatewayCannotBeReached() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        Call call = Call.of("log", "head", "--profile", profile("127.0.0.1:" + port), "--json");

        assertThat(call.exit()).isEqualTo(6);
        assertThat(call.document().get("error").get("code").stringValue()).isEqualTo("DT-3003");
        assertThat(call.err()).contains("127.0.0.1:" + port);
    }

    @Test
    void refusesAKeyThatOthersCanRead() throws IOException {
        Path profile = profile("127.0.0.1:1");
        Files.setPosixFilePermissions(profile.resolve("client.key"), PosixFilePermissions.fromString("rw-r--r--"));

        Call call = Call.of("log", "head", "--profile", profile);

        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).startsWith("DT-3002").contains("0600");
    }

    @Test
    void refusesAnAddressThatIsNone() throws IOException {
        assertThat(Call.of("log", "head", "--profile", profile("nowhere")).err())
                .startsWith("DT-3002");
    }

    @Test
    void printsACompletionScript() {
        assertThat(Call.of("generate-completion").out()).contains("complete -F _complete_datatrust");
    }
}
