package org.datatrust.proof.statement;

import java.util.Arrays;
import java.util.Optional;

/** How a thing became the bytes that were hashed. Ids are never renamed; docs/spec/statement.md defines each. */
public enum DigestProfile {
    /** SHA-256 over the bytes of one file exactly as they are. */
    FILE_1("file-1", false),

    /** The rows of a table, as a tree of which some can be shown alone. */
    CSV_1("csv-1", true),

    /** The components of a CycloneDX document, likewise. */
    SBOM_1("sbom-1", true),

    /** The values in a document of JSON, likewise. */
    JSON_1("json-1", true),

    /** The files in a folder, likewise. */
    DIR_1("dir-1", true);

    private final String id;
    private final boolean parts;

    DigestProfile(String id, boolean parts) {
        this.id = id;
        this.parts = parts;
    }

    public String id() {
        return id;
    }

    /**
     * Whether the digest is made of the content's parts (docs/spec/parts.md). It can then be checked only with the key or a disclosure, and
     * the statement does not tell the content's size, from which the number of parts could be guessed.
     */
    public boolean hasParts() {
        return parts;
    }

    public static Optional<DigestProfile> ofId(String id) {
        return Arrays.stream(values()).filter(profile -> profile.id.equals(id)).findFirst();
    }
}
