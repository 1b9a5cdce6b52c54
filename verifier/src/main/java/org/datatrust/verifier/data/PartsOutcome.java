package org.datatrust.verifier.data;

import java.nio.file.Path;
import org.datatrust.proof.parts.Sidecar;

/** What came out of hashing a file by a profile of parts. */
public sealed interface PartsOutcome {
    /** @param sizeBytes length of the file, or of all files in a folder; 0 and up */
    record Hashed(Sidecar sidecar, long sizeBytes) implements PartsOutcome {}

    /** @param file of a folder, the one that could not be hashed */
    record NotHashed(Path file, FileDigest.Problem problem, String detail) implements PartsOutcome {}

    /**
     * The profile cannot take such a content apart.
     *
     * @param code PRT-01 to PRT-34
     * @param detail where and why, without the file's content
     */
    record Refused(String code, String detail) implements PartsOutcome {}
}
