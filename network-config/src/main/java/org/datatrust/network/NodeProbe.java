package org.datatrust.network;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks nodes how they are, and orderers to take part in the channel (Fabric's channel participation API). */
final class NodeProbe implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration LONGEST_JOIN = Duration.ofSeconds(30);

    private final Supplier<Consortium> members;
    private final NetworkHome home;
    private final HttpClient plain = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LONGEST)
            .build();

    NodeProbe(Supplier<Consortium> members, NetworkHome home) {
        this.members = members;
        this.home = home;
    }

    /** Whether a peer's or orderer's own health check says OK. */
    boolean healthy(int metricsPort) {
        return get(metricsPort, "/healthz").isPresent();
    }

    /** How many blocks a peer has; empty if it does not answer or is not in the channel. */
    OptionalLong peerHeight(String organisation) {
        return metric(members.get().ports(organisation).peerMetrics(), "ledger_blockchain_height");
    }

    /** SmartBFT's number of the leader, as one orderer sees it; empty if it does not answer or sees none. */
    OptionalLong leaderSeenBy(String organisation) {
        OptionalLong leader =
                metric(members.get().ports(organisation).ordererMetrics(), "consensus_smartbft_view_leader_id");
        return leader.isPresent() && leader.getAsLong() > 0 ? leader : OptionalLong.empty();
    }

    /** How many of the channel's other peers a peer knows; it can collect endorsements from those only. */
    long peersKnownTo(String organisation) {
        return metric(members.get().ports(organisation).peerMetrics(), "gossip_membership_total_peers_known")
                .orElse(0);
    }

    /** How many connections other consenters have to an orderer; the leader, at least, has one when it knows the orderer. */
    long consentersConnectedTo(String organisation) {
        return number(members.get().ports(organisation).ordererMetrics(), "cluster_comm_ingress_stream_count")
                .orElse(0);
    }

    private OptionalLong metric(int port, String name) {
        return number(port, name + "\\{channel=\"" + Pattern.quote(members.get().channel()) + "\"\\}");
    }

    private OptionalLong number(int port, String series) {
        Pattern line = Pattern.compile("^" + series + " ([0-9.e+]+)$", Pattern.MULTILINE);
        return get(port, "/metrics")
                .map(line::matcher)
                .filter(Matcher::find)
                .map(matcher -> OptionalLong.of((long) Double.parseDouble(matcher.group(1))))
                .orElseGet(OptionalLong::empty);
    }

    private Optional<String> get(int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LONGEST)
                .build();
        try {
            HttpResponse<String> response = plain.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    /** How many blocks an orderer has; empty if it does not answer or does not take part in the channel. */
    OptionalLong ordererHeight(String organisation) {
        return askOrderer(organisation)
                .filter(response -> response.statusCode() == 200)
                .map(response -> OptionalLong.of(
                        Json.read(response.body()).path("height").asLong(0)))
                .orElseGet(OptionalLong::empty);
    }

    /** Whether an orderer's admin API answers, in the channel or not. */
    boolean ordererAnswers(String organisation) {
        return askOrderer(organisation).isPresent();
    }

    private Optional<HttpResponse<String>> askOrderer(String organisation) {
        HttpRequest request = HttpRequest.newBuilder(participation(organisation)
                        .resolve("channels/" + members.get().channel()))
                .timeout(LONGEST)
                .build();
        try (HttpClient client = adminClient(organisation)) {
            return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    /**
     * Lets an orderer take part in the channel; it fetches all blocks up to a configuration block that it is given. Fine if it does
     * already.
     */
    void joinOrderer(String organisation, byte[] configBlock) {
        String boundary = "datatrust-config-block";
        byte[] head = ("--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"config-block\"; filename=\"genesis.block\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        HttpRequest request = HttpRequest.newBuilder(participation(organisation).resolve("channels"))
                .timeout(LONGEST_JOIN)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(head, configBlock, tail)))
                .build();
        try (HttpClient client = adminClient(organisation)) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            boolean joinedBefore =
                    response.statusCode() == 405 && response.body().contains("already exists");
            if (response.statusCode() != 201 && !joinedBefore) {
                throw new NetworkException(
                        NetworkException.Code.STEP_FAILED,
                        "The orderer of " + organisation + " refused to join the channel: " + response.statusCode()
                                + " " + response.body().strip());
            }
        } catch (IOException e) {
            throw new NetworkException(
                    NetworkException.Code.STEP_FAILED, "The orderer of " + organisation + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    private URI participation(String organisation) {
        return URI.create(
                "https://127.0.0.1:" + members.get().ports(organisation).ordererAdmin() + "/participation/v1/");
    }

    private HttpClient adminClient(String organisation) {
        OrganisationHome files = home.organisation(organisation);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST)
                .sslContext(tls(files.adminTls(), files.tlsAuthority().certificate()))
                .build();
    }

    private static SSLContext tls(OrganisationHome.KeyPair own, Path root) {
        char[] password = new char[0];
        try {
            KeyStore identity = KeyStore.getInstance("PKCS12");
            identity.load(null, null);
            identity.setKeyEntry(
                    "own",
                    Pem.privateKey(own.key()),
                    password,
                    certificates(own.certificate()).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identity, password);
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            for (Certificate certificate : certificates(root)) {
                roots.setCertificateEntry("root" + roots.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new NetworkException(
                    NetworkException.Code.FILE, "Cannot use the TLS key in " + own.key() + ": " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    @Override
    public void close() {
        plain.close();
    }
}
