package org.datatrust.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.OrganisationId;
import picocli.CommandLine.Option;

/** How to reach a gateway. */
final class ProfileOptions {
    @Option(
            names = "--profile",
            paramLabel = "DIR",
            description =
                    "Folder that says how to reach the gateway; default: DATATRUST_PROFILE, or this machine's network.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--org",
            paramLabel = "ID",
            description = "Without a profile: the organisation of this machine's network to act for.")
    private Optional<String> organisation = Optional.empty();

    Profile profile(Session session) throws FailedException {
        Optional<OrganisationId> wanted = Optional.empty();
        if (organisation.isPresent()) {
            try {
                wanted = Optional.of(OrganisationId.parse(organisation.get()));
            } catch (MalformedException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--org", organisation.get(), String.valueOf(e.getMessage()));
            }
        }
        return Profile.find(session, folder, wanted);
    }
}
