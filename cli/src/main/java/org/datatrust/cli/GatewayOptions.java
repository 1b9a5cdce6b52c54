package org.datatrust.cli;

import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands about a log of a gateway understand. */
final class GatewayOptions {
    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Option(
            names = "--log",
            paramLabel = "ID",
            defaultValue = "main",
            description = "The log: its id, or orgs/ORG/logs/ID. Default: ${DEFAULT-VALUE}.")
    private String log = "main";

    Profile profile(Session session) throws FailedException {
        return profile.profile(session);
    }

    LogName log(Session session, Profile profile) throws FailedException {
        return log(session, profile, "--log", log);
    }

    static LogName log(Session session, Profile profile, String name, String text) throws FailedException {
        String full = text.contains("/") ? text : "orgs/" + profile.organisation() + "/logs/" + text;
        try {
            return LogName.parse(full);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, name, text, String.valueOf(e.getMessage()));
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
