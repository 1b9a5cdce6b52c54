package org.datatrust.network;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CRLHolder;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;

/**
 * Carries out changes of a running network: makes new keys aside, lets the administrators vote, waits until every running node has the
 * new configuration, and only then exchanges keys and nodes. So a vote that fails leaves the network as it was.
 */
final class Governance {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);
    private static final Duration LONGEST_ORDERING = Duration.ofSeconds(20);
    private static final Duration LONGEST_STEP = Duration.ofMinutes(2);

    private final LocalNetwork network;
    private final NetworkHome home;
    private final NodeProbe probe;
    private final FabricPrograms programs;
    private final RunnableJar chaincode;
    private final Progress progress;
    private final NetworkHome drafts;

    Governance(
            LocalNetwork network, NodeProbe probe, FabricPrograms programs, RunnableJar chaincode, Progress progress) {
        this.network = network;
        this.home = network.home();
        this.probe = probe;
        this.programs = programs;
        this.chaincode = chaincode;
        this.progress = progress;
        this.drafts = new NetworkHome(home.folder().resolve(".draft"));
    }

    void carryOut(NetworkChange change) throws IOException {
        PrivateFiles.delete(drafts.folder());
        switch (change) {
            case NetworkChange.Admission(Organisation organisation) -> admit(organisation);
            case NetworkChange.Departure(String organisation) -> dismiss(organisation);
            case NetworkChange.OrdererReplacement(String organisation) -> replaceOrderer(organisation);
            case NetworkChange.AuthorityRotation(String organisation) -> rotateAuthority(organisation);
            case NetworkChange.PeerRevocation(String organisation) -> revokePeer(organisation);
            case NetworkChange.ChannelRule(EndorsementRule rule) ->
                vote(majority(consortium().endorsers()), configuration -> configuration.withEndorsement(rule));
            case NetworkChange.ChaincodeUpgrade(Optional<EndorsementRule> rule) ->
                deployment().redefine(rule, progress);
        }
        PrivateFiles.delete(drafts.folder());
    }

    private Consortium consortium() {
        return network.consortium();
    }

    private Launches launches() {
        return new Launches(consortium(), home, programs);
    }

    private ChaincodeDeployment deployment() {
        return new ChaincodeDeployment(
                consortium(),
                home,
                launches(),
                chaincode,
                () -> network.leader().map(NodeId::organisation));
    }

    private void admit(Organisation organisation) throws IOException {
        String id = organisation.id();
        Consortium before = consortium();
        Consortium after = before.with(List.of(organisation));
        OrganisationHome draft = drafts.organisation(id);
        Credentials.found(organisation, draft, Instant.now());
        FabricMSPConfig membership = membership(id, draft);
        vote(
                majority(before.endorsers()),
                configuration -> configuration.withMember(
                        membership, "127.0.0.1", after.ports(id).peer()));
        adopt(id);
        List<Organisation> admitted = new ArrayList<>(ConsortiumFile.readMembers(home.admitted()));
        admitted.add(organisation);
        PrivateFiles.write(home.admitted(), ConsortiumFile.text(admitted));
        Generation.acquaint(after, home, home);
        network.start(new NodeId(NodeId.Kind.PEER, id));
        network.start(new NodeId(NodeId.Kind.CHAINCODE, id));
        deployment().join(id);
        network.awaitAcquaintance();
        restartGateways();
        progress.step(id + " was admitted; its peer takes part");
    }

    private void dismiss(String id) throws IOException {
        List<Organisation> admitted = new ArrayList<>(ConsortiumFile.readMembers(home.admitted()));
        if (admitted.isEmpty() || !admitted.getLast().id().equals(id)) {
            // Ports follow from places, so the others must keep theirs.
            throw new NetworkException(
                    NetworkException.Code.NO_SUCH_NODE,
                    id + " cannot leave: only the organisation that was admitted last can.");
        }
        List<NodeId> nodes = network.nodes().stream()
                .filter(node -> node.organisation().equals(id))
                .toList();
        List<Organisation> others = consortium().endorsers().stream()
                .filter(organisation -> !organisation.id().equals(id))
                .toList();
        // Nobody would give its peer the block by which it leaves.
        nodes.forEach(network::stop);
        vote(majority(consortium().endorsers().size(), others), configuration -> configuration.withoutMember(id));
        admitted.removeLast();
        PrivateFiles.write(home.admitted(), ConsortiumFile.text(admitted));
        Generation.acquaint(consortium(), home, home);
        restartGateways();
        PrivateFiles.delete(home.organisation(id).folder());
        for (NodeId node : nodes) {
            PrivateFiles.delete(home.data(node));
        }
        progress.step(id + " has left");
    }

    private void replaceOrderer(String id) throws IOException {
        Credentials credentials = draftOf(id);
        credentials.ordererIdentity();
        credentials.ordererTls();
        ByteString tls = pem(drafts.organisation(id).ordererTls().certificate());
        reseatOrderer(
                id,
                majority(consortium().orderers()),
                configuration -> withOrdererIdentity(configuration, id)
                        .withConsenter(
                                id, consenter -> consenter.setClientTlsCert(tls).setServerTlsCert(tls)));
        progress.step("orderer." + id + " was replaced");
    }

    private void rotateAuthority(String id) throws IOException {
        Credentials credentials = draftOf(id).withNewAuthority(Instant.now());
        credentials.identities();
        ByteString root = pem(drafts.organisation(id).identityAuthority().certificate());
        List<String> voters = majority(consortium().orderers());
        if (!voters.contains(id)) {
            voters.add(id);
        }
        List<NodeId> signing = network.nodes().stream()
                .filter(node -> node.organisation().equals(id))
                .filter(node -> node.kind() == NodeId.Kind.PEER || node.kind() == NodeId.Kind.GATEWAY)
                .filter(network::runs)
                .toList();
        UnaryOperator<ChannelConfiguration> newRoot = configuration -> configuration.withMembership(
                id,
                // A role can name one authority only, so between the votes it names none.
                rules -> rules.toBuilder()
                        .addRootCerts(root)
                        .setFabricNodeOus(roles(ByteString.EMPTY))
                        .build());
        if (consortium().organisation(id).orderer()) {
            reseatOrderer(id, voters, configuration -> withOrdererIdentity(newRoot.apply(configuration), id));
        } else {
            vote(List.of(id), newRoot);
            adopt(id);
        }
        signing.forEach(network::stop);
        signing.forEach(network::start);
        progress.step(id + " has a new authority beside the old one");
        vote(
                List.of(id),
                configuration -> configuration.withMembership(
                        id,
                        rules -> rules.toBuilder()
                                .clearRootCerts()
                                .addRootCerts(root)
                                .clearRevocationList()
                                .setFabricNodeOus(roles(root))
                                .build()));
        progress.step("the old authority of " + id + " counts no more");
    }

    private void revokePeer(String id) throws IOException {
        NodeId peer = new NodeId(NodeId.Kind.PEER, id);
        var revoked = Pem.certificate(
                OrganisationHome.identity(home.organisation(id).peerMsp()).certificate());
        Credentials credentials = draftOf(id);
        credentials.peerIdentity();
        network.stop(peer);
        vote(
                List.of(id),
                configuration -> configuration.withMembership(id, rules -> {
                    try {
                        Optional<X509CRLHolder> earlier = rules.getRevocationListCount() == 0
                                ? Optional.empty()
                                : Optional.of(Pem.revocationList(
                                        rules.getRevocationList(0).toStringUtf8()));
                        String list =
                                credentials.authority().revocationList(List.of(revoked.getSerialNumber()), earlier);
                        return rules.toBuilder()
                                .clearRevocationList()
                                .addRevocationList(ByteString.copyFromUtf8(list))
                                .build();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
        adopt(id);
        network.start(peer);
        network.awaitAcquaintance();
        progress.step("the certificate of " + peer + " was revoked; it has a new one");
    }

    /**
     * Exchanges an organisation's consenter. It is stopped first: while it is away the others are a quorum, and no block is signed with a
     * key whose certificate is no longer named. The new one starts without the old one's ledger and fetches it from the others.
     */
    private void reseatOrderer(String id, List<String> voters, UnaryOperator<ChannelConfiguration> edit)
            throws IOException {
        NodeId orderer = new NodeId(NodeId.Kind.ORDERER, id);
        network.stop(orderer);
        vote(voters, edit);
        adopt(id);
        PrivateFiles.delete(home.data(orderer));
        network.start(orderer);
        long height = probe.ordererHeight(anotherOrderer(id)).orElse(0);
        await(
                orderer + " to take its seat",
                () -> probe.ordererHeight(id).orElse(0) >= height
                        && probe.leaderSeenBy(id).isPresent()
                        && probe.consentersConnectedTo(id) > 0);
    }

    private String anotherOrderer(String id) {
        return consortium().orderers().stream()
                .map(Organisation::id)
                .filter(other -> !other.equals(id) && network.runs(new NodeId(NodeId.Kind.ORDERER, other)))
                .findFirst()
                .orElseThrow(() -> new NetworkException(
                        NetworkException.Code.NODE_NOT_READY, "No orderer but that of " + id + " runs."));
    }

    private ChannelConfiguration withOrdererIdentity(ChannelConfiguration configuration, String id) {
        try {
            ByteString identity =
                    pem(OrganisationHome.identity(drafts.organisation(id).ordererMsp())
                            .certificate());
            return configuration.withConsenter(id, consenter -> consenter.setIdentity(identity));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The organisation's files, copied aside, so that new ones can be made there. */
    private Credentials draftOf(String id) throws IOException {
        Organisation organisation = consortium().organisation(id);
        copy(home.organisation(id).folder(), drafts.organisation(id).folder());
        return Credentials.of(organisation, drafts.organisation(id), Instant.now());
    }

    /** Puts the files made aside into their place. */
    private void adopt(String id) throws IOException {
        copy(drafts.organisation(id).folder(), home.organisation(id).folder());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                PrivateFiles.write(to.resolve(from.relativize(file).toString()), Files.readAllBytes(file));
            }
        }
    }

    private static ByteString pem(Path file) throws IOException {
        return ByteString.copyFrom(Files.readAllBytes(file));
    }

    private static FabricMSPConfig membership(String id, OrganisationHome files) throws IOException {
        ByteString root = pem(files.identityAuthority().certificate());
        return FabricMSPConfig.newBuilder()
                .setName(id)
                .addRootCerts(root)
                .addTlsRootCerts(pem(files.tlsAuthority().certificate()))
                .setCryptoConfig(FabricCryptoConfig.newBuilder()
                        .setSignatureHashFamily("SHA2")
                        .setIdentityIdentifierHashFunction("SHA256"))
                .setFabricNodeOus(roles(root))
                .build();
    }

    /** @param authority PEM of the one that must have issued certificates with these roles; empty for any of the organisation's */
    private static FabricNodeOUs roles(ByteString authority) {
        return FabricNodeOUs.newBuilder()
                .setEnable(true)
                .setClientOuIdentifier(role("client", authority))
                .setPeerOuIdentifier(role("peer", authority))
                .setAdminOuIdentifier(role("admin", authority))
                .setOrdererOuIdentifier(role("orderer", authority))
                .build();
    }

    private static FabricOUIdentifier role(String unit, ByteString authority) {
        return FabricOUIdentifier.newBuilder()
                .setOrganizationalUnitIdentifier(unit)
                .setCertificate(authority)
                .build();
    }

    private static List<String> majority(List<Organisation> organisations) {
        return majority(organisations.size(), organisations);
    }

    /** As many of these organisations as are more than half of {@code all}. */
    private static List<String> majority(int all, List<Organisation> organisations) {
        return new ArrayList<>(
                organisations.stream().limit(all / 2 + 1).map(Organisation::id).toList());
    }

    /** Changes the channel's configuration and returns when every running orderer and peer has the new one. */
    private void vote(List<String> voters, UnaryOperator<ChannelConfiguration> edit) throws IOException {
        Consortium consortium = consortium();
        // Sends the update and so is one of the voters; only members of the application may send.
        String sender = voters.stream()
                .filter(voter -> consortium.organisation(voter).peer())
                .findFirst()
                .orElse(consortium.endorsers().getFirst().id());
        ChannelConfiguration before = ChannelConfiguration.of(newest(sender));
        List<Administrator> others = new ArrayList<>();
        for (String voter : voters) {
            if (!voter.equals(sender)) {
                others.add(Administrator.of(voter, home.organisation(voter)));
            }
        }
        Path update = drafts.folder().resolve("update.pb");
        PrivateFiles.write(
                update,
                ChannelUpdate.between(consortium.channel(), before, edit.apply(before))
                        .signedBy(others)
                        .toByteArray());
        Block block = ordered(sender, update, before.sequence() + 1);
        PrivateFiles.write(home.newestConfiguration(), block.toByteArray());
        awaitBlock(block.getHeader().getNumber());
        progress.step("Configuration " + (before.sequence() + 1) + " is in force from block "
                + block.getHeader().getNumber() + "; agreed by "
                + String.join(", ", voters));
    }

    /** An orderer that missed the last block learns of it only with the next one, so it is enough that a quorum has it. */
    private void awaitBlock(long number) {
        List<Organisation> orderers = consortium().orderers();
        await(
                "a quorum of orderers to have block " + number,
                () -> orderers.stream()
                                .filter(orderer ->
                                        probe.ordererHeight(orderer.id()).orElse(0) > number)
                                .count()
                        >= ChannelConfiguration.quorum(orderers.size()));
        for (NodeId node : network.nodes()) {
            if (node.kind() == NodeId.Kind.PEER && network.runs(node)) {
                await(
                        node + " to have block " + number,
                        () -> probe.peerHeight(node.organisation()).orElse(0) > number);
            }
        }
    }

    /** Sends an update until its configuration is in force; orderers that elect a leader may lose one. */
    private Block ordered(String sender, Path update, long sequence) throws IOException {
        Program peer = launches().administrator(sender);
        long deadline = System.nanoTime() + LONGEST_STEP.toNanos();
        while (true) {
            List<String> arguments = new ArrayList<>(
                    List.of("channel", "update", "-c", consortium().channel(), "-f", update.toString()));
            arguments.addAll(launches().throughOrderer(sender, runningOrderer()));
            Program.Outcome outcome = peer.call(arguments, LONGEST_CALL);
            Optional<Block> block = arrival(sender, sequence, outcome.succeeded());
            if (block.isPresent()) {
                return block.get();
            }
            if (outcome.errors().contains("BAD_REQUEST")
                    || outcome.errors().contains("FORBIDDEN")
                    || System.nanoTime() - deadline >= 0) {
                throw peer.failed("changing the channel's configuration", outcome);
            }
        }
    }

    private Optional<Block> arrival(String asking, long sequence, boolean worthWaiting) throws IOException {
        Duration patience = worthWaiting ? LONGEST_ORDERING : Duration.ZERO;
        Block[] found = new Block[1];
        try {
            boolean came = Waiting.until(patience, () -> {
                found[0] = newest(asking);
                return ChannelConfiguration.of(found[0]).sequence() >= sequence;
            });
            return came ? Optional.of(found[0]) : Optional.empty();
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    /** The newest configuration block that the orderers have. */
    private Block newest(String asking) {
        Path file = drafts.folder().resolve("newest.block");
        try {
            PrivateFiles.folder(drafts.folder());
            List<String> arguments = new ArrayList<>(List.of(
                    "channel",
                    "fetch",
                    "config",
                    file.toString(),
                    "-c",
                    consortium().channel()));
            arguments.addAll(launches().throughOrderer(asking, runningOrderer()));
            launches().administrator(asking).run("fetching the channel's configuration", arguments);
            return Block.parseFrom(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The leader, if it runs: what another orderer gets waits there before it is forwarded. */
    private String runningOrderer() {
        return network.leader().filter(network::runs).map(NodeId::organisation).orElseGet(() -> anotherOrderer(""));
    }

    private void restartGateways() {
        List<NodeId> gateways = network.nodes().stream()
                .filter(node -> node.kind() == NodeId.Kind.GATEWAY && network.runs(node))
                .toList();
        gateways.forEach(network::stop);
        gateways.forEach(network::start);
    }

    private void await(String what, BooleanSupplier condition) {
        try {
            if (!Waiting.until(LONGEST_STEP, condition)) {
                throw new NetworkException(
                        NetworkException.Code.NODE_NOT_READY,
                        "Waited " + LONGEST_STEP.toSeconds() + " s in vain for " + what + ". Logs are in "
                                + home.logs());
            }
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }
}
