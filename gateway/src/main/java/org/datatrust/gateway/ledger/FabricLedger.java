package org.datatrust.gateway.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.OrganisationId;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.CommitStatusException;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Identities;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * The ledger through the own peer's gateway service.
 *
 * <p>Two traps of that service shape this class. A submit may fail with "request already processed" although the transaction becomes
 * valid, and with ABORTED although other orderers have it: so no error on submit is ever taken for a failure.
 */
public final class FabricLedger implements Ledger {
    private static final Duration ENDORSE_DEADLINE = Duration.ofSeconds(15);
    /** Short: the transaction may be valid in a block while a slow orderer still keeps the call waiting. */
    private static final Duration SUBMIT_DEADLINE = Duration.ofSeconds(5);

    private static final Duration QUERY_DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_INBOUND_BYTES = 110 << 20;
    private static final Pattern CHAINCODE_CODE = Pattern.compile("\\bCHC-\\d{2}\\b");
    private static final Pattern NO_PEERS = Pattern.compile("failed to find any endorsing peers for org\\(s\\): (.+)$");
    private static final int MAX_REASON_CHARACTERS = 300;

    private final FabricSettings settings;
    private final ManagedChannel channel;
    private final Gateway gateway;
    private final Signer signer;
    private final ByteString creator;
    private final Network network;
    private final Contract chaincode;
    private final Contract blocks;
    /** Organisations to ask first for a view, the own one in front; reordered when one of them does not answer. */
    private final AtomicReference<List<OrganisationId>> viewOrder;

    private FabricLedger(
            FabricSettings settings, ManagedChannel channel, Gateway gateway, Signer signer, ByteString creator) {
        this.settings = settings;
        this.channel = channel;
        this.gateway = gateway;
        this.signer = signer;
        this.creator = creator;
        this.network = gateway.getNetwork(settings.channel().value());
        this.chaincode = network.getContract(settings.chaincode());
        this.blocks = network.getContract("qscc");
        List<OrganisationId> order = new ArrayList<>(settings.viewOrganisations());
        order.remove(settings.organisation());
        order.addFirst(settings.organisation());
        this.viewOrder = new AtomicReference<>(List.copyOf(order));
    }

    /**
     * Reads keys and certificates; the connection is made when it is first needed.
     *
     * @throws IOException if a file cannot be read or holds something else
     */
    public static FabricLedger open(FabricSettings settings) throws IOException {
        X509Certificate certificate;
        byte[] tlsCertificate;
        Signer signer;
        try (Reader certificatePem = Files.newBufferedReader(settings.signingCertificate());
                Reader tlsPem = Files.newBufferedReader(settings.tlsCertificate());
                Reader keyPem = Files.newBufferedReader(settings.signingKey())) {
            certificate = Identities.readX509Certificate(certificatePem);
            tlsCertificate = Identities.readX509Certificate(tlsPem).getEncoded();
            signer = Signers.newPrivateKeySigner(Identities.readPrivateKey(keyPem));
        } catch (CertificateException e) {
            throw new IOException(
                    "not a PEM certificate: " + settings.signingCertificate() + " or " + settings.tlsCertificate(), e);
        } catch (InvalidKeyException e) {
            throw new IOException("not a PEM private key: " + settings.signingKey(), e);
        }
        X509Identity identity = new X509Identity(settings.organisation().value(), certificate);
        ManagedChannel channel = connect(settings);
        Gateway gateway = Gateway.newInstance()
                .connection(channel)
                .identity(identity)
                .signer(signer)
                .hash(Hash.SHA256)
                // Peers send blocks only to whom the request itself binds to the connection.
                .tlsClientCertificateHash(Digest.sha256(tlsCertificate).toByteArray())
                .evaluateOptions(options -> options.withDeadlineAfter(QUERY_DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
                .endorseOptions(
                        options -> options.withDeadlineAfter(ENDORSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
                .submitOptions(options -> options.withDeadlineAfter(SUBMIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS))
                .connect();
        ByteString creator = SerializedIdentity.newBuilder()
                .setMspid(identity.getMspId())
                .setIdBytes(ByteString.copyFrom(identity.getCredentials()))
                .build()
                .toByteString();
        return new FabricLedger(settings, channel, gateway, signer, creator);
    }

    private static ManagedChannel connect(FabricSettings settings) throws IOException {
        ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                .trustManager(file(settings.tlsRoots()))
                .keyManager(file(settings.tlsCertificate()), file(settings.tlsKey()))
                .build();
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(settings.peer(), credentials)
                .maxInboundMessageSize(MAX_INBOUND_BYTES)
                .keepAliveTime(2, TimeUnit.MINUTES);
        settings.peerName().ifPresent(builder::overrideAuthority);
        return builder.build();
    }

    /** Callers pace their tries, so the connection need not wait on its own, up to minutes, after the peer was away. */
    private void wakeConnection() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    private static File file(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            throw new IOException("cannot read " + path);
        }
        return path.toFile();
    }

    @Override
    public Endorsing endorse(String function, Bytes... arguments) {
        wakeConnection();
        try {
            Transaction prepared = chaincode
                    .newProposal(function)
                    .addArguments(
                            Arrays.stream(arguments).map(Bytes::toByteArray).toArray(byte[][]::new))
                    .build()
                    .endorse();
            byte[] bytes = prepared.getBytes();
            EndorsedPayload payload = EndorsedPayload.parse(
                    PreparedTransaction.parseFrom(bytes).getEnvelope().getPayload());
            byte[] signed = gateway.newSignedTransaction(bytes, signer.sign(prepared.getDigest()))
                    .getBytes();
            return payload.definition(settings.chaincode())
                    .<Endorsing>map(definition -> {
                        try {
                            return new Endorsed(
                                    prepared.getTransactionId(),
                                    Bytes.copyOf(signed),
                                    Bytes.copyOf(payload.result().toByteArray()),
                                    payload.writes(settings.chaincode()),
                                    definition);
                        } catch (InvalidProtocolBufferException e) {
                            return new Unreachable("the endorsed write set is malformed");
                        }
                    })
                    .orElseGet(() -> new Unreachable("the endorsed read set does not name the chaincode definition"));
        } catch (EndorseException e) {
            String why = reason(e);
            Matcher code = CHAINCODE_CODE.matcher(why);
            return code.find() ? new Declined(code.group(), why) : new Unreachable(why);
        } catch (InvalidProtocolBufferException e) {
            return new Unreachable("the endorsed transaction is malformed");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key cannot sign", e);
        }
    }

    @Override
    public Submission submit(Bytes transaction) {
        wakeConnection();
        try {
            gateway.newTransaction(transaction.toByteArray()).submitAsync();
            return new Sent();
        } catch (SubmitException e) {
            return new MaybeSent(reason(e));
        }
    }

    @Override
    public Fate fate(String transactionId, Duration wait) {
        wakeConnection();
        CommitStatusRequest request = CommitStatusRequest.newBuilder()
                .setChannelId(settings.channel().value())
                .setTransactionId(transactionId)
                .setIdentity(creator)
                .build();
        byte[] signable = SignedCommitStatusRequest.newBuilder()
                .setRequest(request.toByteString())
                .build()
                .toByteArray();
        try {
            org.hyperledger.fabric.client.Status status = gateway.newCommit(signable)
                    .getStatus(options -> options.withDeadlineAfter(wait.toMillis(), TimeUnit.MILLISECONDS));
            // The second copy of a submitted transaction is reported so: the first one's fate is what is asked for.
            return status.getCode() == TxValidationCode.DUPLICATE_TXID
                    ? new Undecided("only a duplicate was reported")
                    : new Decided(status.getCode().getNumber(), status.getBlockNumber());
        } catch (CommitStatusException e) {
            return new Undecided(reason(e));
        }
    }

    @Override
    public Viewing view(String function, String... arguments) {
        wakeConnection();
        List<OrganisationId> order = viewOrder.get();
        Set<OrganisationId> silent = new HashSet<>();
        String why = "too few organisations answer";
        while (order.size() - silent.size() >= settings.viewThreshold()) {
            List<OrganisationId> asked = order.stream()
                    .filter(organisation -> !silent.contains(organisation))
                    .limit(settings.viewThreshold())
                    .toList();
            try {
                Transaction answer = chaincode
                        .newProposal(function)
                        .addArguments(arguments)
                        .setEndorsingOrganizations(
                                asked.stream().map(OrganisationId::value).toArray(String[]::new))
                        .build()
                        .endorse();
                Viewing view = checkedView(answer, asked);
                if (!silent.isEmpty()) {
                    preferOthers(silent);
                }
                return view;
            } catch (EndorseException e) {
                why = reason(e);
                Set<OrganisationId> failed = failed(e, asked);
                // Without a name, leave out the one asked last; the own peer is needed in any case.
                silent.addAll(failed.isEmpty() ? Set.of(asked.getLast()) : failed);
            } catch (InvalidProtocolBufferException e) {
                return new Unreachable("the view is malformed");
            }
        }
        return new Unreachable(why);
    }

    private static Viewing checkedView(Transaction answer, List<OrganisationId> asked)
            throws InvalidProtocolBufferException {
        ByteString payload =
                PreparedTransaction.parseFrom(answer.getBytes()).getEnvelope().getPayload();
        EndorsedPayload endorsed = EndorsedPayload.parse(payload);
        Set<String> signers = new HashSet<>(endorsed.endorsers());
        if (signers.size() != endorsed.endorsers().size()
                || !signers.equals(
                        new HashSet<>(asked.stream().map(OrganisationId::value).toList()))) {
            return new Unreachable("the view is signed by others than those asked");
        }
        return new View(
                Bytes.copyOf(payload.toByteArray()),
                Bytes.copyOf(endorsed.result().toByteArray()),
                asked);
    }

    /** The next view asks those first that answered; one that comes back is asked again when another falls silent. */
    private void preferOthers(Set<OrganisationId> silent) {
        viewOrder.updateAndGet(order -> {
            List<OrganisationId> reordered = new ArrayList<>(order);
            reordered.removeIf(silent::contains);
            order.stream().filter(silent::contains).forEach(reordered::add);
            return List.copyOf(reordered);
        });
    }

    private static Set<OrganisationId> failed(EndorseException e, List<OrganisationId> asked) {
        Set<String> named =
                new HashSet<>(unknownToDiscovery(String.valueOf(e.getStatus().getDescription())));
        e.getDetails().forEach(detail -> named.add(detail.getMspId()));
        Set<OrganisationId> failed = new HashSet<>();
        asked.stream()
                .filter(organisation -> named.contains(organisation.value()))
                .forEach(failed::add);
        return failed;
    }

    /**
     * Organisations whose peers the own peer does not know at the moment. Fabric names them in the text alone (internal/pkg/gateway,
     * registry.go); a text that reads otherwise names nobody.
     */
    static List<String> unknownToDiscovery(String description) {
        Matcher found = NO_PEERS.matcher(description);
        return found.find() ? List.of(found.group(1).split(", ")) : List.of();
    }

    @Override
    public Answer query(String function, String... arguments) {
        wakeConnection();
        try {
            return new Answered(Bytes.copyOf(chaincode
                    .newProposal(function)
                    .addArguments(arguments)
                    .setEndorsingOrganizations(settings.organisation().value())
                    .build()
                    .evaluate()));
        } catch (GatewayException e) {
            String why = reason(e);
            Matcher code = CHAINCODE_CODE.matcher(why);
            return code.find() ? new Declined(code.group(), why) : new Unreachable(why);
        }
    }

    @Override
    public BlockReading block(long number) {
        wakeConnection();
        try {
            byte[] block = blocks.newProposal("GetBlockByNumber")
                    .addArguments(settings.channel().value(), Long.toString(number))
                    .setEndorsingOrganizations(settings.organisation().value())
                    .build()
                    .evaluate();
            Block parsed = Block.parseFrom(block);
            if (parsed.getHeader().getNumber() != number) {
                return new Unreachable("the peer answered another block than " + number);
            }
            return new Ledger.BlockCopy(Bytes.copyOf(block), EndorsedPayload.transactionIds(parsed));
        } catch (GatewayException e) {
            return new Unreachable(reason(e));
        } catch (InvalidProtocolBufferException e) {
            return new Unreachable("block " + number + " is malformed");
        }
    }

    @Override
    public BlockReading newestBlock() {
        wakeConnection();
        try {
            BlockchainInfo info = BlockchainInfo.parseFrom(blocks.newProposal("GetChainInfo")
                    .addArguments(settings.channel().value())
                    .setEndorsingOrganizations(settings.organisation().value())
                    .build()
                    .evaluate());
            return block(info.getHeight() - 1);
        } catch (GatewayException e) {
            return new Unreachable(reason(e));
        } catch (InvalidProtocolBufferException e) {
            return new Unreachable("the height of the chain is malformed");
        }
    }

    @Override
    public BlockFeed blocksFrom(long number) {
        wakeConnection();
        CloseableIterator<Block> blocks =
                network.newBlockEventsRequest().startBlock(number).build().getEvents();
        return new BlockFeed() {
            @Override
            public BlockReading next() {
                try {
                    if (!blocks.hasNext()) {
                        return new Unreachable("the peer sends no more blocks");
                    }
                    Block block = blocks.next();
                    return new BlockCopy(Bytes.copyOf(block.toByteArray()), EndorsedPayload.transactionIds(block));
                } catch (GatewayRuntimeException e) {
                    return new Unreachable(reason(e.getStatus(), e.getDetails()));
                } catch (NoSuchElementException e) {
                    // The library's way to say that the peer sent a status instead of a block.
                    return new Unreachable("the peer sends no blocks: " + e.getMessage());
                } catch (InvalidProtocolBufferException e) {
                    return new Unreachable("a block from " + number + " on is malformed");
                }
            }

            @Override
            public void close() {
                blocks.close();
            }
        };
    }

    /** The status and what each peer said: needed to tell what went wrong, as the status alone says only that something did. */
    private static String reason(GatewayException e) {
        return reason(e.getStatus(), e.getDetails());
    }

    private static String reason(Status status, List<ErrorDetail> details) {
        StringBuilder text = new StringBuilder(
                status.getCode() + " " + (status.getDescription() == null ? "" : status.getDescription()));
        for (ErrorDetail detail : details) {
            text.append("; ").append(detail.getMspId()).append(": ").append(detail.getMessage());
        }
        return text.length() > MAX_REASON_CHARACTERS ? text.substring(0, MAX_REASON_CHARACTERS) : text.toString();
    }

    @Override
    public String chaincode() {
        return settings.chaincode();
    }

    @Override
    public int viewThreshold() {
        return settings.viewThreshold();
    }

    @Override
    public void close() {
        gateway.close();
        channel.shutdownNow();
    }
}
