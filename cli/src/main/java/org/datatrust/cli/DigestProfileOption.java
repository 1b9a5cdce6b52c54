package org.datatrust.cli;

import java.util.Optional;
import org.datatrust.proof.statement.DigestProfile;
import picocli.CommandLine.Option;

/** How content becomes a digest. Not {@code --profile}, which says how to reach a gateway. */
final class DigestProfileOption {
    @Option(
            names = "--digest-profile",
            paramLabel = "ID",
            description = {
                "file-1 (default): the bytes as they are. csv-1: a table row by row, sbom-1: a CycloneDX document (JSON) component",
                "by component, json-1: a document of JSON value by value, dir-1: a folder file by file, so that some can be disclosed",
                "later; what that takes comes to lie in FILE.dtparts, a secret."
            })
    private Optional<String> id = Optional.empty();

    boolean isStated() {
        return id.isPresent();
    }

    DigestProfile profile(Session session) throws FailedException {
        return profile(session, DigestProfile.FILE_1);
    }

    DigestProfile profile(Session session, DigestProfile unlessStated) throws FailedException {
        if (id.isEmpty()) {
            return unlessStated;
        }
        return DigestProfile.ofId(id.get())
                .orElseThrow(() -> session.failed(
                        ErrorCode.BAD_VALUE, "--digest-profile", id.get(), "file-1 | csv-1 | sbom-1 | json-1 | dir-1"));
    }
}
