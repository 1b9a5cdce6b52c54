package org.datatrust.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.datatrust.gateway.ledger.FabricLedger;
import org.datatrust.gateway.ledger.FabricSettings;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;

/** The usual way, for comparison: one record in one Fabric transaction, on the same network with the same chaincode. */
final class PlainTransactions {
    private PlainTransactions() {}

    /**
     * Lets {@code writers} writers each append {@code perWriter} records one after the other, each to a log of its own, because a log
     * takes one append at a time.
     *
     * @param run makes the names of the logs new
     * @return committed transactions per second
     */
    static double rate(LocalNetwork network, String organisation, String run, int writers, int perWriter)
            throws IOException, InterruptedException, ExecutionException {
        OrganisationId own = new OrganisationId(organisation);
        OrganisationHome home = network.home().organisation(organisation);
        FabricSettings settings = new FabricSettings(
                new ChannelName(network.consortium().channel()),
                network.consortium().chaincode(),
                own,
                "127.0.0.1:" + network.port(new NodeId(NodeId.Kind.PEER, organisation)),
                Optional.empty(),
                home.tlsAuthority().certificate(),
                home.gatewayClientTls().certificate(),
                home.gatewayClientTls().key(),
                home.gatewayIdentity().certificate(),
                home.gatewayIdentity().key(),
                List.of(own),
                1);
        try (FabricLedger ledger = FabricLedger.open(settings);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<LogName> logs = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                logs.add(new LogName(own, "plain-" + run + "-" + i));
            }
            sum(executor.invokeAll(logs.stream().map(log -> create(ledger, log)).toList()));
            long start = System.nanoTime();
            int committed = sum(executor.invokeAll(
                    logs.stream().map(log -> appendAll(ledger, log, perWriter)).toList()));
            return committed / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static Callable<Integer> create(Ledger ledger, LogName log) {
        return () -> commit(ledger, "CreateLog", Bytes.utf8(log.toString()));
    }

    private static Callable<Integer> appendAll(Ledger ledger, LogName log, int count) {
        return () -> {
            int committed = 0;
            CompactRange frontier = CompactRange.EMPTY;
            for (int i = 0; i < count; i++) {
                Digest leaf = LogHash.leaf(Bytes.utf8(log + " " + i));
                CompactRange leaves = new CompactRange(i, i + 1, List.of(leaf));
                committed += commit(ledger, "Append", new AppendRequest(log, leaf, frontier.root(), leaves).encode());
                frontier = frontier.merge(leaves);
            }
            return committed;
        };
    }

    /** One transaction from endorsement to its known fate; an error on submit says nothing about the transaction. */
    private static int commit(Ledger ledger, String function, Bytes argument) throws InterruptedException {
        while (true) {
            if (ledger.endorse(function, argument) instanceof Ledger.Endorsed endorsed) {
                ledger.submit(endorsed.transaction());
                Ledger.Fate fate = ledger.fate(endorsed.transactionId(), Duration.ofSeconds(60));
                if (fate instanceof Ledger.Decided decided && decided.valid()) {
                    return 1;
                }
                throw new IllegalStateException("transaction " + endorsed.transactionId() + ": " + fate);
            }
            // Declined where a peer is a block behind the one that answered last.
            Thread.onSpinWait();
        }
    }

    private static int sum(List<Future<Integer>> futures) throws ExecutionException, InterruptedException {
        int sum = 0;
        for (Future<Integer> future : futures) {
            sum += future.get();
        }
        return sum;
    }
}
