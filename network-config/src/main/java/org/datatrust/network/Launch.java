package org.datatrust.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a node is started.
 *
 * @param environment all that the process sees, and the basic variables of every {@link Program}
 */
public record Launch(List<String> command, Map<String, String> environment, Path folder) {
    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** Differs if anything differs; a running node with another fingerprint is out of date. */
    public String fingerprint() {
        SortedMap<String, String> sorted = new TreeMap<>(environment);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((command + "\n" + sorted + "\n" + folder).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
