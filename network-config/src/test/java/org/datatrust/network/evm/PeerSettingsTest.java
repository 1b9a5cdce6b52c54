package org.datatrust.network.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerSettingsTest {
    private static final EvmKey ONE = EvmKey.of("0".repeat(63) + "1");
    private static final EvmKey TWO = EvmKey.of("0".repeat(63) + "2");
    private static final EvmKey THREE = EvmKey.of("0".repeat(63) + "3");

    @Test
    void connectsEachNodeToAllOthersOnTheLoopbackInterface() {
        List<EvmPorts> ports = List.of(EvmPorts.of(40_000, 0), EvmPorts.of(40_000, 1), EvmPorts.of(40_000, 2));
        assertThat(PeerSettings.of(1, List.of(ONE, TWO, THREE), ports))
                .isEqualTo("""
                        [Node.P2P]
                        ListenAddr = "127.0.0.1:40004"
                        NoDiscovery = true
                        StaticNodes = ["enode://%s@127.0.0.1:40001?discport=0", "enode://%s@127.0.0.1:40007?discport=0"]
                        """.formatted(ONE.enodeId(), THREE.enodeId()));
    }
}
