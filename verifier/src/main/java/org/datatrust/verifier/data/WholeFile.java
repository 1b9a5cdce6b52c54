package org.datatrust.verifier.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.datatrust.verifier.data.FileDigest.Outcome.NotHashed;
import org.datatrust.verifier.data.FileDigest.Problem;

/** Reads a file from the beginning to the end in the same small memory for any size, and notices if it changes meanwhile. */
final class WholeFile {
    private static final int CHUNK_BYTES = 1 << 18;

    private WholeFile() {}

    /** Told the pieces of a file in their order. */
    @FunctionalInterface
    interface Pieces<E extends Exception> {
        /** The first {@code size} bytes are next; they are valid only during the call. */
        void piece(byte[] chunk, int size) throws E;
    }

    /**
     * Follows symbolic links.
     *
     * @param progress told the number of bytes of each piece after it was worked on
     * @return why what the pieces told is worth nothing; empty if all is well
     */
    static <E extends Exception> Optional<NotHashed> read(Path file, LongConsumer progress, Pieces<E> pieces) throws E {
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                return problem(Problem.NOT_A_FILE, "not a regular file");
            }
            long size = 0;
            try (InputStream in = Files.newInputStream(file)) {
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                    pieces.piece(chunk, got);
                    size += got;
                    progress.accept(got);
                }
            }
            BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
            if (size != before.size() || !State.of(before).equals(State.of(after))) {
                return problem(Problem.CHANGED, "the file changed while it was read");
            }
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return problem(Problem.NOT_FOUND, "no such file");
        } catch (AccessDeniedException e) {
            return problem(Problem.NOT_READABLE, "no permission to read the file");
        } catch (IOException e) {
            return problem(Problem.READ_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<NotHashed> problem(Problem problem, String detail) {
        return Optional.of(new NotHashed(problem, detail));
    }

    /** What changes when a file does, as far as its metadata tells. */
    record State(long size, FileTime modified, Optional<Object> fileKey) {
        static State of(BasicFileAttributes attributes) {
            return new State(
                    attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }
}
