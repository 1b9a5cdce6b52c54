package org.datatrust.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import picocli.CommandLine.Option;

/** What all commands that talk to a gateway understand. */
final class GatewayOptions {
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

    @Option(
            names = "--log",
            paramLabel = "ID",
            defaultValue = "main",
            description = "The log: its id, or orgs/ORG/logs/ID. Default: ${DEFAULT-VALUE}.")
    private String log = "main";

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

    LogName log(Session session, Profile profile) throws FailedException {
        String full = log.contains("/") ? log : "orgs/" + profile.organisation() + "/logs/" + log;
        try {
            return LogName.parse(full);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "--log", log, String.valueOf(e.getMessage()));
        }
    }

    static DatasetName dataset(Session session, Profile profile, String text) throws FailedException {
        String full = text.contains("/") ? text : "orgs/" + profile.organisation() + "/datasets/" + text;
        try {
            return DatasetName.parse(full);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "--dataset", text, String.valueOf(e.getMessage()));
        }
    }
}
