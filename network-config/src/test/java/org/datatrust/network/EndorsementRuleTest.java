package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.junit.jupiter.api.Test;

class EndorsementRuleTest {
    private static final List<String> THREE = List.of("one", "two", "three");

    @Test
    void speaksOfPeersInFabricsWords() {
        assertThat(new EndorsementRule(2, THREE).text()).isEqualTo("OutOf(2,'one.peer','two.peer','three.peer')");
    }

    @Test
    void isAPolicyOverThePeersOfItsOrganisations() throws Exception {
        SignaturePolicyEnvelope policy = new EndorsementRule(2, THREE).policy();

        assertThat(policy.getRule().getNOutOf().getN()).isEqualTo(2);
        assertThat(policy.getRule().getNOutOf().getRulesList().stream().map(rule -> rule.getSignedBy()))
                .containsExactly(0, 1, 2);
        assertThat(policy.getIdentitiesList()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            MSPPrincipal principal = policy.getIdentities(i);
            assertThat(principal.getPrincipalClassification()).isEqualTo(MSPPrincipal.Classification.ROLE);
            MSPRole role = MSPRole.parseFrom(principal.getPrincipal());
            assertThat(role.getMspIdentifier()).isEqualTo(THREE.get(i));
            assertThat(role.getRole()).isEqualTo(MSPRole.MSPRoleType.PEER);
        }
    }

    @Test
    void refusesWhatNobodyOrEverybodyCouldSatisfy() {
        assertThatThrownBy(() -> new EndorsementRule(0, THREE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EndorsementRule(4, THREE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EndorsementRule(1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EndorsementRule(1, List.of("one", "one")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
