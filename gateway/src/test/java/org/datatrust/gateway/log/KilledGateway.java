package org.datatrust.gateway.log;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A gateway's journal in a process of its own, made to be killed: appends without end and prints what is accepted. */
final class KilledGateway {
    private static final int UNANSWERED = 20;

    private KilledGateway() {}

    /** @param args data directory, file of the ledger, seed, number of the first message */
    public static void main(String[] args) throws Exception {
        FaultyLedger ledger = ledger(Path.of(args[1]), Long.parseLong(args[2]));
        LogKeeper keeper = Samples.open(Path.of(args[0]), ledger);
        keeper.create(Samples.LOG);
        Deque<Ticket> unanswered = new ArrayDeque<>();
        int first = Integer.parseInt(args[3]);
        for (int number = first; ; number++) {
            unanswered.add(keeper.append(Samples.LOG, Samples.CLIENT, "r" + number, CrashRecoveryTest.message(number)));
            if (unanswered.size() == UNANSWERED) {
                Placement placement = unanswered.remove().awaitAccepted();
                System.out.println(
                        (number - UNANSWERED + 1) + " " + placement.firstLeafIndex() + " " + placement.count());
                // Nobody listens any more: the test itself was killed.
                if (System.out.checkError()) {
                    return;
                }
            }
        }
    }

    static FaultyLedger ledger(Path file, long seed) {
        return new FaultyLedger(seed, 0.2, "network", Optional.of(file));
    }
}
