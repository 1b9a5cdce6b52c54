package org.datatrust.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.datatrust.network.NetworkHome;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;

/**
 * How to reach the gateway of one organisation, and as whom: a folder with a file {@code profile.properties} of UTF-8 text. Relative paths
 * in it start at the folder.
 *
 * <pre>
 * organisation=test-agency
 * channel=datatrust
 * gateway=127.0.0.1:17007
 * certificate=client.pem      TLS client certificate, PEM
 * key=client.key              its private key, PKCS#8 in PEM, readable by its owner only
 * tls-roots=tls-roots.pem     who may vouch for the gateway, PEM
 * </pre>
 */
record Profile(
        OrganisationId organisation,
        ChannelName channel,
        String host,
        int port,
        Path certificate,
        Path key,
        Path tlsRoots) {
    static final String FILE = "profile.properties";

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    /** The folder given, or the one that DATATRUST_PROFILE names, or else the network of this machine. */
    static Profile find(Session session, Optional<Path> given, Optional<OrganisationId> organisation)
            throws FailedException {
        Optional<Path> folder =
                given.or(() -> session.variable("DATATRUST_PROFILE").map(Path::of));
        Profile profile = folder.isPresent() ? read(session, folder.get()) : ofLocalNetwork(session, organisation);
        profile.check(session);
        return profile;
    }

    private static Profile read(Session session, Path folder) throws FailedException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw session.failed(ErrorCode.NO_PROFILE, file);
        }
        Properties properties = load(session, file);
        String gateway = required(session, properties, "gateway", file);
        int colon = gateway.lastIndexOf(':');
        if (colon < 1 || !gateway.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
            throw session.failed(ErrorCode.BAD_PROFILE, file, "gateway=" + gateway);
        }
        try {
            return new Profile(
                    new OrganisationId(required(session, properties, "organisation", file)),
                    new ChannelName(required(session, properties, "channel", file)),
                    gateway.substring(0, colon),
                    Integer.parseInt(gateway.substring(colon + 1)),
                    folder.resolve(required(session, properties, "certificate", file)),
                    folder.resolve(required(session, properties, "key", file)),
                    folder.resolve(required(session, properties, "tls-roots", file)));
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_PROFILE, file, String.valueOf(e.getMessage()));
        }
    }

    private static Properties load(Session session, Path file) throws FailedException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_PROFILE, file, String.valueOf(e.getMessage()));
        }
    }

    private static String required(Session session, Properties properties, String key, Path file)
            throws FailedException {
        String value = properties.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw session.failed(ErrorCode.BAD_PROFILE, file, key + "=?");
        }
        return value;
    }

    /** The network's folder tells everything; the client is the person {@code user1} that every TEST organisation has. */
    private static Profile ofLocalNetwork(Session session, Optional<OrganisationId> wanted) throws FailedException {
        NetworkHome home = new NetworkHome(Checkout.networkHome(session));
        OrganisationHome organisation = wanted.map(id -> home.organisation(id.value()))
                .or(() -> organisationsWithGateway(home).stream().findFirst())
                .filter(found -> Files.exists(found.gatewaySettings()))
                .orElseThrow(() -> session.failed(ErrorCode.NO_PROFILE, home.folder()));
        Path file = organisation.gatewaySettings();
        Properties settings = load(session, file);
        OrganisationHome.KeyPair client = organisation.client("user1");
        return new Profile(
                new OrganisationId(required(session, settings, "organisation", file)),
                new ChannelName(required(session, settings, "channel", file)),
                "127.0.0.1",
                Integer.parseInt(required(session, settings, "listen-port", file)),
                client.certificate(),
                client.key(),
                organisation.tlsAuthority().certificate());
    }

    private static List<OrganisationHome> organisationsWithGateway(NetworkHome home) {
        Path parent = home.organisation("x").folder().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.sorted()
                    .map(OrganisationHome::new)
                    .filter(found -> Files.exists(found.gatewaySettings()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void check(Session session) throws FailedException {
        for (Path file : List.of(certificate, key, tlsRoots)) {
            if (!Files.isReadable(file)) {
                throw session.failed(ErrorCode.CANNOT_READ, file);
            }
        }
        try {
            if (Files.getPosixFilePermissions(key).stream().anyMatch(OTHERS::contains)) {
                throw session.failed(ErrorCode.BAD_PROFILE, key, "mode 0600 needed");
            }
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, key);
        } catch (UnsupportedOperationException e) {
            // A file system without such permissions.
        }
    }
}
