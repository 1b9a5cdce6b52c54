package org.datatrust.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of ours as the build leaves it: {@code MODULE/target/datatrust-MODULE-VERSION.jar}, whose manifest names the jars in
 * {@code lib/} beside it.
 *
 * @param version the project's version
 * @param digest hex SHA-256 over the names and contents of all its jars
 */
record RunnableJar(String module, Path jar, String version, String digest) {

    /** Finds what the build left; NOT_BUILT if nothing. */
    static RunnableJar find(Path checkout, String module) throws IOException {
        Path target = checkout.resolve(module).resolve("target");
        String prefix = "datatrust-" + module + "-";
        List<Path> jars = list(target, prefix + "*.jar").stream()
                .filter(jar -> !jar.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                .toList();
        if (jars.size() != 1) {
            throw new NetworkException(
                    NetworkException.Code.NOT_BUILT,
                    (jars.isEmpty() ? "There is no " : "There is more than one ")
                            + target.resolve(prefix + "VERSION.jar") + ". Build it: scripts/mvn -pl " + module
                            + " -am package");
        }
        Path jar = jars.getFirst();
        String name = jar.getFileName().toString();
        String version = name.substring(prefix.length(), name.length() - ".jar".length());
        return new RunnableJar(module, jar, version, digest(files(jar)));
    }

    private static List<Path> list(Path folder, String glob) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var found = Files.newDirectoryStream(folder, glob)) {
            return Stream.of(found)
                    .flatMap(stream -> {
                        List<Path> paths = new java.util.ArrayList<>();
                        stream.forEach(paths::add);
                        return paths.stream().sorted();
                    })
                    .toList();
        }
    }

    private static List<Path> files(Path jar) throws IOException {
        return Stream.concat(Stream.of(jar), list(jar.resolveSibling("lib"), "*.jar").stream())
                .toList();
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            MessageDigest all = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                MessageDigest one = MessageDigest.getInstance("SHA-256");
                try (InputStream in = new DigestInputStream(Files.newInputStream(file), one)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
                all.update((file.getFileName() + "\0").getBytes(StandardCharsets.UTF_8));
                all.update(one.digest());
            }
            return HexFormat.of().formatHex(all.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Copies it, so that a new build does not pull the classes from under a running process.
     *
     * @return the copy of the main jar; the same path for the same content
     */
    Path copyInto(NetworkHome home) throws IOException {
        Path folder = home.lib().resolve(module).resolve(digest.substring(0, 16));
        Path copy = folder.resolve(jar.getFileName());
        if (Files.exists(copy)) {
            return copy;
        }
        Path draft = folder.resolveSibling(folder.getFileName() + ".new");
        PrivateFiles.delete(draft);
        PrivateFiles.folder(draft.resolve("lib"));
        for (Path file : files(jar)) {
            Path target = file.equals(jar) ? draft : draft.resolve("lib");
            Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        PrivateFiles.delete(folder);
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        return copy;
    }

    /** Copies of earlier builds, which nothing runs any more. */
    void deleteOtherCopies(NetworkHome home) {
        Path parent = home.lib().resolve(module);
        try (Stream<Path> copies = Files.list(parent)) {
            for (Path copy : copies.toList()) {
                if (!copy.getFileName().toString().equals(digest.substring(0, 16))) {
                    PrivateFiles.delete(copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
