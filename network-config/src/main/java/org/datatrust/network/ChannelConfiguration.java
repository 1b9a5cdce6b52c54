package org.datatrust.network;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Consenter;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.Policy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.AnchorPeer;
import org.hyperledger.fabric.protos.peer.AnchorPeers;

/**
 * The configuration of the channel as a value: every edit is another one. Versions are left as they are; {@link ChannelUpdate} sees to
 * them.
 */
record ChannelConfiguration(Config config) {
    private static final String APPLICATION = "Application";
    private static final String ORDERER = "Orderer";
    private static final String CONSENTERS = "Orderers";
    private static final String BLOCK_VALIDATION = "BlockValidation";
    private static final String MSP = "MSP";
    private static final String ADMINS = "Admins";

    /** @throws IllegalArgumentException if this is not a configuration block */
    static ChannelConfiguration of(Block block) {
        try {
            Envelope envelope = Envelope.parseFrom(block.getData().getData(0));
            return new ChannelConfiguration(ConfigEnvelope.parseFrom(
                            Payload.parseFrom(envelope.getPayload()).getData())
                    .getConfig());
        } catch (InvalidProtocolBufferException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "block " + block.getHeader().getNumber() + " is not a configuration block", e);
        }
    }

    /** One more than that of the configuration before. */
    long sequence() {
        return config.getSequence();
    }

    /** A member of the application: its peer's address is what other peers look for first. */
    ChannelConfiguration withMember(FabricMSPConfig membership, String host, int port) {
        String id = membership.getName();
        ByteString anchor = AnchorPeers.newBuilder()
                .addAnchorPeers(AnchorPeer.newBuilder().setHost(host).setPort(port))
                .build()
                .toByteString();
        ConfigGroup member = ConfigGroup.newBuilder()
                .setModPolicy(ADMINS)
                .putValues(MSP, value(encode(membership)))
                .putValues("AnchorPeers", value(anchor))
                .putPolicies("Readers", role(id, MSPRole.MSPRoleType.MEMBER))
                .putPolicies("Writers", role(id, MSPRole.MSPRoleType.MEMBER))
                .putPolicies(ADMINS, role(id, MSPRole.MSPRoleType.ADMIN))
                .putPolicies("Endorsement", role(id, MSPRole.MSPRoleType.PEER))
                .build();
        return edit(
                APPLICATION, group -> group.toBuilder().putGroups(id, member).build());
    }

    ChannelConfiguration withoutMember(String id) {
        if (!group(APPLICATION).containsGroups(id)) {
            throw new IllegalArgumentException(id + " is no member of the application");
        }
        return edit(APPLICATION, group -> group.toBuilder().removeGroups(id).build());
    }

    /** Changes an organisation's membership rules wherever they stand: Fabric demands that they are the same everywhere. */
    ChannelConfiguration withMembership(String id, UnaryOperator<FabricMSPConfig> change) {
        List<String> places = Stream.of(APPLICATION, ORDERER)
                .filter(part -> group(part).containsGroups(id))
                .toList();
        if (places.isEmpty()) {
            throw new IllegalArgumentException(id + " is no member of the channel");
        }
        ConfigValue before = group(places.getFirst()).getGroupsOrThrow(id).getValuesOrThrow(MSP);
        ConfigValue after = before.toBuilder()
                .setValue(encode(change.apply(decode(before))))
                .build();
        ChannelConfiguration changed = this;
        for (String part : places) {
            changed = changed.edit(
                    part,
                    group -> group.toBuilder()
                            .putGroups(
                                    id,
                                    group.getGroupsOrThrow(id).toBuilder()
                                            .putValues(MSP, after)
                                            .build())
                            .build());
        }
        return changed;
    }

    /** Changes the consenter of one organisation, and with it the rule by which blocks are signed. */
    ChannelConfiguration withConsenter(String id, UnaryOperator<Consenter.Builder> change) {
        ConfigGroup orderer = group(ORDERER);
        ConfigValue before = orderer.getValuesOrThrow(CONSENTERS);
        List<Consenter> consenters = new ArrayList<>(consenters());
        int found = 0;
        for (int i = 0; i < consenters.size(); i++) {
            if (consenters.get(i).getMspId().equals(id)) {
                found++;
                consenters.set(i, change.apply(consenters.get(i).toBuilder()).build());
            }
        }
        if (found != 1) {
            throw new IllegalArgumentException(id + " has " + found + " consenters");
        }
        ConfigValue after = before.toBuilder()
                .setValue(Orderers.newBuilder()
                        .addAllConsenterMapping(consenters)
                        .build()
                        .toByteString())
                .build();
        ConfigPolicy blockValidation = orderer.getPoliciesOrThrow(BLOCK_VALIDATION).toBuilder()
                .setPolicy(signature(blockValidation(consenters)))
                .build();
        return edit(
                ORDERER,
                group -> group.toBuilder()
                        .putValues(CONSENTERS, after)
                        .putPolicies(BLOCK_VALIDATION, blockValidation)
                        .build());
    }

    List<Consenter> consenters() {
        try {
            return Orderers.parseFrom(
                            group(ORDERER).getValuesOrThrow(CONSENTERS).getValue())
                    .getConsenterMappingList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the consenters cannot be read", e);
        }
    }

    /** How many of the consenters must sign a block: (n + f + 1) / 2, rounded up, where f = (n - 1) / 3 may fail. */
    static int quorum(int consenters) {
        int mayFail = (consenters - 1) / 3;
        return (consenters + mayFail + 2) / 2;
    }

    /** What SmartBFT's orderers demand to stand there (common/policies/bft.go): a quorum of the consenters' own identities. */
    private static SignaturePolicyEnvelope blockValidation(List<Consenter> consenters) {
        return SignaturePolicyEnvelope.newBuilder()
                .setRule(EndorsementRule.outOf(quorum(consenters.size()), consenters.size()))
                .addAllIdentities(consenters.stream()
                        .map(consenter -> MSPPrincipal.newBuilder()
                                .setPrincipalClassification(MSPPrincipal.Classification.IDENTITY)
                                .setPrincipal(SerializedIdentity.newBuilder()
                                        .setMspid(consenter.getMspId())
                                        .setIdBytes(consenter.getIdentity())
                                        .build()
                                        .toByteString())
                                .build())
                        .toList())
                .build();
    }

    ChannelConfiguration withEndorsement(EndorsementRule rule) {
        return edit(APPLICATION, group -> {
            ConfigPolicy policy = group.getPoliciesOrThrow("Endorsement").toBuilder()
                    .setPolicy(signature(rule.policy()))
                    .build();
            return group.toBuilder().putPolicies("Endorsement", policy).build();
        });
    }

    private ConfigGroup group(String part) {
        return config.getChannelGroup().getGroupsOrThrow(part);
    }

    private ChannelConfiguration edit(String part, UnaryOperator<ConfigGroup> change) {
        ConfigGroup channel = config.getChannelGroup().toBuilder()
                .putGroups(part, change.apply(group(part)))
                .build();
        return new ChannelConfiguration(
                config.toBuilder().setChannelGroup(channel).build());
    }

    private static FabricMSPConfig decode(ConfigValue value) {
        try {
            return FabricMSPConfig.parseFrom(
                    MSPConfig.parseFrom(value.getValue()).getConfig());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the membership rules cannot be read", e);
        }
    }

    private static ByteString encode(FabricMSPConfig membership) {
        return MSPConfig.newBuilder()
                .setConfig(membership.toByteString())
                .build()
                .toByteString();
    }

    private static ConfigValue value(ByteString content) {
        return ConfigValue.newBuilder().setValue(content).setModPolicy(ADMINS).build();
    }

    private static ConfigPolicy role(String id, MSPRole.MSPRoleType role) {
        return ConfigPolicy.newBuilder()
                .setModPolicy(ADMINS)
                .setPolicy(signature(SignaturePolicyEnvelope.newBuilder()
                        .setRule(EndorsementRule.outOf(1, 1))
                        .addIdentities(EndorsementRule.role(id, role))
                        .build()))
                .build();
    }

    private static Policy signature(SignaturePolicyEnvelope policy) {
        return Policy.newBuilder()
                .setType(Policy.PolicyType.SIGNATURE_VALUE)
                .setValue(policy.toByteString())
                .build();
    }
}
