package org.datatrust.benchmarks;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.datatrust.contracts.CheckpointRegistry;
import org.datatrust.contracts.ConsortiumLightClient;
import org.datatrust.network.evm.EvmDescription;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.network.evm.EvmNetwork;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.signature.P256PublicKey;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/**
 * What a checkpoint costs on a real EVM node: the second one of a log, with three endorsements of a consortium of four. The organisations are
 * TEST ones; sizes are those of a network with Fabric's usual certificates.
 */
final class CheckpointGas {
    private static final ChannelName CHANNEL = new ChannelName("bench");
    private static final LogName LOG = new LogName(new OrganisationId("test-agency"), "bench");
    private static final String CHAINCODE = "datatrust";
    private static final int IDENTITY_BYTES = 850;
    private static final int RESULTS_BYTES = 260;
    private static final BigInteger GAS_LIMIT = BigInteger.valueOf(8_000_000);
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private record Peer(ConsortiumPeer member, Bytes identity, KeyPair keys) {}

    private final List<Peer> peers = new ArrayList<>();

    private CheckpointGas() throws GeneralSecurityException, MalformedException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        for (String organisation : List.of("test-agency", "test-audit", "test-hospital", "test-trade")) {
            KeyPair keys = generator.generateKeyPair();
            byte[] identity = new byte[IDENTITY_BYTES];
            byte[] name = Bytes.utf8(organisation).toByteArray();
            System.arraycopy(name, 0, identity, 0, name.length);
            peers.add(new Peer(
                    new ConsortiumPeer(
                            new OrganisationId(organisation),
                            Digest.sha256(identity),
                            P256PublicKey.parse(keys.getPublic().getEncoded())),
                    Bytes.copyOf(identity),
                    keys));
        }
    }

    /** @return gas that the whole transaction used */
    static long measure(Path checkout, EvmEngine engine, Path home, int portBase)
            throws IOException, GeneralSecurityException, MalformedException {
        try (EvmNetwork network = EvmNetwork.in(checkout, engine, home, OptionalInt.of(portBase))) {
            network.reset(line -> {});
            try {
                network.up(System.err::println);
                return new CheckpointGas().measure(network);
            } finally {
                network.reset(line -> {});
            }
        }
    }

    private long measure(EvmNetwork network) throws IOException, GeneralSecurityException, MalformedException {
        EvmDescription description = network.description().orElseThrow();
        Credentials account =
                Credentials.create(Files.readString(network.home().folder().resolve(description.keyFile()))
                        .strip());
        Web3j node = Web3j.build(new HttpService(description.rpc().getFirst().toString()));
        try {
            RawTransactionManager transactions = new RawTransactionManager(node, account, description.chainId());
            StaticGasProvider free = new StaticGasProvider(BigInteger.ZERO, GAS_LIMIT);
            return measure(node, transactions, free, description.chainId());
        } catch (IOException | GeneralSecurityException | MalformedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a contract could not be called", e);
        } finally {
            node.shutdown();
        }
    }

    private long measure(Web3j node, RawTransactionManager transactions, StaticGasProvider free, long chainId)
            throws Exception {
        Consortium consortium = Consortium.EMPTY;
        for (Peer peer : peers) {
            consortium = consortium.with(peer.member());
        }
        List<Peer> ordered = consortium.peers().stream().map(this::peer).toList();
        ConsortiumLightClient client = ConsortiumLightClient.deploy(
                        node,
                        transactions,
                        free,
                        Bytes.utf8(CHANNEL.value()).sha256().toByteArray(),
                        Bytes.utf8(CHAINCODE).sha256().toByteArray(),
                        BigInteger.valueOf(consortium.epoch()),
                        BigInteger.valueOf(consortium.threshold()),
                        ordered.stream().map(CheckpointGas::onChain).toList(),
                        ordered.stream()
                                .map(peer -> peer.identity().toByteArray())
                                .toList())
                .send();
        CheckpointRegistry registry = CheckpointRegistry.deploy(node, transactions, free, client.getContractAddress())
                .send();
        Route route = route(chainId, client.getContractAddress(), registry.getContractAddress());
        Crossing first = Crossing.first(route, LOG, 1000, Digest.sha256(new byte[] {1}));
        submit(registry, ordered, first.statement(route));
        Crossing second = first.next(route, 2000, Digest.sha256(new byte[] {2}));
        return submit(registry, ordered, second.statement(route));
    }

    private Peer peer(ConsortiumPeer member) {
        return peers.stream()
                .filter(peer -> peer.member().equals(member))
                .findFirst()
                .orElseThrow();
    }

    private static ConsortiumLightClient.Peer onChain(Peer peer) {
        Bytes point = peer.member().point();
        return new ConsortiumLightClient.Peer(
                peer.member().organisationHash().toByteArray(),
                peer.member().identity().toByteArray(),
                point.slice(0, 32).toByteArray(),
                point.slice(32, 64).toByteArray());
    }

    private static Route route(long chainId, String client, String registry) throws MalformedException {
        Digest unknown = Digest.sha256(new byte[] {0});
        PinnedChain chain = new PinnedChain(
                new ChainId(chainId),
                unknown,
                Engine.QBFT,
                List.of(new PinnedChain.ValidatorPeriod(
                        0, ValidatorSet.of(List.of(EvmAddress.ofHex("11".repeat(20)))))),
                0);
        return new Route(
                CHANNEL,
                new RouteName("bench"),
                1,
                chain,
                new EvmContract(EvmAddress.ofHex(client.substring(2)), unknown),
                new EvmContract(EvmAddress.ofHex(registry.substring(2)), unknown),
                Optional.empty(),
                List.of(LOG));
    }

    private static long submit(CheckpointRegistry registry, List<Peer> ordered, Bytes statement) throws Exception {
        byte[] payload = ProposalResponsePayload.newBuilder()
                .setProposalHash(ByteString.copyFrom(statement.sha256().toByteArray()))
                .setExtension(ChaincodeAction.newBuilder()
                        .setResults(ByteString.copyFrom(new byte[RESULTS_BYTES]))
                        .setResponse(Response.newBuilder()
                                .setStatus(200)
                                .setPayload(ByteString.copyFrom(statement.toByteArray())))
                        .setChaincodeId(
                                ChaincodeID.newBuilder().setName(CHAINCODE).setVersion("1.0"))
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
        List<CheckpointRegistry.Endorsement> endorsements = new ArrayList<>();
        for (Peer peer : ordered.subList(0, 3)) {
            endorsements.add(endorsement(peer, payload));
        }
        return registry.submit(payload, endorsements).send().getGasUsed().longValueExact();
    }

    private static CheckpointRegistry.Endorsement endorsement(Peer peer, byte[] payload)
            throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(peer.keys().getPrivate());
        signer.update(payload);
        signer.update(peer.identity().toByteArray());
        Bytes signature = Bytes.copyOf(signer.sign());
        BigInteger s = new BigInteger(1, signature.slice(32, 64).toByteArray());
        BigInteger low = s.compareTo(P256_ORDER.shiftRight(1)) > 0 ? P256_ORDER.subtract(s) : s;
        return new CheckpointRegistry.Endorsement(
                peer.member().identity().toByteArray(),
                signature.slice(0, 32).toByteArray(),
                Bytes.ofHex(String.format("%064x", low)).toByteArray());
    }
}
