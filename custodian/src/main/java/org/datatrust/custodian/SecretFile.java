package org.datatrust.custodian;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that only their owner may read, on disk for certain when a method returns. */
final class SecretFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private static final String DRAFT = ".next";

    private SecretFile() {}

    static void folder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** A file to be locked; what it holds does not matter. */
    static FileChannel openAnyway(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
    }

    /** @throws java.nio.file.FileAlreadyExistsException if there is such a file; it is left as it is */
    static void create(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            write(channel, content);
        }
        force(folderOf(file));
    }

    /** A reader sees the old content or the new, never a part; after a crash as well. */
    static void replace(Path file, byte[] content) throws IOException {
        Path next = draft(file);
        Files.deleteIfExists(next);
        create(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(folderOf(file));
    }

    private static Path draft(Path file) {
        return file.resolveSibling(file.getFileName() + DRAFT);
    }

    /** Whether it is what a replacement that was cut off left behind. */
    static boolean isDraft(Path file) {
        return file.toString().endsWith(DRAFT);
    }

    static boolean isZeros(Path file) throws IOException {
        for (byte content : Files.readAllBytes(file)) {
            if (content != 0) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #overwrite}, of a file and of what a replacement of it that was cut off left behind. */
    static void destroy(Path file) throws IOException {
        overwrite(draft(file));
        overwrite(file);
    }

    /** Writes over the content before the file goes, so that the freed blocks do not hold it where the file system writes in place. */
    private static void overwrite(Path file) throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                write(channel, new byte[Math.toIntExact(channel.size())]);
            }
            Files.delete(file);
            force(folderOf(file));
        }
    }

    static boolean isOwnersOnly(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream().noneMatch(OF_OTHERS::contains);
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        channel.force(true);
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("not a file: " + file);
        }
        return folder;
    }
}
