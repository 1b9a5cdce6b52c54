package org.datatrust.integration;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;

/** A gateway of a member that has none in the network under test; it ends with the test. */
final class MemberGateway implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Path settings;
    private final Process process;

    private MemberGateway(Path folder, Path settings, Process process) {
        this.folder = folder;
        this.settings = settings;
        this.process = process;
    }

    /** A program call of the gateway. */
    static List<String> java(Object... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                TestNetwork.root()
                        .resolve("gateway/target/datatrust-gateway-0.1.0.jar")
                        .toString()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return words;
    }

    /** @param folder for its settings, data and output */
    static MemberGateway start(TestNetwork network, String organisation, Path folder)
            throws IOException, InterruptedException {
        return start(network, organisation, folder, Map.of());
    }

    /** @param more settings than those that every gateway has */
    static MemberGateway start(TestNetwork network, String organisation, Path folder, Map<String, String> more)
            throws IOException, InterruptedException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(
                network.organisation(TestNetwork.AGENCY).gatewaySettings(), StandardCharsets.UTF_8)) {
            properties.load(in);
        }
        OrganisationHome files = network.organisation(organisation);
        int port = network.network().port(new NodeId(NodeId.Kind.GATEWAY, organisation));
        properties.setProperty("organisation", organisation);
        properties.setProperty("listen-port", String.valueOf(port));
        properties.setProperty("admin-port", "0");
        properties.setProperty("data-directory", folder.resolve("data").toString());
        properties.setProperty("peer.endpoint", "127.0.0.1:" + network.network().port(TestNetwork.peer(organisation)));
        properties.setProperty(
                "peer.tls-root", files.tlsAuthority().certificate().toString());
        pair(properties, "identity", files.gatewayIdentity());
        pair(properties, "server", files.gatewayServerTls());
        pair(properties, "peer", files.gatewayClientTls());
        more.forEach(properties::setProperty);
        Path settings = folder.resolve("gateway.properties");
        try (var out = Files.newBufferedWriter(settings, StandardCharsets.UTF_8)) {
            properties.store(out, null);
        }
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(java(settings))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        MemberGateway gateway = new MemberGateway(folder, settings, process);
        Eventually.until("the gateway of " + organisation, PATIENCE, () -> gateway.isReady(output));
        profile(folder, network, organisation, port);
        return gateway;
    }

    private static void pair(Properties properties, String prefix, OrganisationHome.KeyPair pair) {
        properties.setProperty(prefix + ".certificate", pair.certificate().toString());
        properties.setProperty(prefix + ".key", pair.key().toString());
    }

    private boolean isReady(Path output) {
        try {
            String said = Files.readString(output);
            if (!process.isAlive()) {
                throw new IllegalStateException("the gateway has ended: " + said);
            }
            return said.lines().anyMatch("ready"::equals);
        } catch (IOException e) {
            return false;
        }
    }

    private static void profile(Path folder, TestNetwork network, String organisation, int port) throws IOException {
        OrganisationHome files = network.organisation(organisation);
        OrganisationHome.KeyPair client = files.client("user1");
        Files.writeString(
                folder.resolve("profile.properties"),
                String.join(
                        "\n",
                        "organisation=" + organisation,
                        "channel=" + network.network().consortium().channel(),
                        "gateway=127.0.0.1:" + port,
                        "certificate=" + client.certificate(),
                        "key=" + client.key(),
                        "tls-roots=" + files.tlsAuthority().certificate()));
    }

    /** Ends it as a crash would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Folder of the profile with which the command reaches it. */
    Path profile() {
        return folder;
    }

    Path settings() {
        return settings;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
