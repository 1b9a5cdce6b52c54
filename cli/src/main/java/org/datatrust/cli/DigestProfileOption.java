package org.datatrust.cli;

import org.datatrust.proof.statement.DigestProfile;
import picocli.CommandLine.Option;

/** How content becomes a digest. Not {@code --profile}, which says how to reach a gateway. */
final class DigestProfileOption {
    @Option(
            names = "--digest-profile",
            paramLabel = "ID",
            defaultValue = "file-1",
            description = {
                "file-1 (default): the bytes as they are. csv-1: a table row by row, sbom-1: a CycloneDX document (JSON) component",
                "by component, json-1: a document of JSON value by value, dir-1: a folder file by file, so that some can be disclosed",
                "later; what that takes comes to lie in FILE.dtparts, a secret."
            })
    private String id = "file-1";

    DigestProfile profile(Session session) throws FailedException {
        return DigestProfile.ofId(id)
                .orElseThrow(() -> session.failed(
                        ErrorCode.BAD_VALUE, "--digest-profile", id, "file-1 | csv-1 | sbom-1 | json-1 | dir-1"));
    }
}
