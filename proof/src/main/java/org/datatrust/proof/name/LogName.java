package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * A log, written {@code orgs/ORGANISATION/logs/ID}; only its organisation appends to it.
 *
 * @param log 1 to 63 characters of {@code a-z 0-9 . _ -}, first and last a letter or digit
 */
public record LogName(OrganisationId organisation, String log) {
    public LogName {
        if (!Identifiers.isSegment(log)) {
            throw new IllegalArgumentException("not a log id: 1 to 63 of a-z 0-9 . _ -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static LogName parse(String text) throws MalformedException {
        String[] ids = Identifiers.parse(text, "logs");
        return new LogName(new OrganisationId(ids[0]), ids[1]);
    }

    @Override
    public String toString() {
        return "orgs/" + organisation + "/logs/" + log;
    }
}
