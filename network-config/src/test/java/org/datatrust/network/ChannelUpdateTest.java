package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Policy;
import org.junit.jupiter.api.Test;

/** The rules of Fabric's internal/configtxlator/update/update.go. */
class ChannelUpdateTest {
    private static final ConfigGroup MEMBER = ConfigGroup.newBuilder()
            .setVersion(3)
            .setModPolicy("Admins")
            .putValues("MSP", value(5, "rules"))
            .putPolicies("Admins", policy(2, "admins"))
            .build();
    private static final ConfigGroup CHANNEL = ConfigGroup.newBuilder()
            .setVersion(1)
            .setModPolicy("Admins")
            .putValues("Capabilities", value(0, "V3_0"))
            .putGroups(
                    "Application",
                    ConfigGroup.newBuilder()
                            .setVersion(7)
                            .setModPolicy("Admins")
                            .putValues("ACLs", value(4, "acls"))
                            .putPolicies("Endorsement", policy(0, "MAJORITY"))
                            .putGroups("one", MEMBER)
                            .putGroups("two", MEMBER)
                            .build())
            .build();

    private static ConfigValue value(long version, String content) {
        return ConfigValue.newBuilder()
                .setVersion(version)
                .setModPolicy("Admins")
                .setValue(ByteString.copyFromUtf8(content))
                .build();
    }

    private static ConfigPolicy policy(long version, String content) {
        return ConfigPolicy.newBuilder()
                .setVersion(version)
                .setModPolicy("Admins")
                .setPolicy(Policy.newBuilder().setType(1).setValue(ByteString.copyFromUtf8(content)))
                .build();
    }

    private static ConfigGroup application(ConfigGroup channel) {
        return channel.getGroupsOrThrow("Application");
    }

    private static ConfigGroup withApplication(ConfigGroup application) {
        return CHANNEL.toBuilder().putGroups("Application", application).build();
    }

    private static ConfigUpdate to(ConfigGroup after) {
        return ChannelUpdate.between("channel", configuration(CHANNEL), configuration(after))
                .update();
    }

    private static ChannelConfiguration configuration(ConfigGroup channel) {
        return new ChannelConfiguration(
                Config.newBuilder().setSequence(9).setChannelGroup(channel).build());
    }

    private static ConfigGroup bare(long version) {
        return ConfigGroup.newBuilder().setVersion(version).build();
    }

    private static ConfigValue bareValue(long version) {
        return ConfigValue.newBuilder().setVersion(version).build();
    }

    private static ConfigPolicy barePolicy(long version) {
        return ConfigPolicy.newBuilder().setVersion(version).build();
    }

    @Test
    void writesAChangedValueWithItsNextVersionAndReadsThePathToIt() {
        ConfigGroup member =
                MEMBER.toBuilder().putValues("MSP", value(5, "other rules")).build();
        ConfigUpdate update = to(withApplication(
                application(CHANNEL).toBuilder().putGroups("one", member).build()));

        assertThat(update.getChannelId()).isEqualTo("channel");
        assertThat(update.getReadSet())
                .isEqualTo(bare(1).toBuilder()
                        .putGroups(
                                "Application",
                                bare(7).toBuilder().putGroups("one", bare(3)).build())
                        .build());
        assertThat(update.getWriteSet())
                .isEqualTo(bare(1).toBuilder()
                        .putGroups(
                                "Application",
                                bare(7).toBuilder()
                                        .putGroups(
                                                "one",
                                                bare(3).toBuilder()
                                                        .putValues("MSP", value(6, "other rules"))
                                                        .build())
                                        .build())
                        .build());
    }

    @Test
    void writesAChangedPolicyOrARuleForChangingIt() {
        ConfigGroup other = application(CHANNEL).toBuilder()
                .putPolicies("Endorsement", policy(0, "2 of 3"))
                .build();
        ConfigGroup otherRule = application(CHANNEL).toBuilder()
                .putPolicies(
                        "Endorsement",
                        policy(0, "MAJORITY").toBuilder()
                                .setModPolicy("Writers")
                                .build())
                .build();

        assertThat(application(to(withApplication(other)).getWriteSet()).getPoliciesMap())
                .containsOnlyKeys("Endorsement")
                .containsEntry("Endorsement", policy(1, "2 of 3"));
        assertThat(application(to(withApplication(otherRule)).getWriteSet())
                        .getPoliciesOrThrow("Endorsement")
                        .getModPolicy())
                .isEqualTo("Writers");
    }

    @Test
    void namesEverythingThatStaysWhenAGroupGainsAMember() {
        ConfigGroup newcomer = MEMBER.toBuilder().setVersion(0).build();
        ConfigUpdate update = to(withApplication(
                application(CHANNEL).toBuilder().putGroups("three", newcomer).build()));

        ConfigGroup stays = ConfigGroup.newBuilder()
                .putValues("ACLs", bareValue(4))
                .putPolicies("Endorsement", barePolicy(0))
                .putGroups("one", bare(3))
                .putGroups("two", bare(3))
                .build();
        assertThat(application(update.getReadSet()))
                .isEqualTo(stays.toBuilder().setVersion(7).build());
        assertThat(application(update.getWriteSet()))
                .isEqualTo(stays.toBuilder()
                        .setVersion(8)
                        .setModPolicy("Admins")
                        .putGroups(
                                "three",
                                ConfigGroup.newBuilder()
                                        .setModPolicy("Admins")
                                        .putValues("MSP", value(0, "rules"))
                                        .putPolicies("Admins", policy(0, "admins"))
                                        .build())
                        .build());
    }

    @Test
    void leavesOutAMemberThatGoes() {
        ConfigUpdate update = to(withApplication(
                application(CHANNEL).toBuilder().removeGroups("two").build()));

        ConfigGroup written = application(update.getWriteSet());
        assertThat(written.getVersion()).isEqualTo(8);
        assertThat(written.getGroupsMap()).containsOnlyKeys("one");
        assertThat(application(update.getReadSet()).getGroupsMap()).containsOnlyKeys("one");
    }

    @Test
    void refusesToChangeNothing() {
        assertThatThrownBy(() -> to(CHANNEL)).isInstanceOf(IllegalArgumentException.class);
        ConfigGroup onlyVersions = withApplication(application(CHANNEL).toBuilder()
                .putValues("ACLs", value(99, "acls"))
                .build());
        assertThatThrownBy(() -> to(onlyVersions)).isInstanceOf(IllegalArgumentException.class);
    }
}
