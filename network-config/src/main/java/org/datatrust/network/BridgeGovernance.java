package org.datatrust.network;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.cert.X509CertificateHolder;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.name.RouteName;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * What the organisations agree on about bridges to other chains. Each administrator sends a transaction of its own, by Fabric's peer
 * program; bytes go as {@code hex:} text, for that program passes nothing but text. The network must be up, with the chaincode.
 */
public final class BridgeGovernance {
    /** As hexadecimal text it must fit into one argument of a program, and Linux allows 128 KiB. */
    public static final int MAX_ROUTE_BYTES = 60 * 1024;

    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);
    private static final Duration LONGEST_STEP = Duration.ofMinutes(2);
    private static final Pattern REFUSAL = Pattern.compile("CHC-[0-9]{2} ");
    private static final String NO_SUCH_ROUTE = "CHC-36 ";
    private static final String PEER_EXISTS = "CHC-33 ";

    private final LocalNetwork network;
    private final Launches launches;

    BridgeGovernance(LocalNetwork network, FabricPrograms programs) {
        this.network = network;
        this.launches = new Launches(network.consortium(), network.home(), programs);
    }

    /**
     * Every organisation names its peer. Fine if it is named already.
     *
     * @throws NetworkException STEP_FAILED, FILE
     */
    public void register(Progress progress) {
        for (Organisation organisation : network.consortium().endorsers()) {
            String id = organisation.id();
            boolean before = submit(id, "naming the peer of " + id, PEER_EXISTS, "RegisterPeer", hex(identity(id)));
            progress.step("peer." + id + (before ? " was registered already" : " is registered"));
        }
    }

    /** The peer as it calls itself in each of its signatures: Fabric writes its certificate anew, in its own form of PEM. */
    private byte[] identity(String organisation) {
        try {
            X509CertificateHolder certificate = Pem.certificate(OrganisationHome.identity(
                            network.home().organisation(organisation).peerMsp())
                    .certificate());
            return SerializedIdentity.newBuilder()
                    .setMspid(organisation)
                    .setIdBytes(ByteString.copyFromUtf8(Pem.text("CERTIFICATE", certificate.getEncoded())))
                    .build()
                    .toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Organisations vote for a route. Fine if they did already.
     *
     * @param route its encoded bytes
     * @param voters ids of organisations
     * @return whether the route is in force now, just as it is here
     * @throws NetworkException STEP_FAILED
     * @throws IllegalArgumentException if it is too large, or an organisation has no peer
     */
    public boolean vote(Route route, List<String> voters, Progress progress) {
        byte[] encoded = route.encode().toByteArray();
        List<String> entitled =
                network.consortium().endorsers().stream().map(Organisation::id).toList();
        if (encoded.length > MAX_ROUTE_BYTES || voters.isEmpty() || !entitled.containsAll(voters)) {
            throw new IllegalArgumentException("a route has at most " + MAX_ROUTE_BYTES
                    + " bytes, and the organisations that vote are among " + entitled);
        }
        for (String voter : voters) {
            submit(voter, "voting for " + route.name(), "", "VoteRoute", hex(encoded));
            progress.step(voter + " votes for " + route.name() + " version " + route.version() + ", digest "
                    + route.digest());
        }
        return route(route.name()).equals(Optional.of(route));
    }

    /** The registered peers, as an organisation's peer has them. */
    public Consortium consortium() {
        return read(query("GetConsortium").orElseThrow(), Consortium::parse);
    }

    /** The route in force; empty if there is none of this name. */
    public Optional<Route> route(RouteName name) {
        return query("GetRoute", name.toString()).map(encoded -> read(encoded, Route::parse));
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] encoded) throws MalformedException;
    }

    private static <T> T read(byte[] encoded, Parser<T> parser) {
        try {
            return parser.parse(encoded);
        } catch (MalformedException e) {
            throw new NetworkException(
                    NetworkException.Code.STEP_FAILED, "The chaincode's answer is malformed: " + e.getMessage(), e);
        }
    }

    private static String hex(byte[] bytes) {
        return "hex:" + HexFormat.of().formatHex(bytes);
    }

    /** None of our words needs to be escaped in JSON. */
    private static String constructor(String... words) {
        return "{\"Args\":[\"" + String.join("\",\"", words) + "\"]}";
    }

    private List<String> call(String verb, String... words) {
        return new ArrayList<>(List.of(
                "chaincode",
                verb,
                "--channelID",
                network.consortium().channel(),
                "--name",
                network.consortium().chaincode(),
                "--ctor",
                constructor(words)));
    }

    private List<Organisation> answering() {
        return network.consortium().endorsers().stream()
                .filter(organisation -> network.runs(new NodeId(NodeId.Kind.PEER, organisation.id())))
                .toList();
    }

    private Optional<byte[]> query(String... words) {
        Organisation asked = answering().stream()
                .findFirst()
                .orElseThrow(() -> new NetworkException(NetworkException.Code.NODE_NOT_READY, "No peer runs."));
        Program peer = launches.administrator(asked.id());
        List<String> arguments = call("query", words);
        arguments.add("--hex");
        Program.Outcome outcome = peer.call(arguments, LONGEST_CALL);
        if (outcome.succeeded()) {
            return Optional.of(HexFormat.of().parseHex(outcome.output().strip()));
        }
        if (outcome.errors().contains(NO_SUCH_ROUTE)) {
            return Optional.empty();
        }
        throw peer.failed("asking the chaincode", outcome);
    }

    /**
     * Sends a transaction and waits until the peers have it in a block, again and again while orderers or peers do not answer.
     *
     * @param doneBefore code of a refusal that says so; empty if there is none
     * @return whether it was done before
     */
    private boolean submit(String organisation, String doing, String doneBefore, String... words) {
        Program peer = launches.administrator(organisation);
        long deadline = System.nanoTime() + LONGEST_STEP.toNanos();
        while (true) {
            List<String> arguments = call("invoke", words);
            arguments.add("--waitForEvent");
            arguments.addAll(launches.fromPeers(answering()));
            arguments.addAll(launches.throughOrderer(
                    organisation,
                    network.leader()
                            .map(NodeId::organisation)
                            .orElse(network.consortium().orderers().getFirst().id())));
            Program.Outcome outcome = peer.call(arguments, LONGEST_CALL);
            if (outcome.succeeded()) {
                return false;
            }
            if (!doneBefore.isEmpty() && outcome.errors().contains(doneBefore)) {
                return true;
            }
            if (REFUSAL.matcher(outcome.errors()).find() || System.nanoTime() - deadline >= 0) {
                throw peer.failed(doing, outcome);
            }
        }
    }
}
