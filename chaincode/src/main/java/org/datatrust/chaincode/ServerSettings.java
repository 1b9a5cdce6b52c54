package org.datatrust.chaincode;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the server needs to start. All of it is required: without TLS in both directions anyone who reaches the port could pose as the
 * peer.
 *
 * @param packageId the package as the peer's organisation installed it, {@code label:sha256}
 * @param key PEM, PKCS #8
 * @param certificate PEM, the server's certificate and intermediates
 * @param clientCa PEM, authorities of which the peer's client certificate must come
 */
record ServerSettings(InetSocketAddress address, String packageId, Path key, Path certificate, Path clientCa) {
    static final String ADDRESS = "CHAINCODE_SERVER_ADDRESS";
    static final String PACKAGE_ID = "CORE_CHAINCODE_ID_NAME";
    static final String TLS_KEY = "CHAINCODE_TLS_KEY";
    static final String TLS_CERT = "CHAINCODE_TLS_CERT";
    static final String TLS_CLIENT_CA = "CHAINCODE_TLS_CLIENT_CA";

    private static final Pattern HOST_PORT =
            Pattern.compile("(?<host>[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])" + ":(?<port>[0-9]{1,5})");

    static ServerSettings of(Map<String, String> environment) throws StartRefusedException {
        return new ServerSettings(
                address(required(environment, ADDRESS)),
                required(environment, PACKAGE_ID),
                file(environment, TLS_KEY),
                file(environment, TLS_CERT),
                file(environment, TLS_CLIENT_CA));
    }

    private static String required(Map<String, String> environment, String name) throws StartRefusedException {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new StartRefusedException(
                    StartRefusedException.SETTING_MISSING, "the environment variable " + name + " is not set");
        }
        return value;
    }

    private static InetSocketAddress address(String text) throws StartRefusedException {
        Matcher matcher = HOST_PORT.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group("port")) : 0;
        if (port < 1 || port > 65535) {
            throw new StartRefusedException(
                    StartRefusedException.BAD_ADDRESS, ADDRESS + " is not host:port with a port from 1 to 65535");
        }
        InetSocketAddress address = new InetSocketAddress(matcher.group("host"), port);
        if (address.isUnresolved()) {
            throw new StartRefusedException(
                    StartRefusedException.BAD_ADDRESS, "the host of " + ADDRESS + " does not resolve");
        }
        return address;
    }

    private static Path file(Map<String, String> environment, String name) throws StartRefusedException {
        String value = required(environment, name);
        Path path;
        try {
            path = Path.of(value);
        } catch (InvalidPathException e) {
            throw new StartRefusedException(StartRefusedException.FILE_UNREADABLE, name + " is not a path");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new StartRefusedException(
                    StartRefusedException.FILE_UNREADABLE, name + " names " + path + ", which is not a readable file");
        }
        return path;
    }
}
