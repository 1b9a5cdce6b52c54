package org.datatrust.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of one process of a network lie.
 *
 * @param home the network's folder, absolute and normalised
 * @param name of the node, a file name
 */
public record NodeFiles(Path home, String name) {
    private static final String RECORD = ".pid";

    public NodeFiles {
        home = home.toAbsolutePath().normalize();
    }

    /** What the node stores. */
    public Path data() {
        return home.resolve("data").resolve(name);
    }

    /** Everything it prints. */
    public Path log() {
        return logs(home).resolve(name + ".log");
    }

    static Path logs(Path home) {
        return home.resolve("logs");
    }

    /** Which process it is. */
    Path pid() {
        return run(home).resolve(name + RECORD);
    }

    private static Path run(Path home) {
        return home.resolve("run");
    }

    /** Those in a home that a process was ever recorded for. */
    static List<NodeFiles> recorded(Path home) throws IOException {
        if (!Files.isDirectory(run(home))) {
            return List.of();
        }
        try (var files = Files.list(run(home))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(RECORD) && !name.startsWith("."))
                    .map(name -> new NodeFiles(home, name.substring(0, name.length() - RECORD.length())))
                    .toList();
        }
    }
}
