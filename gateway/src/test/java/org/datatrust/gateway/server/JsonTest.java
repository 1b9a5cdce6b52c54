package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

final class JsonTest extends GatewayTest {
    private HttpClient http(GatewaySettings.KeyFiles keys) throws IOException, GeneralSecurityException {
        char[] password = {'t', 'e', 's', 't'};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(keys.certificate());
                InputStream root = Files.newInputStream(gateway.own().root())) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Certificate own = factory.generateCertificate(certificate);
            String pem = Files.readString(keys.key()).replaceAll("-----[A-Z ]+-----", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
            store.setKeyEntry("key", key, password, new Certificate[] {own});
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("root", factory.generateCertificate(root));
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(store, password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(tls).build();
        }
    }

    private HttpResponse<String> get(HttpClient http, int port, String path) throws Exception {
        URI uri = URI.create("https://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersTheHeadOfALog() throws Exception {
        String log = newLog("json");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 3));
        HttpResponse<String> response = get(http(client), gateway.port(), "/v1/" + log + "/head");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().replaceAll("\\s", "")).contains("\"log\":\"" + log + "\"", "\"treeSize\":\"3\"");
    }

    @Test
    void anchorsAnEntry() throws Exception {
        String log = newLog("json-anchor");
        String entry = Base64.getEncoder()
                .encodeToString(Requests.entries(0, 1).getFirst().toByteArray());
        URI uri = URI.create("https://127.0.0.1:" + gateway.port() + "/v1/" + log + ":anchor");
        String body = "{\"requestId\": \"a\", \"entries\": [\"" + entry + "\"], \"waitFor\": \"COMMITTED\"}";
        HttpResponse<String> response = http(client)
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().replaceAll("\\s", "")).contains("\"state\":\"COMMITTED\"", "\"treeSize\":\"1\"");
    }

    @Test
    void refusesInTheSameWords() throws Exception {
        HttpResponse<String> response = get(http(client), gateway.port(), "/v1/orgs/test-agency/logs/none/head");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("GTW-06", ErrorCode.NO_SUCH_LOG.zhTw())
                .doesNotContain("\tat ");
    }

    @Test
    void refusesCallersOfAnotherOrganisation() throws Exception {
        HttpResponse<String> response =
                get(http(gateway.foreign().client("foreign-json")), gateway.port(), "/v1/ledger");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("AUT-02");
    }

    @Test
    void refusesBodiesThatAreNotJson() throws Exception {
        String log = newLog("not-json");
        for (String body :
                new String[] {"", "[]", "{", "{\"requestId\": 5, \"entries\": [\"%%%\"]}", "{\"nothing\": 1}"}) {
            URI uri = URI.create("https://127.0.0.1:" + gateway.port() + "/v1/" + log + ":anchor");
            HttpResponse<String> response = http(client)
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .header("content-type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(body).isBetween(400, 499);
            assertThat(response.body()).as(body).doesNotContain("\tat ", "org.datatrust");
        }
    }

    @Test
    void showsMetricsOnTheAdminPortToItsOwnOrganisationOnly() throws Exception {
        newLog("measured");
        HttpResponse<String> metrics = get(http(client), gateway.adminPort(), "/metrics");
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).contains("datatrust_gateway").doesNotContain("measured");
        assertThat(get(http(gateway.foreign().client("foreign-metrics")), gateway.adminPort(), "/metrics")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get(http(client), gateway.port(), "/metrics").statusCode()).isEqualTo(404);
    }
}
