package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.network.OrganisationHome;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;

/** A Fabric client of one organisation, talking to that organisation's peer directly: what a gateway can do, and worse. */
final class Member implements AutoCloseable {
    private static final long SECONDS = 20;

    private final ManagedChannel connection;
    private final Gateway gateway;
    private final Network channel;
    private final String chaincode;

    private Member(ManagedChannel connection, Gateway gateway, String channel, String chaincode) {
        this.connection = connection;
        this.gateway = gateway;
        this.channel = gateway.getNetwork(channel);
        this.chaincode = chaincode;
    }

    /** With the identity (role client) that the organisation's gateway has. */
    static Member client(TestNetwork network, String organisation) {
        return of(network, organisation, network.organisation(organisation).gatewayIdentity());
    }

    /** With the identity of the organisation's peer, which may endorse but not write. */
    static Member peer(TestNetwork network, String organisation) {
        Path msp = network.organisation(organisation).folder().resolve("peer/msp");
        return of(
                network,
                organisation,
                new OrganisationHome.KeyPair(
                        msp.resolve("signcerts/identity.pem"), msp.resolve("keystore/identity.key")));
    }

    /** With the identity that has the role admin: it votes for the organisation. */
    static Member administrator(TestNetwork network, String organisation) {
        Path msp = network.organisation(organisation).adminMsp();
        return of(
                network,
                organisation,
                new OrganisationHome.KeyPair(
                        msp.resolve("signcerts/identity.pem"), msp.resolve("keystore/identity.key")));
    }

    private static Member of(TestNetwork network, String organisation, OrganisationHome.KeyPair identity) {
        OrganisationHome files = network.organisation(organisation);
        try (Reader certificate = Files.newBufferedReader(identity.certificate(), StandardCharsets.US_ASCII);
                Reader key = Files.newBufferedReader(identity.key(), StandardCharsets.US_ASCII)) {
            ManagedChannel connection = Grpc.newChannelBuilder(
                            "127.0.0.1:" + network.network().port(TestNetwork.peer(organisation)),
                            TlsChannelCredentials.newBuilder()
                                    .keyManager(
                                            files.gatewayClientTls()
                                                    .certificate()
                                                    .toFile(),
                                            files.gatewayClientTls().key().toFile())
                                    .trustManager(
                                            files.tlsAuthority().certificate().toFile())
                                    .build())
                    .maxInboundMessageSize(64 << 20)
                    .build();
            Gateway gateway = Gateway.newInstance()
                    .identity(new X509Identity(organisation, Identities.readX509Certificate(certificate)))
                    .signer(Signers.newPrivateKeySigner(Identities.readPrivateKey(key)))
                    .hash(Hash.SHA256)
                    .connection(connection)
                    .evaluateOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                    .endorseOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                    .submitOptions(options -> options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS))
                    .commitStatusOptions(options -> options.withDeadlineAfter(3 * SECONDS, TimeUnit.SECONDS))
                    .connect();
            var consortium = network.network().consortium();
            return new Member(connection, gateway, consortium.channel(), consortium.chaincode());
        } catch (IOException | CertificateException | InvalidKeyException e) {
            throw new IllegalStateException("cannot act as " + organisation, e);
        }
    }

    /** The channel's name. */
    String channel() {
        return channel.getName();
    }

    /** The ledger's own contract. */
    Contract ledger() {
        return channel.getContract(chaincode);
    }

    /** Waits until the peers of these organisations give one answer; some may be a block behind the one that told of a commit. */
    void awaitAgreement(String function, Object name, String... organisations) throws InterruptedException {
        Eventually.until(name + " at " + List.of(organisations), Duration.ofSeconds(20), () -> {
            try {
                proposal(function, name.toString().getBytes(StandardCharsets.UTF_8), organisations)
                        .endorse();
                return true;
            } catch (EndorseException e) {
                return false;
            }
        });
    }

    /** A call of the ledger's contract that only some organisations are asked to endorse. */
    Proposal proposal(String function, byte[] argument, String... organisations) {
        var builder = ledger().newProposal(function).addArguments(argument);
        if (organisations.length > 0) {
            builder.setEndorsingOrganizations(organisations);
        }
        return builder.build();
    }

    /** Demands that every peer that was asked refuses to endorse, with this code. */
    static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EndorseException.class,
                        e -> assertThat(e.getDetails())
                                .isNotEmpty()
                                .allSatisfy(detail ->
                                        assertThat(detail.getMessage()).contains(code)));
    }

    /** Fabric's own queries of blocks and transactions. */
    Contract blocks() {
        return channel.getContract("qscc");
    }

    @Override
    public void close() {
        gateway.close();
        connection.shutdownNow();
    }
}
