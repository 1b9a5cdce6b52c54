package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.Set;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.junit.jupiter.api.Test;

/** Updates as Fabric's internal/configtxlator/update/update.go computes them, and others. */
class ConfigUpdateRulesTest {
    private static final ConfigGroup MEMBER =
            group(3).putValues("MSP", value(5, "rules")).build();
    private static final ConfigGroup CHANNEL = group(1).putValues("Name", value(0, "name"))
            .putGroups(
                    "Application",
                    group(7).putValues("ACLs", value(4, "acls"))
                            .putGroups("one", MEMBER)
                            .putGroups("two", MEMBER)
                            .build())
            .build();

    private final Set<String> asked = new HashSet<>();

    private static ConfigGroup.Builder group(long version) {
        return ConfigGroup.newBuilder().setVersion(version).setModPolicy("Admins");
    }

    /** As an update names a group that stays what it is. */
    private static ConfigGroup.Builder bare(long version) {
        return ConfigGroup.newBuilder().setVersion(version);
    }

    private static ConfigValue value(long version, String content) {
        return ConfigValue.newBuilder()
                .setVersion(version)
                .setModPolicy("Admins")
                .setValue(ByteString.copyFromUtf8(content))
                .build();
    }

    private static ConfigValue bareValue(long version) {
        return ConfigValue.newBuilder().setVersion(version).build();
    }

    private static ConfigUpdate update(ConfigGroup read, ConfigGroup written) {
        return ConfigUpdate.newBuilder().setReadSet(read).setWriteSet(written).build();
    }

    private static ConfigGroup inApplication(long version, ConfigGroup.Builder application) {
        return bare(1).putGroups("Application", application.setVersion(version).build())
                .build();
    }

    private static ConfigUpdate rulesOfOne(long version) {
        return update(
                inApplication(7, bare(7).putGroups("one", bare(3).build())),
                inApplication(
                        7,
                        bare(7).putGroups(
                                        "one",
                                        bare(3).putValues("MSP", value(version, "other rules"))
                                                .build())));
    }

    private ConfigUpdateRules.Updated apply(ConfigUpdate update) throws MalformedException {
        return ConfigUpdateRules.apply(CHANNEL, update, policy -> {
            asked.add(policy);
            return true;
        });
    }

    private void assertRefused(ConfigUpdate update) {
        assertThatThrownBy(() -> apply(update))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("FAB-19"));
    }

    @Test
    void changesAValueAndLeavesAllElse() throws Exception {
        ConfigUpdateRules.Updated updated = apply(rulesOfOne(6));

        ConfigGroup application = CHANNEL.getGroupsOrThrow("Application");
        assertThat(updated.root())
                .isEqualTo(CHANNEL.toBuilder()
                        .putGroups(
                                "Application",
                                application.toBuilder()
                                        .putGroups(
                                                "one",
                                                MEMBER.toBuilder()
                                                        .putValues("MSP", value(6, "other rules"))
                                                        .build())
                                        .build())
                        .build());
        assertThat(updated.changed()).containsExactly("/Channel/Application/one/MSP");
        assertThat(asked).containsExactly("/Channel/Application/one/Admins");
    }

    @Test
    void takesInANewMember() throws Exception {
        ConfigGroup newcomer = group(0).putValues("MSP", value(0, "new rules")).build();
        ConfigGroup.Builder stays = ConfigGroup.newBuilder()
                .putValues("ACLs", bareValue(4))
                .putGroups("one", bare(3).build())
                .putGroups("two", bare(3).build());

        ConfigUpdateRules.Updated updated = apply(update(
                inApplication(7, stays.build().toBuilder()),
                inApplication(
                        8, stays.build().toBuilder().setModPolicy("Admins").putGroups("three", newcomer))));

        ConfigGroup application = updated.root().getGroupsOrThrow("Application");
        assertThat(application.getVersion()).isEqualTo(8);
        assertThat(application.getGroupsMap()).containsOnlyKeys("one", "two", "three");
        assertThat(application.getGroupsOrThrow("three")).isEqualTo(newcomer);
        assertThat(application.getGroupsOrThrow("two")).isEqualTo(MEMBER);
        assertThat(application.getValuesOrThrow("ACLs")).isEqualTo(value(4, "acls"));
        assertThat(asked).containsExactly("/Channel/Application/Admins");
    }

    @Test
    void letsAMemberGo() throws Exception {
        ConfigGroup.Builder stays =
                ConfigGroup.newBuilder().putValues("ACLs", bareValue(4)).putGroups("one", bare(3).build());

        ConfigUpdateRules.Updated updated = apply(update(
                inApplication(7, stays.build().toBuilder()),
                inApplication(8, stays.build().toBuilder().setModPolicy("Admins"))));

        assertThat(updated.root().getGroupsOrThrow("Application").getGroupsMap())
                .containsOnlyKeys("one");
        assertThat(updated.changed()).contains("/Channel/Application/two", "/Channel/Application/two/MSP");
    }

    @Test
    void ignoresContentWithoutANewVersion() throws Exception {
        ConfigUpdate both = update(
                inApplication(7, bare(7).putValues("ACLs", bareValue(4)).putGroups("one", bare(3).build())),
                inApplication(
                        7,
                        bare(7).putValues("ACLs", value(4, "smuggled"))
                                .putGroups(
                                        "one",
                                        bare(3).putValues("MSP", value(6, "other rules"))
                                                .build())));

        assertThat(apply(both).root()).isEqualTo(apply(rulesOfOne(6)).root());
    }

    @Test
    void refusesWhatTheSignersMayNotChange() {
        assertThatThrownBy(() -> ConfigUpdateRules.apply(CHANNEL, rulesOfOne(6), policy -> false))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesVersionsThatDoNotFollow() {
        assertRefused(rulesOfOne(7));
        assertRefused(rulesOfOne(5));
        assertRefused(update(
                inApplication(6, bare(6)),
                inApplication(
                        6,
                        bare(6).putGroups(
                                        "one",
                                        bare(3).putValues("MSP", value(6, "x")).build()))));
        assertRefused(
                update(inApplication(7, bare(7)), inApplication(8, group(8).putGroups("three", group(1).build()))));
    }

    @Test
    void refusesAnUpdateThatChangesNothing() {
        assertRefused(update(inApplication(7, bare(7)), inApplication(7, bare(7))));
    }
}
