package org.datatrust.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FabricLedgerTest {
    /** A view then leaves these out; without their names, others would be left out in vain for as long as a peer is away. */
    @Test
    void readsWhoseOrganisationsPeersAreNotKnownAtTheMoment() {
        assertThat(FabricLedger.unknownToDiscovery("failed to find any endorsing peers for org(s): test-hospital"))
                .containsExactly("test-hospital");
        assertThat(FabricLedger.unknownToDiscovery(
                        "failed to find any endorsing peers for org(s): test-hospital, test-trade"))
                .containsExactly("test-hospital", "test-trade");
        assertThat(FabricLedger.unknownToDiscovery("failed to collect enough transaction endorsements"))
                .isEmpty();
        assertThat(FabricLedger.unknownToDiscovery("null")).isEmpty();
    }
}
