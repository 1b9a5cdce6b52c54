package org.datatrust.verifier.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.datatrust.proof.Digest;

/**
 * Digest profile {@code file-1}: SHA-256 over the bytes of a file exactly as they are.
 *
 * @param sizeBytes 0 and up
 */
public record FileDigest(Digest sha256, long sizeBytes) {
    private static final int CHUNK_BYTES = 1 << 18;

    public FileDigest {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative");
        }
    }

    /** What came out of hashing a file; that a file cannot be hashed is an expected outcome. */
    public sealed interface Outcome {
        record Hashed(FileDigest digest) implements Outcome {}

        /** @param detail what was found, without the file's content */
        record NotHashed(Problem problem, String detail) implements Outcome {}
    }

    public enum Problem {
        NOT_FOUND("DAT-02"),
        NOT_A_FILE("DAT-03"),
        NOT_READABLE("DAT-04"),
        /** Size, time or identity differ after reading: the digest would be of no state the file ever had. */
        CHANGED("DAT-05"),
        READ_ERROR("DAT-06");

        private final String code;

        Problem(String code) {
            this.code = code;
        }

        /** Stable code of docs/spec/report-codes.md. */
        public String code() {
            return code;
        }
    }

    public static FileDigest of(byte[] content) {
        return new FileDigest(Digest.sha256(content), content.length);
    }

    /** Follows symbolic links. Uses the same small memory for any size. */
    public static Outcome of(Path file) {
        return of(file, bytes -> {});
    }

    /** @param progress told the number of bytes of each piece as it is hashed */
    public static Outcome of(Path file, LongConsumer progress) {
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                return new Outcome.NotHashed(Problem.NOT_A_FILE, "not a regular file");
            }
            MessageDigest sha = Digest.newSha256();
            long size = 0;
            try (InputStream in = Files.newInputStream(file)) {
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                    sha.update(chunk, 0, got);
                    size += got;
                    progress.accept(got);
                }
            }
            BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
            if (size != before.size() || !State.of(before).equals(State.of(after))) {
                return new Outcome.NotHashed(Problem.CHANGED, "the file changed while it was read");
            }
            return new Outcome.Hashed(new FileDigest(Digest.of(sha.digest()), size));
        } catch (NoSuchFileException e) {
            return new Outcome.NotHashed(Problem.NOT_FOUND, "no such file");
        } catch (AccessDeniedException e) {
            return new Outcome.NotHashed(Problem.NOT_READABLE, "no permission to read the file");
        } catch (IOException e) {
            return new Outcome.NotHashed(Problem.READ_ERROR, String.valueOf(e.getMessage()));
        }
    }

    /** What changes when a file does, as far as its metadata tells. */
    private record State(long size, FileTime modified, Optional<Object> fileKey) {
        static State of(BasicFileAttributes attributes) {
            return new State(
                    attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }
}
