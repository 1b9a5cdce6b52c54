package org.datatrust.proof.statement;

import java.util.Arrays;
import java.util.Optional;

/** How a thing became the bytes that were hashed. Ids are never renamed; docs/spec/statement.md defines each. */
public enum DigestProfile {
    /** SHA-256 over the bytes of one file exactly as they are. */
    FILE_1("file-1");

    private final String id;

    DigestProfile(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<DigestProfile> ofId(String id) {
        return Arrays.stream(values()).filter(profile -> profile.id.equals(id)).findFirst();
    }
}
