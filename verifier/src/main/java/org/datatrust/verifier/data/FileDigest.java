package org.datatrust.verifier.data;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.datatrust.proof.Digest;

/**
 * Digest profile {@code file-1}: SHA-256 over the bytes of a file exactly as they are.
 *
 * @param sizeBytes 0 and up
 */
public record FileDigest(Digest sha256, long sizeBytes) implements Content {
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
        MessageDigest sha = Digest.newSha256();
        LongAdder size = new LongAdder();
        Optional<Outcome.NotHashed> problem = WholeFile.read(file, progress, (chunk, got) -> {
            sha.update(chunk, 0, got);
            size.add(got);
        });
        return problem.isPresent()
                ? problem.get()
                : new Outcome.Hashed(new FileDigest(Digest.of(sha.digest()), size.sum()));
    }
}
