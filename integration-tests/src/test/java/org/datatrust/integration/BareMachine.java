package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder that can be the root of a file system: a Java runtime, the C library, the command, and nothing else; no shell, no settings.
 * What runs on it, as a container or with another root, needs nothing that it does not hold.
 */
record BareMachine(Path root) {
    /** What the offline part of the command needs; no java.net.http, no desktop. */
    private static final String MODULES = "java.base,java.logging,java.management,java.naming,java.sql,jdk.unsupported";

    static final String LIBRARY_PATH = "/jre/lib:/jre/lib/server";
    static final List<String> DATATRUST = List.of(
            "/jre/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", "/cli/datatrust-cli-0.1.0.jar");

    /** Builds it; takes some seconds and 100 MB. */
    static BareMachine build(Path root) throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(root.resolve("data"));
        Path home = Path.of(System.getProperty("java.home"));
        new Command(List.of(home.resolve("bin/jlink").toString()), Map.of())
                .run(
                        "--add-modules",
                        MODULES,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        root.resolve("jre"))
                .exits(0);
        copyLibraries(root);
        Path target = TestNetwork.root().resolve("cli/target");
        Path cli = root.resolve("cli");
        Files.createDirectories(cli.resolve("lib"));
        copy(target.resolve("datatrust-cli-0.1.0.jar"), cli);
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                copy(jar, cli.resolve("lib"));
            }
        }
        return new BareMachine(root);
    }

    private static void copyLibraries(Path root) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(root.resolve("jre"))) {
            for (Path file : files.filter(BareMachine::isProgram).toList()) {
                for (String word :
                        new Command(List.of("ldd"), Map.of()).run(file).out().split("\\s+", -1)) {
                    Path library = Path.of(word);
                    if (library.isAbsolute() && !library.startsWith(root) && Files.exists(library)) {
                        Path copy = root.resolve(
                                library.getRoot().relativize(library).toString());
                        Files.createDirectories(
                                Optional.ofNullable(copy.getParent()).orElse(root));
                        Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        assertThat(root.resolve("lib64")).exists();
    }

    private static boolean isProgram(Path file) {
        return file.toString().endsWith(".so") || file.endsWith("bin/java");
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
    }

    /** Puts a file into the folder {@code /data}. */
    void place(Path file) throws IOException {
        Files.copy(
                file, root.resolve("data").resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
    }
}
