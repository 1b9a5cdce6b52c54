package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConsortiumFileTest {
    private static final Path FILE = Path.of("consortium.yaml").toAbsolutePath();

    private static String text() throws IOException {
        return Files.readString(FILE);
    }

    @Test
    void readsTheConsortiumOfThisRepository() {
        Consortium consortium = ConsortiumFile.read(FILE);
        assertThat(consortium.organisations().stream().map(Organisation::id))
                .containsExactly("test-agency", "test-hospital", "test-audit", "test-trade");
        assertThat(consortium.channel()).isEqualTo("datatrust");
        assertThat(consortium.endorsement()).isEqualTo(Consortium.Endorsement.MAJORITY);
        assertThat(consortium.ordering().batchInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(consortium.ports("test-hospital").peer()).isEqualTo(17_023);
        assertThat(consortium.consenterId("test-trade")).isEqualTo(4);
    }

    @Test
    void everyNameThatPeopleSeeSaysTest() {
        Consortium consortium = ConsortiumFile.read(FILE);
        assertThat(consortium.name()).contains("TEST");
        assertThat(consortium.organisations()).allSatisfy(organisation -> {
            assertThat(organisation.id()).startsWith("test-");
            assertThat(organisation.name().en()).contains("TEST");
            assertThat(organisation.name().zhTw()).contains("測試");
        });
    }

    @Test
    void acceptsAMemberWithoutPeer() throws IOException {
        String text = replaceLast(text(), "peer: true", "peer: false");
        Consortium consortium = ConsortiumFile.parse("test", text);
        assertThat(consortium.endorsers().stream().map(Organisation::id))
                .containsExactly("test-agency", "test-hospital", "test-audit");
        assertThat(consortium.organisations()).hasSize(4);
    }

    @Test
    void acceptsAMemberWithoutOrderer() throws IOException {
        Consortium consortium = ConsortiumFile.parse("test", replaceLast(text(), "orderer: true", "orderer: false"));
        assertThat(consortium.orderers().stream().map(Organisation::id))
                .containsExactly("test-agency", "test-hospital", "test-audit");
        assertThat(consortium.endorsers()).hasSize(4);
    }

    @Test
    void readsBackTheMembersThatItWrote(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("members.yaml");
        List<Organisation> members = ConsortiumFile.read(FILE).organisations();

        assertThat(ConsortiumFile.readMembers(file)).isEmpty();
        Files.writeString(file, ConsortiumFile.text(members));
        assertThat(ConsortiumFile.readMembers(file)).isEqualTo(members);
        Files.writeString(file, "organisations: [{id: one}]");
        assertThatThrownBy(() -> ConsortiumFile.readMembers(file)).isInstanceOf(NetworkException.class);
    }

    static Stream<Arguments> refusedChanges() {
        return Stream.of(
                change("unknown key", "channel: datatrust", "channel: datatrust\nchanel: x"),
                change("unknown key of an organisation", "    gateway: true", "    gateway: true\n    city: x"),
                change("missing key", "channel: datatrust\n", ""),
                change("missing name", "      zh-TW: 測試醫院\n", ""),
                change("repeated key", "channel: datatrust", "channel: datatrust\nchannel: datatrust"),
                change("text for a number", "portBase: 17000", "portBase: \"17000\""),
                change("fraction for a number", "portBase: 17000", "portBase: 17000.5"),
                change("text for a flag", "peer: true", "peer: \"true\""),
                change("number for text", "name: DataTrust TEST consortium", "name: 7"),
                change("privileged port", "portBase: 17000", "portBase: 1000"),
                change("ports beyond the last", "portBase: 17000", "portBase: 65500"),
                change("unknown policy", "endorsement: MAJORITY", "endorsement: ANY"),
                change("duration without unit", "batchInterval: 50ms", "batchInterval: 50"),
                change("duration of nothing", "batchInterval: 50ms", "batchInterval: 0ms"),
                change("complaining before forwarding", "requestForward: 500ms", "requestForward: 30s"),
                change("huge block", "maxBlockMegabytes: 10", "maxBlockMegabytes: 50"),
                change("upper case id", "id: test-audit", "id: Test-Audit"),
                change("id that leaves its folder", "id: test-audit", "id: ../test-audit"),
                change("same id twice", "id: test-audit", "id: test-agency"),
                change("gateway without peer", "peer: true\n    gateway: true", "peer: false\n    gateway: true"),
                change(
                        "neither orderer nor peer",
                        "orderer: true\n    peer: true\n    gateway: false",
                        "orderer: false\n    peer: false\n    gateway: false"),
                change("missing flag", "    orderer: true\n", ""),
                change("channel name with a slash", "channel: datatrust", "channel: data/trust"),
                change("chaincode name with a space", "chaincode: datatrust", "chaincode: data trust"),
                change("control character in a name", "en: TEST Hospital", "en: \"TEST\\u0007Hospital\""),
                change("list for a mapping", "ordering:\n", "ordering: []\nx:\n"));
    }

    private static Arguments change(String what, String from, String to) {
        return Arguments.of(what, from, to);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedChanges")
    void refuses(String what, String from, String to) throws IOException {
        String text = text();
        assertThat(text).as(what).contains(from);
        assertRefused(
                text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
    }

    @Test
    void refusesWhatIsNotAMapping() {
        assertRefused("");
        assertRefused("just text");
        assertRefused("- a\n- b\n");
        assertRefused("a: [unclosed");
    }

    @Test
    void refusesASecondDocument() throws IOException {
        assertRefused(text() + "---\nname: another\n");
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> ConsortiumFile.parse("test", text))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        e -> assertThat(e.code()).isEqualTo(NetworkException.Code.BAD_CONSORTIUM));
    }

    private static String replaceLast(String text, String from, String to) {
        int at = text.lastIndexOf(from);
        assertThat(at).isNotNegative();
        return text.substring(0, at) + to + text.substring(at + from.length());
    }
}
