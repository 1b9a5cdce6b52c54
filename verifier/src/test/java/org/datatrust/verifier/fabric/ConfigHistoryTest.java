package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.synthetic.ConfigChange;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.KeyHolder;
import org.datatrust.verifier.synthetic.OrderedBlock;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigHistoryTest {
    private final Consortium consortium = new Consortium();
    private final BlockEvidence genesis = Consortium.evidence(consortium.genesis());
    private final Signatures signatures = new Signatures(new BouncyCastleProvider());

    private OrderedBlock.Signer signer(int number) {
        return new OrderedBlock.Signer(
                number, consortium.orderers.get(number - 1).key());
    }

    /** Test-trade leaves the application group, as a majority of the members agreed. */
    private ConfigChange departure() {
        ConfigChange change = ConfigChange.after(genesis, 7)
                .editGroup("Application", application -> application.removeGroups("test-trade"));
        change.approvers.addAll(List.of(
                consortium.admin("test-agency"), consortium.admin("test-hospital"), consortium.admin("test-audit")));
        change.block.signers.addAll(List.of(signer(1), signer(2), signer(3)));
        return change;
    }

    private ConfigHistory begin() throws Exception {
        return ConfigHistory.startingAt(genesis, signatures);
    }

    @Test
    void followsAChangeThatWasAgreedOn() throws Exception {
        ConfigHistory history = begin().next(departure().build());

        assertThat(history.entries()).hasSize(2);
        ConfigHistory.Entry newest = history.newest();
        assertThat(newest.block()).isEqualTo(7);
        assertThat(newest.sequence()).isEqualTo(1);
        assertThat(newest.config().applicationOrganisations())
                .containsExactlyInAnyOrder("test-agency", "test-hospital", "test-audit");
        assertThat(newest.approvers())
                .extracting(Member::organisation)
                .containsExactly("test-agency", "test-hospital", "test-audit");
        assertThat(newest.changed()).contains("/Channel/Application/test-trade");
        assertThat(newest.config().memberships()).containsKey("test-trade");
    }

    @Test
    void followsOneChangeAfterTheOther() throws Exception {
        BlockEvidence first = departure().build();
        ConfigChange second = ConfigChange.after(first, 12)
                .editGroup(
                        "Application",
                        application -> application.putPolicies(
                                "Endorsement",
                                Consortium.implicit(ImplicitMetaPolicy.Rule.ALL).toBuilder()
                                        .setVersion(1)
                                        .build()));
        second.approvers.addAll(List.of(consortium.admin("test-agency"), consortium.admin("test-audit")));
        second.block.signers.addAll(List.of(signer(2), signer(3), signer(4)));

        ConfigHistory history = begin().next(first).next(second.build());

        assertThat(history.newest().changed()).isEqualTo(Set.of("/Channel/Application/Endorsement"));
        assertThat(history.entries()).extracting(ConfigHistory.Entry::sequence).containsExactly(0L, 1L, 2L);
    }

    static Stream<Arguments> inForce() {
        return Stream.of(
                Arguments.of(6, 0, ConfigHistory.InForce.Known.class),
                Arguments.of(8, 7, ConfigHistory.InForce.Known.class),
                Arguments.of(900, 7, ConfigHistory.InForce.Known.class),
                // After block 7 nobody may order under the configuration before it, and block 7 itself is taken.
                Arguments.of(8, 0, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(7, 0, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(8, 5, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(8, 8, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(8, 9, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(8, -1, ConfigHistory.InForce.Contradicted.class),
                Arguments.of(900, 8, ConfigHistory.InForce.Unknown.class));
    }

    @ParameterizedTest(name = "block {0} under that of block {1}")
    @MethodSource("inForce")
    void tellsWhichConfigurationABlockStandsUnder(long block, long last, Class<?> expected) throws Exception {
        assertThat(begin().next(departure().build()).inForce(block, last)).isInstanceOf(expected);
    }

    record Refused(String name, String code, Consumer<ConfigChange> change) {
        @Override
        public String toString() {
            return name + " (" + code + ")";
        }
    }

    private static Consumer<ConfigGroup.Builder> application(Consumer<ConfigGroup.Builder> edit) {
        return root -> {
            ConfigGroup.Builder group = root.getGroupsOrThrow("Application").toBuilder();
            edit.accept(group);
            root.putGroups("Application", group.build());
        };
    }

    static Stream<Refused> refused() {
        Consortium consortium = new Consortium();
        return Stream.of(
                new Refused("A1: no orderer signed", "FAB-18", change -> change.block.signers.clear()),
                new Refused("one signature below the quorum", "FAB-18", change -> change.block.signers.removeLast()),
                new Refused(
                        "A8: one orderer twice",
                        "FAB-18",
                        change -> change.block.signers.set(2, change.block.signers.getFirst())),
                new Refused(
                        "A8: a stranger under a free number",
                        "FAB-18",
                        change -> change.block.signers.set(2, new OrderedBlock.Signer(5, new KeyHolder("stranger")))),
                new Refused(
                        "signed as a block under the configuration before",
                        "FAB-18",
                        change -> change.block.lastConfiguration = 0),
                new Refused("A16: a configuration is left out", "FAB-18", change -> change.sequence = 2),
                new Refused("sequence that does not advance", "FAB-18", change -> change.sequence = 0),
                new Refused("configuration of another channel", "FAB-18", change -> change.channel = "other"),
                new Refused("F9: nobody agreed", "FAB-19", change -> change.approvers.clear()),
                new Refused("F9: half of the members agreed", "FAB-19", change -> change.approvers.removeLast()),
                new Refused("one admin agreed three times", "FAB-19", change -> {
                    change.approvers.set(1, change.approvers.getFirst());
                    change.approvers.set(2, change.approvers.getFirst());
                }),
                new Refused(
                        "a client agreed for the third member",
                        "FAB-19",
                        change -> change.approvers.set(2, consortium.client("test-audit"))),
                new Refused(
                        "a peer agreed for the third member",
                        "FAB-19",
                        change -> change.approvers.set(2, consortium.peer("test-audit"))),
                new Refused("update of no kind", "FAB-19", change -> change.updateType = 3),
                new Refused(
                        "more came of it than was agreed on",
                        "FAB-19",
                        change -> application(group -> group.removeGroups("test-audit"))
                                .accept(change.result)),
                new Refused(
                        "nothing came of it",
                        "FAB-19",
                        change -> change.result =
                                ConfigChange.configOf(Consortium.evidence(consortium.genesis()))
                                        .getChannelGroup()
                                        .toBuilder()),
                new Refused("the update changes nothing", "FAB-19", change -> {
                    change.writeSet = change.readSet.clone();
                    change.result = change.readSet.clone();
                }),
                new Refused(
                        "the update was made for another version",
                        "FAB-19",
                        change -> application(group -> group.setVersion(4)).accept(change.readSet)),
                new Refused("the update skips a version", "FAB-19", change -> {
                    application(group -> group.setVersion(2)).accept(change.writeSet);
                    application(group -> group.setVersion(2)).accept(change.result);
                }),
                new Refused("a new item that pretends to have a past", "FAB-19", change -> {
                    change.edit(application(group -> group.putPolicies(
                            "New",
                            Consortium.implicit(ImplicitMetaPolicy.Rule.ALL).toBuilder()
                                    .setVersion(3)
                                    .build())));
                }),
                new Refused(
                        "an item changed in the result alone",
                        "FAB-19",
                        change -> application(group -> group.putPolicies(
                                        "Endorsement", Consortium.implicit(ImplicitMetaPolicy.Rule.ANY)))
                                .accept(change.result)),
                new Refused(
                        "F22: a name with a slash",
                        "FAB-19",
                        change -> change.edit(
                                application(group -> group.putGroups("a/b", ConfigGroup.getDefaultInstance())))),
                new Refused(
                        "F22: a name of 250 characters",
                        "FAB-19",
                        change -> change.edit(application(
                                group -> group.putGroups("a".repeat(250), ConfigGroup.getDefaultInstance())))),
                new Refused(
                        "a group names what is not there",
                        "FAB-19",
                        change -> change.writeSet.putGroups(
                                "Application",
                                change.writeSet.getGroupsOrThrow("Application").toBuilder()
                                        .putGroups(
                                                "ghost",
                                                ConfigGroup.newBuilder()
                                                        .setVersion(9)
                                                        .build())
                                        .build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(Refused refused) throws Exception {
        ConfigChange change = departure();
        refused.change().accept(change);
        ConfigHistory history = begin();
        BlockEvidence block = change.build();
        assertThatThrownBy(() -> history.next(block))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo(refused.code()));
    }

    @Test
    void refusesABlockThatDoesNotComeLater() throws Exception {
        BlockEvidence first = departure().build();
        ConfigHistory history = begin().next(first);
        assertThatThrownBy(() -> history.next(first))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("FAB-18"));
        assertThatThrownBy(() -> history.next(genesis))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("FAB-18"));
    }

    /** Who is a consenter no more signs nothing more: the quorum is that of the configuration before each block. */
    @Test
    void countsTheOrderersOfTheConfigurationBefore() throws Exception {
        ConfigChange first = departure();
        first.block.signers.clear();
        first.block.signers.addAll(List.of(signer(2), signer(3), signer(4)));
        assertThat(begin().next(first.build()).entries()).hasSize(2);
    }
}
