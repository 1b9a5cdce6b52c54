package org.datatrust.verifier.data;

import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/** What is at hand of the data that a record is about. */
public sealed interface Content permits FileDigest, Content.InParts, Content.Disclosed {
    /** All of it, hashed part by part under its key; a profile of parts. */
    record InParts(DigestProfile profile, Digest digest) implements Content {}

    /**
     * Some of its parts.
     *
     * @param file one that is said to be among the files that are disclosed of a folder
     */
    record Disclosed(Disclosure disclosure, Optional<FileDigest> file) implements Content {
        public Disclosed(Disclosure disclosure) {
            this(disclosure, Optional.empty());
        }
    }

    /** What a statement claims, for whoever has not the data and judges only the rest. */
    static Content claimedBy(Statement statement) {
        return statement.profile().hasParts()
                ? new InParts(statement.profile(), statement.digest())
                : new FileDigest(statement.digest(), statement.sizeBytes());
    }
}
