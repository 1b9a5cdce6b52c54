package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void organisationsDoNotShareAPort() {
        Consortium consortium = ConsortiumFile.read(CHECKOUT.resolve("network-config/consortium.yaml"));
        assertThat(consortium.organisations().stream().map(organisation -> consortium.ports(organisation.id())))
                .containsExactly(Ports.of(17_000, 0), Ports.of(17_000, 1), Ports.of(17_000, 2), Ports.of(17_000, 3));
        assertThat(Ports.of(17_000, 0).gatewayAdmin())
                .isLessThan(Ports.of(17_000, 1).orderer());
    }

    @Test
    void namesTheTakenPortAndWhoWantsIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // The peer of the first organisation gets the taken port.
            OptionalInt portBase = OptionalInt.of(taken.getLocalPort() - 3);
            Path home = folder.resolve("home");
            Consortium consortium = ConsortiumFile.read(CHECKOUT.resolve("network-config/consortium.yaml"));
            try (LocalNetwork network = LocalNetwork.of(CHECKOUT, home, portBase, consortium, programs())) {
                assertThatThrownBy(() -> network.up(UpOptions.bare(), line -> {}))
                        .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                        .hasMessageContaining("peer.test-agency")
                        .isInstanceOfSatisfying(
                                NetworkException.class,
                                e -> assertThat(e.code()).isEqualTo(NetworkException.Code.PORT_IN_USE));
                assertThat(network.status()).noneMatch(NodeStatus::running);
            }
        }
    }

    /** Stand-ins that answer what is asked before the ports are looked at. */
    private Map<String, String> programs() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String name : List.of("configtxgen", "orderer", "peer")) {
            Path program = bin.resolve(name);
            Files.writeString(program, "#!/bin/sh\necho 'Version: v3.1.1'\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        return Map.of("FABRIC_BIN", bin.toString());
    }

    @Test
    void refusesProgramsOfAnotherVersion() throws IOException {
        Path bin = Path.of(programs().getOrDefault("FABRIC_BIN", ""));
        Files.writeString(bin.resolve("peer"), "#!/bin/sh\necho 'Version: v2.5.9'\n");
        assertNoPrograms(bin);
        Files.delete(bin.resolve("peer"));
        assertNoPrograms(bin);
    }

    private static void assertNoPrograms(Path bin) {
        assertThatThrownBy(() -> FabricPrograms.ensure(CHECKOUT, Map.of("FABRIC_BIN", bin.toString()), line -> {}))
                .isInstanceOfSatisfying(
                        NetworkException.class, e -> assertThat(e.code()).isEqualTo(NetworkException.Code.NO_PROGRAMS));
    }
}
