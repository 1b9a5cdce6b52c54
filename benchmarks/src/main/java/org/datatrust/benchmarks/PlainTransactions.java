package org.datatrust.benchmarks;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.hyperledger.fabric.client.CommitStatusException;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Status;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;

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
            throws IOException, GeneralSecurityException, InterruptedException, ExecutionException {
        OrganisationHome home = network.home().organisation(organisation);
        OrganisationHome.KeyPair tls = home.gatewayClientTls();
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + network.port(new NodeId(NodeId.Kind.PEER, organisation)),
                        TlsChannelCredentials.newBuilder()
                                .keyManager(
                                        tls.certificate().toFile(), tls.key().toFile())
                                .trustManager(home.tlsAuthority().certificate().toFile())
                                .build())
                .build();
        OrganisationHome.KeyPair identity = home.gatewayIdentity();
        try (Reader certificate = Files.newBufferedReader(identity.certificate());
                Reader key = Files.newBufferedReader(identity.key());
                var gateway = org.hyperledger.fabric.client.Gateway.newInstance()
                        .identity(new X509Identity(organisation, Identities.readX509Certificate(certificate)))
                        .signer(Signers.newPrivateKeySigner(Identities.readPrivateKey(key)))
                        .hash(Hash.SHA256)
                        .connection(channel)
                        .connect();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Contract contract = gateway.getNetwork(network.consortium().channel())
                    .getContract(network.consortium().chaincode());
            List<LogName> logs = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                logs.add(new LogName(new OrganisationId(organisation), "plain-" + run + "-" + i));
            }
            sum(executor.invokeAll(
                    logs.stream().map(log -> create(contract, log)).toList()));
            long start = System.nanoTime();
            int committed = sum(executor.invokeAll(logs.stream()
                    .map(log -> appendAll(contract, log, perWriter))
                    .toList()));
            return committed / ((System.nanoTime() - start) / 1e9);
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static Callable<Integer> create(Contract contract, LogName log) {
        return () -> {
            submit(contract, "CreateLog", Bytes.utf8(log.toString()));
            return 1;
        };
    }

    private static Callable<Integer> appendAll(Contract contract, LogName log, int count) {
        return () -> {
            CompactRange frontier = CompactRange.EMPTY;
            for (int i = 0; i < count; i++) {
                Digest leaf = LogHash.leaf(Bytes.utf8(log + " " + i));
                CompactRange leaves = new CompactRange(i, i + 1, List.of(leaf));
                submit(contract, "Append", new AppendRequest(log, leaf, frontier.root(), leaves).encode());
                frontier = frontier.merge(leaves);
            }
            return count;
        };
    }

    private static void submit(Contract contract, String function, Bytes argument)
            throws GatewayException, CommitStatusException {
        Transaction transaction = contract.newProposal(function)
                .addArguments(argument.toByteArray())
                .build()
                .endorse();
        SubmittedTransaction submitted = submit(transaction, 10);
        Status status = submitted.getStatus();
        if (!status.isSuccessful()) {
            throw new IllegalStateException("transaction " + status.getTransactionId() + ": " + status.getCode());
        }
    }

    /**
     * Orderers answer "already processed" to a transaction that went through: what counts is its status, to which another submission of
     * the same bytes leads.
     */
    private static SubmittedTransaction submit(Transaction transaction, int attempts) throws SubmitException {
        try {
            return transaction.submitAsync();
        } catch (SubmitException e) {
            if (attempts == 1) {
                throw e;
            }
            return submit(transaction, attempts - 1);
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
