package org.datatrust.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Brings the chaincode's definition on the channel to the code at hand, the way Fabric's lifecycle wants it: every organisation installs
 * its package and approves the definition, then one commits it. The version names the code's digest, so new code is a new definition
 * that the organisations approve.
 */
final class ChaincodeDeployment {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(90);
    /** A step may fail while orderers elect their first leader or a peer is a block behind. */
    private static final Duration LONGEST_STEP = Duration.ofMinutes(2);

    private final Consortium consortium;
    private final NetworkHome home;
    private final Launches launches;
    private final RunnableJar code;
    private final LeaderFinder leader;

    /** Where transactions go: a request that another orderer gets waits for a second before it is forwarded. */
    @FunctionalInterface
    interface LeaderFinder {
        Optional<String> organisation();
    }

    ChaincodeDeployment(
            Consortium consortium, NetworkHome home, Launches launches, RunnableJar code, LeaderFinder leader) {
        this.consortium = consortium;
        this.home = home;
        this.launches = launches;
        this.code = code;
        this.leader = leader;
    }

    /** The chaincode version of the definition: project version and digest of the code. */
    String version() {
        return code.version() + "-" + code.digest().substring(0, 12);
    }

    ChaincodePackage packageOf(String organisation) throws IOException {
        OrganisationHome files = home.organisation(organisation);
        return ChaincodePackage.of(
                consortium.chaincode() + "_" + code.digest().substring(0, 12),
                code.digest(),
                "127.0.0.1:" + consortium.ports(organisation).chaincode(),
                Files.readString(files.chaincodeClientTls().key()),
                Files.readString(files.chaincodeClientTls().certificate()),
                Files.readString(files.tlsAuthority().certificate()));
    }

    /** Makes the definition of this code the committed one. Does nothing if it is. */
    void deploy(Progress progress) {
        List<String> organisations =
                consortium.endorsers().stream().map(Organisation::id).toList();
        Optional<JsonNode> committed = committed(organisations.getFirst());
        if (committed.isPresent() && isOfThisCode(versionOf(committed.get()))) {
            return;
        }
        long sequence = committed.map(ChaincodeDeployment::sequenceOf).orElse(0L) + 1;
        Parallel.forEach(organisations, this::install);
        progress.step("Chaincode installed on " + organisations.size() + " peers");
        define(version(), sequence, progress);
    }

    /**
     * Makes a new definition of the same code, which all organisations approve.
     *
     * @param rule for endorsements from now on; if empty, it stays as it is
     */
    void redefine(Optional<EndorsementRule> rule, Progress progress) throws IOException {
        long sequence = sequenceOf(definition()) + 1;
        if (rule.isPresent()) {
            PrivateFiles.write(home.chaincodeRule(), rule.get().text());
        }
        define(version() + "-" + sequence, sequence, progress);
    }

    /** Lets an organisation that was admitted take part: installs its package and approves the definition in force. */
    void join(String organisation) {
        JsonNode definition = definition();
        install(organisation);
        approve(organisation, arguments(versionOf(definition), sequenceOf(definition)));
    }

    private JsonNode definition() {
        return committed(consortium.endorsers().getFirst().id())
                .orElseThrow(() -> new NetworkException(
                        NetworkException.Code.STEP_FAILED, "No chaincode is defined on the channel yet."));
    }

    private static String versionOf(JsonNode definition) {
        return definition.path("version").asString("");
    }

    private static long sequenceOf(JsonNode definition) {
        return definition.path("sequence").asLong(0);
    }

    /** Further definitions of the same code add their sequence. */
    private boolean isOfThisCode(String version) {
        return version.equals(version()) || version.startsWith(version() + "-");
    }

    private List<String> arguments(String version, long sequence) {
        List<String> arguments = new ArrayList<>(List.of(
                "--channelID", consortium.channel(),
                "--name", consortium.chaincode(),
                "--version", version,
                "--sequence", String.valueOf(sequence)));
        try {
            arguments.addAll(List.of("--signature-policy", Files.readString(home.chaincodeRule())));
        } catch (NoSuchFileException e) {
            // The channel's rule applies.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return arguments;
    }

    private void define(String version, long sequence, Progress progress) {
        List<String> organisations =
                consortium.endorsers().stream().map(Organisation::id).toList();
        List<String> definition = arguments(version, sequence);
        List<String> missing = withoutApproval(organisations.getFirst(), definition);
        Parallel.forEach(missing, organisation -> approve(organisation, definition));
        progress.step("Chaincode definition " + version + " (sequence " + sequence + ") approved by all");
        commit(organisations.getFirst(), definition);
        progress.step("Chaincode definition committed");
    }

    private Optional<JsonNode> committed(String organisation) {
        Program peer = launches.administrator(organisation);
        Program.Outcome outcome = peer.call(
                lifecycle(
                        "querycommitted",
                        "--channelID",
                        consortium.channel(),
                        "--name",
                        consortium.chaincode(),
                        "-O",
                        "json"),
                LONGEST_CALL);
        if (outcome.succeeded()) {
            return Optional.of(Json.read(outcome.output()));
        }
        if (outcome.errors().contains("is not defined")) {
            return Optional.empty();
        }
        throw peer.failed("asking for the chaincode definition", outcome);
    }

    private static List<String> lifecycle(String verb, String... arguments) {
        List<String> all = new ArrayList<>(List.of("lifecycle", "chaincode", verb));
        all.addAll(List.of(arguments));
        return all;
    }

    private void install(String organisation) {
        try {
            ChaincodePackage bytes = packageOf(organisation);
            OrganisationHome files = home.organisation(organisation);
            PrivateFiles.write(files.chaincodePackage(), bytes.bytes());
            Program peer = launches.administrator(organisation);
            Program.Outcome outcome =
                    peer.call(lifecycle("install", files.chaincodePackage().toString()), LONGEST_CALL);
            if (!outcome.succeeded() && !outcome.errors().contains("already successfully installed")) {
                throw peer.failed("installing the chaincode at " + organisation, outcome);
            }
        } catch (IOException e) {
            throw new NetworkException(
                    NetworkException.Code.FILE, "Cannot make the chaincode package of " + organisation + ": " + e, e);
        }
    }

    private List<String> withoutApproval(String organisation, List<String> definition) {
        List<String> arguments = lifecycle("checkcommitreadiness", "-O", "json");
        arguments.addAll(definition);
        JsonNode approvals = Json.read(launches.administrator(organisation)
                        .run("asking who approved the chaincode definition", arguments))
                .path("approvals");
        return consortium.endorsers().stream()
                .map(Organisation::id)
                .filter(id -> !approvals.path(id).asBoolean(false))
                .toList();
    }

    private void approve(String organisation, List<String> definition) {
        List<String> arguments = lifecycle("approveformyorg");
        arguments.addAll(definition);
        try {
            arguments.addAll(List.of("--package-id", packageOf(organisation).id()));
        } catch (IOException e) {
            throw new NetworkException(
                    NetworkException.Code.FILE, "Cannot make the chaincode package of " + organisation + ": " + e, e);
        }
        // An approval whose first answer was lost stands; asking again is then refused.
        ordered(organisation, "approving the chaincode definition for " + organisation, arguments, "unchanged content");
    }

    private void commit(String organisation, List<String> definition) {
        List<String> arguments = lifecycle("commit");
        arguments.addAll(definition);
        arguments.addAll(launches.fromPeers(consortium.endorsers()));
        ordered(organisation, "committing the chaincode definition", arguments, "new definition must be sequence");
    }

    /** Runs a step that goes through an orderer, again and again until it succeeds or time is up. */
    private void ordered(String organisation, String doing, List<String> arguments, String doneBefore) {
        Program peer = launches.administrator(organisation);
        long deadline = System.nanoTime() + LONGEST_STEP.toNanos();
        while (true) {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(launches.throughOrderer(
                    organisation,
                    leader.organisation()
                            .orElse(consortium.orderers().getFirst().id())));
            Program.Outcome outcome = peer.call(all, LONGEST_CALL);
            if (outcome.succeeded() || outcome.errors().contains(doneBefore)) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw peer.failed(doing, outcome);
            }
        }
    }
}
