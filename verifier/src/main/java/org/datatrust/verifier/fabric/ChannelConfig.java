package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.orderer.ConsensusType;

/**
 * What a channel's configuration says, as far as a light client needs it. Only configurations that can be judged come into being.
 *
 * @param memberships by MSP id
 * @param applicationOrganisations MSP ids of the organisations that run peers, sorted
 * @param consenters by their number
 * @param quorum how many distinct consenters must sign a block: ceil((n + f + 1) / 2) with f = (n - 1) / 3 rounded down
 * @param policies by their paths, such as {@code /Channel/Application/Endorsement}; only those that can be judged
 */
public record ChannelConfig(
        ChannelName channel,
        Map<String, Membership> memberships,
        Set<String> applicationOrganisations,
        Map<Integer, Consenter> consenters,
        int quorum,
        Map<String, ChannelPolicy> policies) {
    private static final Set<String> CHANNEL_CAPABILITIES = Set.of("V3_0");
    private static final Set<String> ORDERER_CAPABILITIES = Set.of("V2_0");
    private static final Set<String> APPLICATION_CAPABILITIES = Set.of("V2_0", "V2_5");
    private static final String LIFECYCLE_ENDORSEMENT = "/Channel/Application/LifecycleEndorsement";
    private static final int MAX_CONSENTERS = 256;
    /** Groups, values and policies together; some hundred organisations have some thousand. */
    private static final int MAX_ITEMS = 10_000;

    private static final int MAX_NAME = 249;

    /** Someone who orders; the member is who must have signed under the number. */
    public record Consenter(int number, Member member) {}

    public ChannelConfig {
        memberships = Map.copyOf(memberships);
        applicationOrganisations = Set.copyOf(applicationOrganisations);
        consenters = Map.copyOf(consenters);
        policies = Map.copyOf(policies);
    }

    /** A policy by its path; empty if there is none, or none that can be judged. */
    public Optional<ChannelPolicy> policy(String path) {
        return Optional.ofNullable(policies.get(path));
    }

    /** Who must endorse a chaincode definition. */
    public ChannelPolicy lifecycleEndorsement() {
        return policy(LIFECYCLE_ENDORSEMENT).orElseGet(ChannelPolicy.Never::new);
    }

    /**
     * Reads a configuration.
     *
     * @param known memberships by MSP id, as the configuration before has them; what did not change is the same object again
     * @throws MalformedException FAB-10: not a configuration
     * @throws UnsupportedException FAB-11: a configuration that the rules of this package do not cover
     */
    static ChannelConfig of(ChannelName channel, Config config, Map<String, Membership> known, Signatures signatures)
            throws MalformedException, UnsupportedException {
        ConfigGroup root = config.getChannelGroup();
        if (items(root) > MAX_ITEMS) {
            throw unsupported("more than " + MAX_ITEMS + " items");
        }
        if (!root.containsGroups("Orderer") || !root.containsGroups("Application") || root.getGroupsCount() != 2) {
            throw unsupported("groups other than Orderer and Application");
        }
        ConfigGroup orderer = root.getGroupsOrThrow("Orderer");
        ConfigGroup application = root.getGroupsOrThrow("Application");
        requireCapabilities(root, CHANNEL_CAPABILITIES);
        requireCapabilities(orderer, ORDERER_CAPABILITIES);
        requireCapabilities(application, APPLICATION_CAPABILITIES);
        if (!value(root, "HashingAlgorithm", HashingAlgorithm.parser())
                .getName()
                .equals("SHA256")) {
            throw unsupported("a hashing algorithm other than SHA256");
        }
        ConsensusType consensus = value(orderer, "ConsensusType", ConsensusType.parser());
        if (!consensus.getType().equals("BFT")) {
            throw unsupported("consensus of type " + consensus.getType());
        }

        Map<String, Membership> memberships = new HashMap<>();
        Map<MSPConfig, Membership> read = new HashMap<>();
        Set<String> applicationOrganisations = new TreeSet<>();
        for (ConfigGroup group : orderer.getGroupsMap().values()) {
            addMembership(group, memberships, read, known);
        }
        for (ConfigGroup group : application.getGroupsMap().values()) {
            if (!applicationOrganisations.add(addMembership(group, memberships, read, known))) {
                throw unsupported("two groups with one MSP");
            }
        }

        Map<Integer, Consenter> consenters = new TreeMap<>();
        Orderers orderers = value(orderer, "Orderers", Orderers.parser());
        int n = orderers.getConsenterMappingCount();
        if (n == 0 || n > MAX_CONSENTERS) {
            throw unsupported(n + " consenters");
        }
        Set<Bytes> keys = new HashSet<>();
        for (var source : orderers.getConsenterMappingList()) {
            Bytes identity = Messages.bytes(SerializedIdentity.newBuilder()
                    .setMspid(source.getMspId())
                    .setIdBytes(source.getIdentity())
                    .build()
                    .toByteString());
            Membership membership = memberships.get(source.getMspId());
            if (membership == null) {
                throw unsupported("a consenter of an unknown organisation");
            }
            IdentityCheck check = membership.check(identity, Messages.bytes(source.getIdentity()), signatures);
            switch (check) {
                case IdentityCheck.Invalid invalid ->
                    throw unsupported("consenter " + source.getId() + ": " + invalid.reason());
                case IdentityCheck.Valid valid -> {
                    Member member = valid.member();
                    if (!keys.add(member.key().encoded())
                            || consenters.put(source.getId(), new Consenter(source.getId(), member)) != null) {
                        throw unsupported("two consenters with one number or one key");
                    }
                }
            }
        }
        int quorum = quorum(n);
        requireBlockPolicy(orderer, consenters, quorum);

        // Nothing of this product works without these two, so a kind that cannot be judged is told at once.
        ChannelPolicy.of(application, "Endorsement");
        ChannelPolicy.of(application, "LifecycleEndorsement");
        Map<String, ChannelPolicy> policies = new HashMap<>();
        addPolicies("/Channel", root, policies);
        return new ChannelConfig(channel, memberships, applicationOrganisations, consenters, quorum, policies);
    }

    /** How many there are; names of any length would make paths of any length. */
    private static int items(ConfigGroup group) throws UnsupportedException {
        int count = 1 + group.getValuesCount() + group.getPoliciesCount();
        for (Map.Entry<String, ConfigGroup> inner : group.getGroupsMap().entrySet()) {
            if (inner.getKey().length() > MAX_NAME) {
                throw unsupported("a name of more than " + MAX_NAME + " characters");
            }
            count += items(inner.getValue());
        }
        return count;
    }

    private static void addPolicies(String path, ConfigGroup group, Map<String, ChannelPolicy> policies)
            throws MalformedException {
        for (String name : group.getPoliciesMap().keySet()) {
            judgeable(group, name).ifPresent(policy -> policies.put(path + "/" + name, policy));
        }
        for (Map.Entry<String, ConfigGroup> inner : group.getGroupsMap().entrySet()) {
            addPolicies(path + "/" + inner.getKey(), inner.getValue(), policies);
        }
    }

    /** A policy that these rules do not cover is left out, so that nothing can lean on it. */
    private static Optional<ChannelPolicy> judgeable(ConfigGroup group, String name) throws MalformedException {
        try {
            return Optional.of(ChannelPolicy.of(group, name));
        } catch (UnsupportedException e) {
            return Optional.empty();
        }
    }

    /** ceil((n + f + 1) / 2) with f = (n - 1) / 3 rounded down: 3 of 4, 5 of 7. */
    static int quorum(int consenters) {
        int faulty = (consenters - 1) / 3;
        return (consenters + faulty + 2) / 2;
    }

    /** The MSP id that a serialised msp.SerializedIdentity names; empty if it is none. */
    public static Optional<String> organisationOf(Bytes identity) {
        try {
            return Optional.of(
                    Messages.canonical(SerializedIdentity.parser(), Messages.wire(identity), FabricCode.NOT_CANONICAL)
                            .getMspid());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Who the bytes of a msp.SerializedIdentity stand for. */
    public IdentityCheck identify(Bytes identity, Signatures signatures) {
        SerializedIdentity parsed;
        try {
            parsed = Messages.canonical(SerializedIdentity.parser(), Messages.wire(identity), FabricCode.NOT_CANONICAL);
        } catch (MalformedException e) {
            return new IdentityCheck.Invalid("not a canonical identity");
        }
        Membership membership = memberships.get(parsed.getMspid());
        if (membership == null) {
            return new IdentityCheck.Invalid("of an organisation that the channel does not know");
        }
        return membership.check(identity, Messages.bytes(parsed.getIdBytes()), signatures);
    }

    /** The configuration's own block policy must not be weaker than the quorum: N of exactly the consenters, each once. */
    private static void requireBlockPolicy(ConfigGroup orderer, Map<Integer, Consenter> consenters, int quorum)
            throws MalformedException, UnsupportedException {
        ChannelPolicy policy;
        try {
            policy = ChannelPolicy.of(orderer, "BlockValidation");
        } catch (UnsupportedException e) {
            throw unsupported("BlockValidation: " + e.getMessage());
        }
        Set<Bytes> expected = new HashSet<>();
        consenters.values().forEach(consenter -> expected.add(consenter.member().identity()));
        Set<Bytes> found = new HashSet<>();
        if (!(policy instanceof ChannelPolicy.Signed signed)
                || !(signed.policy() instanceof SignaturePolicy.CountOf outer)
                || outer.count() < quorum
                || outer.rules().size() != consenters.size()) {
            throw unsupported(
                    "BlockValidation does not demand " + quorum + " of the " + consenters.size() + " consenters");
        }
        for (SignaturePolicy rule : outer.rules()) {
            if (!(rule instanceof SignaturePolicy.SignedBy by)
                    || !(by.principal() instanceof SignaturePolicy.Principal.Exactly exactly)
                    || !expected.contains(exactly.identity())
                    || !found.add(exactly.identity())) {
                throw unsupported("BlockValidation names others than the consenters, or one of them twice");
            }
        }
    }

    /** @param read what came of definitions before: who runs peers and orderers is defined twice, in the same words */
    private static String addMembership(
            ConfigGroup group,
            Map<String, Membership> memberships,
            Map<MSPConfig, Membership> read,
            Map<String, Membership> known)
            throws MalformedException, UnsupportedException {
        MSPConfig source = value(group, "MSP", MSPConfig.parser());
        Membership twin = read.get(source);
        if (twin != null) {
            return twin.id();
        }
        Membership fresh = Membership.of(source.getType(), source.getConfig());
        // The same object: so it is seen at once that nothing changed.
        Membership membership =
                Optional.ofNullable(known.get(fresh.id())).filter(fresh::equals).orElse(fresh);
        if (memberships.putIfAbsent(membership.id(), membership) != null) {
            throw unsupported("two different definitions of " + membership.id());
        }
        read.put(source, membership);
        return membership.id();
    }

    private static void requireCapabilities(ConfigGroup group, Set<String> understood)
            throws MalformedException, UnsupportedException {
        Set<String> found = value(group, "Capabilities", Capabilities.parser())
                .getCapabilitiesMap()
                .keySet();
        if (found.isEmpty() || !understood.containsAll(found)) {
            throw unsupported("capabilities " + new TreeSet<>(found) + ", understood are " + new TreeSet<>(understood));
        }
    }

    private static <M extends Message> M value(ConfigGroup group, String name, Parser<M> parser)
            throws MalformedException, UnsupportedException {
        if (!group.containsValues(name)) {
            throw unsupported("the value " + name + " is missing");
        }
        return read(parser, group.getValuesOrThrow(name).getValue());
    }

    private static <M extends Message> M read(Parser<M> parser, ByteString encoded) throws MalformedException {
        return Messages.known(parser, encoded, FabricCode.BAD_CONFIGURATION);
    }

    private static UnsupportedException unsupported(String what) {
        return new UnsupportedException(FabricCode.UNSUPPORTED_CONFIGURATION, what);
    }
}
