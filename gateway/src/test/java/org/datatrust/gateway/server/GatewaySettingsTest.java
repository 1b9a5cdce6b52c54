package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class GatewaySettingsTest {
    private static final String GOOD = """
            admin-port=17008
            chaincode=datatrust
            channel=datatrust
            client-ca.test-agency=/net/agency-tls.pem
            client-ca.test-hospital=/net/hospital-tls.pem
            data-directory=/net/data
            endorser.test-agency.endpoint=127.0.0.1:17003
            endorser.test-agency.tls-root=/net/agency-tls.pem
            endorser.test-audit.endpoint=127.0.0.1:17043
            endorser.test-audit.tls-root=/net/audit-tls.pem
            endorser.test-hospital.endpoint=127.0.0.1:17023
            endorser.test-hospital.tls-root=/net/hospital-tls.pem
            endorsing-organisations=test-agency,test-hospital,test-audit
            genesis-block=/net/genesis.block
            identity.certificate=/net/identity.pem
            identity.key=/net/identity.key
            listen-port=17007
            organisation=test-agency
            peer.certificate=/net/client.pem
            peer.endpoint=127.0.0.1:17003
            peer.key=/net/client.key
            peer.tls-root=/net/agency-tls.pem
            server.certificate=/net/server.pem
            server.key=/net/server.key
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private GatewaySettings read(String text) throws IOException, GatewaySettings.BadSettingsException {
        return GatewaySettings.read(Files.writeString(folder.resolve("gateway.properties"), text));
    }

    @Test
    void readsWhatTheNetworkWrites() throws Exception {
        GatewaySettings settings = read(GOOD);
        assertThat(settings.organisation()).isEqualTo(new OrganisationId("test-agency"));
        assertThat(settings.listenPort()).isEqualTo(17007);
        assertThat(settings.adminPort()).isEqualTo(17008);
        assertThat(settings.clientAuthorities().keySet())
                .containsExactly(new OrganisationId("test-agency"), new OrganisationId("test-hospital"));
        assertThat(settings.ledger().peer()).isEqualTo("127.0.0.1:17003");
        assertThat(settings.ledger().signingKey()).isEqualTo(Path.of("/net/identity.key"));
        assertThat(settings.ledger().tlsKey()).isEqualTo(Path.of("/net/client.key"));
    }

    @Test
    void wantsViewsOfMoreThanHalfOfTheOrganisations() throws Exception {
        assertThat(read(GOOD).views()).isEqualTo(2);
        assertThat(read(GOOD + "view-organisations=3\n").views()).isEqualTo(3);
    }

    private static final String BRIDGE = """
            bridge.test-qbft.rpc=http://127.0.0.1:8545,https://node.example/rpc
            bridge.test-qbft.signer-key=/net/signer.key
            bridge.test-qbft.fee-cap=0
            """;

    @Test
    void readsRoutesIfThereAreAny() throws Exception {
        assertThat(read(GOOD).routes()).isEmpty();
        assertThat(read(GOOD + BRIDGE).routes()).singleElement().satisfies(route -> {
            assertThat(route.route()).hasToString("routes/test-qbft");
            assertThat(route.rpc()).hasSize(2);
            assertThat(route.signerKey()).isEqualTo(Path.of("/net/signer.key"));
            assertThat(route.feeCap()).isZero();
        });
    }

    static Stream<String> keys() {
        return GOOD.lines().map(line -> line.substring(0, line.indexOf('=')));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void refusesToDoWithoutAKey(String key) {
        if (key.equals("client-ca.test-hospital")) {
            // Any number of organisations may be allowed in, as long as the own one is among them.
            return;
        }
        assertThatThrownBy(() -> read(GOOD.replaceAll("(?m)^" + key.replace(".", "\\.") + "=.*\n", "")))
                .isInstanceOf(GatewaySettings.BadSettingsException.class)
                .hasMessageStartingWith("CFG-03")
                .hasMessageContaining(key);
    }

    static List<Arguments> faults() {
        return List.of(
                Arguments.of("CFG-02", GOOD + "listen-adress=0.0.0.0\n"),
                Arguments.of("CFG-02", GOOD + "endorser.test-trade.endpoint=127.0.0.1:1\n"),
                Arguments.of("CFG-05", GOOD + "listen-port=17007\n"),
                Arguments.of("CFG-01", GOOD + "a=\\u12\n"),
                Arguments.of("CFG-04", GOOD.replace("listen-port=17007", "listen-port=65536")),
                Arguments.of("CFG-04", GOOD.replace("listen-port=17007", "listen-port=-1")),
                Arguments.of("CFG-04", GOOD.replace("listen-port=17007", "listen-port=１７００７")),
                Arguments.of("CFG-04", GOOD.replace("listen-port=17007", "listen-port=")),
                Arguments.of("CFG-04", GOOD.replace("/net/data", "net/data")),
                Arguments.of("CFG-04", GOOD.replace("channel=datatrust", "channel=Data Trust")),
                Arguments.of("CFG-04", GOOD.replace("organisation=test-agency", "organisation=Test")),
                Arguments.of("CFG-04", GOOD.replace("test-hospital,test-audit", "test-hospital,test-audit,test-audit")),
                Arguments.of("CFG-04", GOOD.replace("peer.endpoint=127.0.0.1:17003", "peer.endpoint=127.0.0.1")),
                Arguments.of("CFG-02", GOOD + BRIDGE + "bridge.test-qbft.fee=0\n"),
                Arguments.of("CFG-03", GOOD + BRIDGE.replaceAll("(?m)^.*signer-key.*\n", "")),
                Arguments.of("CFG-04", GOOD + BRIDGE.replace("127.0.0.1", "10.0.0.1")),
                Arguments.of("CFG-04", GOOD + BRIDGE.replace("https://node.example/rpc", "http://127.0.0.1:8545")),
                Arguments.of("CFG-04", GOOD + BRIDGE.replace("fee-cap=0", "fee-cap=-1")),
                Arguments.of("CFG-04", GOOD + BRIDGE.replace("test-qbft", "Test")),
                Arguments.of("CFG-04", GOOD + "view-organisations=0\n"),
                Arguments.of("CFG-04", GOOD + "view-organisations=4\n"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesFaultySettings(String code, String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(GatewaySettings.BadSettingsException.class)
                .hasMessageStartingWith(code);
    }

    @Test
    void refusesFilesThatCannotBeRead() throws IOException {
        assertThatThrownBy(() -> GatewaySettings.read(folder.resolve("none")))
                .isInstanceOf(GatewaySettings.BadSettingsException.class)
                .hasMessageStartingWith("CFG-01");
        Path latin = Files.write(folder.resolve("latin"), "organisation=é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> GatewaySettings.read(latin))
                .isInstanceOf(GatewaySettings.BadSettingsException.class)
                .hasMessageStartingWith("CFG-01");
    }
}
