package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.stream.IntStream;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Consenter;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.junit.jupiter.api.Test;

class ChannelConfigurationTest {
    private static final List<String> MEMBERS = List.of("one", "two", "three", "four");

    private final ChannelConfiguration founded = configuration(4);

    private static ChannelConfiguration configuration(int consenters) {
        ConfigGroup.Builder application = ConfigGroup.newBuilder()
                .putPolicies(
                        "Endorsement",
                        ConfigPolicy.newBuilder().setModPolicy("Admins").build());
        ConfigGroup.Builder orderer = ConfigGroup.newBuilder()
                .putPolicies(
                        "BlockValidation",
                        ConfigPolicy.newBuilder().setModPolicy("Admins").build())
                .putValues(
                        "Orderers",
                        ConfigValue.newBuilder()
                                .setModPolicy("Admins")
                                .setValue(Orderers.newBuilder()
                                        .addAllConsenterMapping(IntStream.range(0, consenters)
                                                .mapToObj(ChannelConfigurationTest::consenter)
                                                .toList())
                                        .build()
                                        .toByteString())
                                .build());
        for (String id : MEMBERS) {
            application.putGroups(id, member(id));
            orderer.putGroups(id, member(id));
        }
        return new ChannelConfiguration(Config.newBuilder()
                .setSequence(3)
                .setChannelGroup(ConfigGroup.newBuilder()
                        .putGroups("Application", application.build())
                        .putGroups("Orderer", orderer.build()))
                .build());
    }

    private static Consenter consenter(int i) {
        return Consenter.newBuilder()
                .setId(i + 1)
                .setMspId(i < MEMBERS.size() ? MEMBERS.get(i) : "further-" + i)
                .setIdentity(ByteString.copyFromUtf8("certificate " + i))
                .build();
    }

    private static FabricMSPConfig rules(String id) {
        return FabricMSPConfig.newBuilder().setName(id).build();
    }

    private static ConfigGroup member(String id) {
        return ConfigGroup.newBuilder()
                .putValues(
                        "MSP",
                        ConfigValue.newBuilder()
                                .setModPolicy("Admins")
                                .setValue(MSPConfig.newBuilder()
                                        .setConfig(rules(id).toByteString())
                                        .build()
                                        .toByteString())
                                .build())
                .build();
    }

    private static ConfigGroup group(ChannelConfiguration configuration, String name) {
        return configuration.config().getChannelGroup().getGroupsOrThrow(name);
    }

    private static FabricMSPConfig rules(ChannelConfiguration configuration, String part, String id)
            throws InvalidProtocolBufferException {
        return FabricMSPConfig.parseFrom(MSPConfig.parseFrom(group(configuration, part)
                        .getGroupsOrThrow(id)
                        .getValuesOrThrow("MSP")
                        .getValue())
                .getConfig());
    }

    private static Block block(ByteString data) {
        return Block.newBuilder().setData(BlockData.newBuilder().addData(data)).build();
    }

    @Test
    void isReadFromAConfigurationBlock() {
        ByteString envelope = Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setData(ConfigEnvelope.newBuilder()
                                .setConfig(founded.config())
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build()
                .toByteString();

        assertThat(ChannelConfiguration.of(block(envelope))).isEqualTo(founded);
        assertThat(founded.sequence()).isEqualTo(3);
        assertThatThrownBy(() -> ChannelConfiguration.of(Block.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChannelConfiguration.of(block(ByteString.copyFromUtf8("no envelope"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gainsAndLosesMembers() throws Exception {
        ChannelConfiguration five = founded.withMember(rules("five"), "127.0.0.1", 7051);

        ConfigGroup member = group(five, "Application").getGroupsOrThrow("five");
        assertThat(member.getModPolicy()).isEqualTo("Admins");
        assertThat(member.getPoliciesMap()).containsOnlyKeys("Readers", "Writers", "Admins", "Endorsement");
        assertThat(member.getValuesMap()).containsOnlyKeys("MSP", "AnchorPeers");
        assertThat(rules(five, "Application", "five")).isEqualTo(rules("five"));
        assertThat(group(five, "Orderer")).isEqualTo(group(founded, "Orderer"));
        assertThat(five.withoutMember("five")).isEqualTo(founded);
        assertThatThrownBy(() -> founded.withoutMember("five")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesMembershipRulesWhereverTheyStand() throws Exception {
        ChannelConfiguration changed = founded.withMembership(
                "two",
                rules -> rules.toBuilder()
                        .addRootCerts(ByteString.copyFromUtf8("root"))
                        .build());

        for (String part : List.of("Application", "Orderer")) {
            assertThat(rules(changed, part, "two").getRootCertsList()).containsExactly(ByteString.copyFromUtf8("root"));
            assertThat(rules(changed, part, "one")).isEqualTo(rules("one"));
        }
        assertThatThrownBy(() -> founded.withMembership("five", rules -> rules))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesAConsenterTogetherWithTheRuleForBlocks() throws Exception {
        ByteString other = ByteString.copyFromUtf8("another certificate");

        ChannelConfiguration changed = founded.withConsenter("three", consenter -> consenter.setIdentity(other));

        assertThat(changed.consenters().stream().map(Consenter::getId)).containsExactly(1, 2, 3, 4);
        assertThat(changed.consenters().get(2).getIdentity()).isEqualTo(other);
        ConfigPolicy policy = group(changed, "Orderer").getPoliciesOrThrow("BlockValidation");
        SignaturePolicyEnvelope rule =
                SignaturePolicyEnvelope.parseFrom(policy.getPolicy().getValue());
        assertThat(policy.getModPolicy()).isEqualTo("Admins");
        assertThat(rule.getRule().getNOutOf().getN()).isEqualTo(3);
        for (int i = 0; i < 4; i++) {
            assertThat(rule.getIdentities(i).getPrincipalClassification())
                    .isEqualTo(MSPPrincipal.Classification.IDENTITY);
            SerializedIdentity identity =
                    SerializedIdentity.parseFrom(rule.getIdentities(i).getPrincipal());
            assertThat(identity.getMspid()).isEqualTo(MEMBERS.get(i));
            assertThat(identity.getIdBytes())
                    .isEqualTo(changed.consenters().get(i).getIdentity());
        }
        assertThatThrownBy(() -> founded.withConsenter("five", consenter -> consenter))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void demandsSmartBftsQuorumForBlocks() throws Exception {
        int[] quorums = {1, 2, 2, 3, 4, 4, 5, 6, 6, 7};
        for (int n = 1; n <= quorums.length; n++) {
            ChannelConfiguration changed = configuration(n)
                    .withConsenter("one", consenter -> consenter.setIdentity(ByteString.copyFromUtf8("other")));
            SignaturePolicyEnvelope rule = SignaturePolicyEnvelope.parseFrom(group(changed, "Orderer")
                    .getPoliciesOrThrow("BlockValidation")
                    .getPolicy()
                    .getValue());
            assertThat(rule.getRule().getNOutOf().getN()).as("of %d", n).isEqualTo(quorums[n - 1]);
            assertThat(rule.getIdentitiesCount()).isEqualTo(n);
        }
    }

    @Test
    void changesTheChannelsRuleForEndorsements() {
        EndorsementRule rule = new EndorsementRule(2, MEMBERS);

        ConfigPolicy policy =
                group(founded.withEndorsement(rule), "Application").getPoliciesOrThrow("Endorsement");

        assertThat(policy.getModPolicy()).isEqualTo("Admins");
        assertThat(policy.getPolicy().getType()).isEqualTo(1);
        assertThat(policy.getPolicy().getValue()).isEqualTo(rule.policy().toByteString());
    }
}
