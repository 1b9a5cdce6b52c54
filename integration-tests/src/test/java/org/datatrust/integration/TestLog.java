package org.datatrust.integration;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;

/** Names and append requests for logs that one test has to itself. */
final class TestLog {
    private static final SecureRandom RANDOM = new SecureRandom();

    private TestLog() {}

    static LogName fresh(String organisation, String purpose) {
        byte[] salt = new byte[6];
        RANDOM.nextBytes(salt);
        return named("orgs/" + organisation + "/logs/" + purpose + "-"
                + HexFormat.of().formatHex(salt));
    }

    static LogName named(String name) {
        try {
            return LogName.parse(name);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** The request that appends entries to a log that holds {@code before}; its batch id is made from {@code id}. */
    static AppendRequest append(LogName log, CompactRange before, String id, String... entries) {
        CompactRange.Builder leaves =
                new CompactRange.Builder(new CompactRange(before.end(), before.end(), List.of()), (l, i, h) -> {});
        for (String entry : entries) {
            leaves.append(LogHash.leaf(entry.getBytes(StandardCharsets.UTF_8)));
        }
        return new AppendRequest(
                log, Digest.sha256(id.getBytes(StandardCharsets.UTF_8)), before.root(), leaves.build());
    }
}
