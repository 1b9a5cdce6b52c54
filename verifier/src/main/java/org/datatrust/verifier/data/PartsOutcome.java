package org.datatrust.verifier.data;

import org.datatrust.proof.parts.Sidecar;

/** What came out of hashing a file by a profile of parts. */
public sealed interface PartsOutcome {
    /** @param sizeBytes length of the file, 0 and up */
    record Hashed(Sidecar sidecar, long sizeBytes) implements PartsOutcome {}

    record NotHashed(FileDigest.Problem problem, String detail) implements PartsOutcome {}

    /**
     * The profile cannot take such a content apart.
     *
     * @param code PRT-01 to PRT-25
     * @param detail where and why, without the file's content
     */
    record Refused(String code, String detail) implements PartsOutcome {}
}
