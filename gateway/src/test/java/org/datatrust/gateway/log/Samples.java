package org.datatrust.gateway.log;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/** Names, settings and statements that the tests share. */
final class Samples {
    static final ChannelName CHANNEL = new ChannelName("datatrust");
    static final OrganisationId AGENCY = new OrganisationId("test-agency");
    static final LogName LOG = new LogName(AGENCY, "gazette");
    static final String CLIENT = "test-agency";

    private Samples() {}

    /** Short waits, so that tests of failures do not take long. */
    static Settings settings() {
        return new Settings(
                1 << 20,
                8 << 20,
                16_384,
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                InstantSource.system(),
                new CompositeMeterRegistry());
    }

    /** A statement that no other number yields. */
    static Bytes statement(long number) {
        return statement(CHANNEL, AGENCY, number);
    }

    static Bytes statement(ChannelName channel, OrganisationId organisation, long number) {
        byte[] salt = ByteBuffer.allocate(16).putLong(8, number).array();
        return new Statement(
                        channel,
                        new DatasetName(organisation, "gazette"),
                        "v" + number,
                        DigestProfile.FILE_1,
                        Digest.sha256(salt),
                        number,
                        Bytes.copyOf(salt),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of())
                .encode();
    }

    static List<Bytes> statements(long first, int count) {
        List<Bytes> statements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statements.add(statement(first + i));
        }
        return statements;
    }

    /** A keeper on a ledger whose blocks and views only look like those of the real one. */
    static LogKeeper open(Path folder, FaultyLedger ledger) throws IOException, InterruptedException {
        return open(folder, ledger, (bundle, record) -> Optional.empty());
    }

    static LogKeeper open(Path folder, FaultyLedger ledger, BundleCheck check)
            throws IOException, InterruptedException {
        return LogKeeper.open(folder, CHANNEL, AGENCY, ledger, settings(), genesis -> check);
    }
}
