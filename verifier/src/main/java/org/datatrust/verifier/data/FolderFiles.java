package org.datatrust.verifier.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsCode;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;

/** Digest profile {@code dir-1}: the files in a folder and the folders in it (docs/spec/parts.md). */
public final class FolderFiles {
    private FolderFiles() {}

    /**
     * Hashes every file. A link that is named as the folder is followed, one that lies in it is refused.
     *
     * @param progress told the number of bytes of each piece as it is hashed
     */
    public static PartsOutcome hash(Path folder, PartsKey key, LongConsumer progress) {
        try {
            Listing before = Listing.of(folder);
            PartTree tree = new PartTree(key);
            long size = 0;
            for (Bytes path : before.order()) {
                Path file = before.file(path);
                switch (FileDigest.of(file, progress)) {
                    case FileDigest.Outcome.NotHashed(FileDigest.Problem problem, String detail) -> {
                        return new PartsOutcome.NotHashed(file, problem, detail);
                    }
                    case FileDigest.Outcome.Hashed(FileDigest digest) -> {
                        Bytes part = Manifest.part(path, digest.sizeBytes(), digest.sha256());
                        tree.add(part.toByteArray(), 0, part.size());
                        size += digest.sizeBytes();
                    }
                }
            }
            if (!Listing.of(folder).equals(before)) {
                return new PartsOutcome.NotHashed(
                        folder, FileDigest.Problem.CHANGED, "the folder changed while it was read");
            }
            List<Sidecar.Run> runs =
                    tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList();
            return new PartsOutcome.Hashed(new Sidecar(DigestProfile.DIR_1, key, tree.count(), runs), size);
        } catch (NoSuchFileException e) {
            return new PartsOutcome.NotHashed(at(e, folder), FileDigest.Problem.NOT_FOUND, "no such file");
        } catch (AccessDeniedException e) {
            return new PartsOutcome.NotHashed(at(e, folder), FileDigest.Problem.NOT_READABLE, "no permission");
        } catch (IOException e) {
            return new PartsOutcome.NotHashed(folder, FileDigest.Problem.READ_ERROR, String.valueOf(e.getMessage()));
        } catch (MalformedException e) {
            return new PartsOutcome.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static Path at(FileSystemException problem, Path folder) {
        return problem.getFile() == null ? folder : Path.of(problem.getFile());
    }

    /**
     * The paths of the files in the order of their parts.
     *
     * @throws MalformedException PRT-13, PRT-30 to PRT-34
     */
    public static List<String> paths(Path folder) throws IOException, MalformedException {
        List<String> paths = new ArrayList<>();
        for (Bytes path : Listing.of(folder).order()) {
            paths.add(text(path));
        }
        return List.copyOf(paths);
    }

    /**
     * Opens files. Reads 256 files for each, not the whole folder.
     *
     * @param files each from 0 to the number of parts - 1
     * @param openCount whether to tell how many files there are
     * @throws IOException also if a file changes while it is read
     * @throws MalformedException PRT-13, PRT-30 to PRT-34 or PRT-46 if the folder is not the one that the sidecar was made for
     */
    public static Disclosure disclose(Path folder, Sidecar sidecar, NavigableSet<Long> files, boolean openCount)
            throws IOException, MalformedException {
        Listing listing = Listing.of(folder);
        List<Bytes> order = listing.order();
        if (order.size() != sidecar.count()) {
            throw new MalformedException(PartsCode.OTHER_CONTENT, "the content is not the one that was hashed");
        }
        Map<Long, List<Bytes>> contents = new HashMap<>();
        for (long run : Sidecar.runsOf(files)) {
            int from = (int) run * PartTree.RUN_PARTS;
            List<Bytes> parts = new ArrayList<>(PartTree.RUN_PARTS);
            for (Bytes path : order.subList(from, Math.min(order.size(), from + PartTree.RUN_PARTS))) {
                parts.add(part(listing, path));
            }
            contents.put(run, parts);
        }
        return sidecar.disclose(files, openCount, contents);
    }

    /** As {@link Manifest#order}; refuses also what some file systems hold for one path. */
    static List<Bytes> order(List<Bytes> paths) throws MalformedException {
        List<Bytes> order = Manifest.order(paths);
        Map<String, String> seen = new HashMap<>();
        for (Bytes path : order) {
            String text = text(path);
            for (int end = text.indexOf('/'); end >= 0; end = text.indexOf('/', end + 1)) {
                requireAlone(text.substring(0, end), seen);
            }
            requireAlone(text, seen);
        }
        return order;
    }

    private static void requireAlone(String path, Map<String, String> seen) throws MalformedException {
        String cased = Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        String other = seen.putIfAbsent(Normalizer.normalize(cased, Normalizer.Form.NFC), path);
        if (other != null && !other.equals(path)) {
            throw new MalformedException(
                    PartsCode.PATHS_ALIKE, other + " and " + path + " differ only in case or in their form");
        }
    }

    private static String text(Bytes path) {
        return new String(path.toByteArray(), StandardCharsets.UTF_8);
    }

    private static Bytes part(Listing listing, Bytes path) throws IOException {
        return switch (FileDigest.of(listing.file(path))) {
            case FileDigest.Outcome.Hashed(FileDigest digest) ->
                Manifest.part(path, digest.sizeBytes(), digest.sha256());
            case FileDigest.Outcome.NotHashed(FileDigest.Problem _, String detail) ->
                throw new IOException(listing.file(path) + ": " + detail);
        };
    }

    /**
     * What lies in a folder and in the folders in it at one time.
     *
     * @param files by the bytes of their paths
     */
    private record Listing(Map<Bytes, Found> files) {
        private record Found(Path file, WholeFile.State state) {}

        /** A folder to be looked into, and the start of the paths in it. */
        private record Pending(Path folder, Bytes start) {}

        static Listing of(Path root) throws IOException, MalformedException {
            Map<Bytes, Found> files = new HashMap<>();
            Deque<Pending> work = new ArrayDeque<>();
            work.push(new Pending(root, Bytes.EMPTY));
            while (!work.isEmpty()) {
                Pending next = work.pop();
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(next.folder())) {
                    for (Path entry : entries) {
                        Bytes path = next.start().concat(name(entry));
                        BasicFileAttributes attributes =
                                Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                        if (attributes.isDirectory()) {
                            work.push(new Pending(entry, path.concat(Bytes.utf8("/"))));
                        } else if (attributes.isRegularFile()) {
                            files.put(path, new Found(entry, WholeFile.State.of(attributes)));
                        } else {
                            throw new MalformedException(
                                    PartsCode.NOT_A_REGULAR_FILE, entry + " is a link or no regular file");
                        }
                        if (files.size() > Manifest.MAX_PARTS || path.size() > Manifest.MAX_PATH_BYTES) {
                            // Refused with its code, before more is listed.
                            Manifest.order(List.copyOf(files.keySet()));
                            throw new MalformedException(PartsCode.BAD_PATH, "a path of " + path.size() + " bytes");
                        }
                    }
                } catch (NotDirectoryException e) {
                    throw new MalformedException(PartsCode.NOT_A_FOLDER, next.folder() + " is no folder");
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            }
            return new Listing(Map.copyOf(files));
        }

        List<Bytes> order() throws MalformedException {
            return FolderFiles.order(List.copyOf(files.keySet()));
        }

        Path file(Bytes path) {
            return Objects.requireNonNull(files.get(path)).file();
        }

        /** Java reads names in the locale's charset and puts U+FFFD for what is none of it: such a name cannot be told from others. */
        private static Bytes name(Path entry) throws MalformedException {
            String name = String.valueOf(entry.getFileName());
            if (name.contains("\ufffd")) {
                throw new MalformedException(PartsCode.BAD_PATH, entry + " is no UTF-8, or not in this locale");
            }
            try {
                return Bytes.utf8(name);
            } catch (IllegalArgumentException e) {
                throw new MalformedException(PartsCode.BAD_PATH, entry + ": " + e.getMessage());
            }
        }
    }
}
