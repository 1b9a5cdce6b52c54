package org.datatrust.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Of those that change the network in a folder as a whole, in whatever programs, one works at a time. */
public record HomeLock(Path home) {

    /** What is done with the files of a network. */
    @FunctionalInterface
    public interface FileWork {
        void run() throws IOException;
    }

    Path file() {
        return home.resolve("lock");
    }

    /**
     * Does it while nobody else changes the network; makes the folder if it is absent.
     *
     * @throws NetworkException BUSY, FILE, and what the work throws
     */
    public void exclusively(FileWork work) {
        withFiles(() -> {
            PrivateFiles.folder(home);
            try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                if (lock.isValid()) {
                    work.run();
                }
            }
        });
    }

    /**
     * Does it at once, whoever else changes the network.
     *
     * @throws NetworkException FILE, and what the work throws
     */
    public void withFiles(FileWork work) {
        try {
            work.run();
        } catch (IOException | UncheckedIOException e) {
            throw new NetworkException(NetworkException.Code.FILE, "File trouble in " + home + ": " + e, e);
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this program has it.
        }
        throw new NetworkException(
                NetworkException.Code.BUSY,
                "Another command is changing the network in " + home + "; wait for it to end.");
    }
}
