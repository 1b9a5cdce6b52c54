package org.datatrust.gateway.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;

/** A real log keeper on a ledger in memory, for the tests of what stands in front of it. */
public final class TestKeeper {
    private final FaultyLedger ledger = new FaultyLedger(1, 0, "network", Optional.empty());
    private final LogKeeper keeper;

    public TestKeeper(Path folder) throws IOException, InterruptedException {
        keeper = Samples.open(folder, ledger);
    }

    public LogKeeper keeper() {
        return keeper;
    }

    /** While it is down, nothing that is accepted gets committed. */
    public void setLedgerDown(boolean down) {
        ledger.setDown(down);
    }

    public static List<Bytes> statements(long first, int count) {
        return Samples.statements(first, count);
    }

    public static Bytes statement(ChannelName channel, OrganisationId organisation, long number) {
        return Samples.statement(channel, organisation, number);
    }
}
