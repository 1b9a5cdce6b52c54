package org.datatrust.network.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.network.NetworkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no node; real ones are in the integration tests. */
class EvmNetworkTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private final List<String> steps = new ArrayList<>();

    private EvmNetwork network(EvmEngine engine, Path home) {
        return EvmNetwork.in(CHECKOUT, engine, home, OptionalInt.of(40_000));
    }

    private static void assertCode(NetworkException.Code code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        NetworkException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Path program(String name, String script) throws IOException {
        Path program = folder.resolve("bin").resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    @Test
    void theNetworksOfOneCheckoutShareNoPort() {
        List<Integer> ports = Arrays.stream(EvmEngine.values())
                .flatMap(engine -> EvmPorts.all(engine, engine.portBase()).stream())
                .flatMap(node -> List.of(node.rpc(), node.peers(), node.consensus()).stream())
                .toList();
        assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port >= 17_500 && port < 17_600);
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatNothingRuns(EvmEngine engine) {
        try (EvmNetwork network = network(engine, folder)) {
            assertThat(network.status())
                    .hasSize(engine.nodes())
                    .noneMatch(EvmNodeStatus::ready)
                    .allMatch(status -> status.pid().isEmpty());
            assertThat(network.description()).isEmpty();
            assertThat(network.rpc()).startsWith(URI.create("http://127.0.0.1:40000"));
        }
    }

    @Test
    void downAndResetOfANetworkThatNeverWasDoNothing() {
        Path home = folder.resolve("none");
        try (EvmNetwork network = network(EvmEngine.QBFT, home)) {
            network.down(steps::add);
            network.reset(steps::add);
        }
        assertThat(steps).isEmpty();
        assertThat(home).doesNotExist();
    }

    @Test
    void neitherUsesNorDeletesAFolderThatIsNotItsOwn() throws IOException {
        Path precious = folder.resolve("data");
        Files.writeString(precious, "keep");
        try (EvmNetwork network = network(EvmEngine.QBFT, folder)) {
            assertCode(NetworkException.Code.FOREIGN_HOME, () -> network.reset(steps::add));
            assertCode(NetworkException.Code.FOREIGN_HOME, () -> network.up(steps::add));
        }
        assertThat(precious).exists();
    }

    @Test
    void refusesTheHomeOfAnotherEngine() throws IOException {
        new EvmHome(folder).claim(EvmEngine.CLIQUE);
        new EvmHome(folder).claim(EvmEngine.CLIQUE);
        try (EvmNetwork network = network(EvmEngine.QBFT, folder)) {
            assertCode(NetworkException.Code.FOREIGN_HOME, () -> network.up(steps::add));
            assertCode(NetworkException.Code.FOREIGN_HOME, () -> network.reset(steps::add));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4})
    void knowsOnlyItsNodes(int node) {
        try (EvmNetwork network = network(EvmEngine.QBFT, folder)) {
            assertCode(NetworkException.Code.NO_SUCH_NODE, () -> network.kill(node));
            assertCode(NetworkException.Code.NO_SUCH_NODE, () -> network.start(node));
            assertCode(NetworkException.Code.NO_SUCH_NODE, () -> network.height(node));
        }
    }

    @Test
    void startsNoNodeOfANetworkThatNeverWasUp() {
        try (EvmNetwork network = network(EvmEngine.QBFT, folder)) {
            assertCode(NetworkException.Code.NO_SUCH_NODE, () -> network.start(0));
        }
    }

    @Test
    void namesTheTakenPortAndWhoWantsIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EvmNetwork network = EvmNetwork.in(
                        CHECKOUT,
                        EvmEngine.ANVIL,
                        folder.resolve("home"),
                        OptionalInt.of(taken.getLocalPort()),
                        Map.of("ANVIL_BIN", program("anvil", "exit 1").toString()))) {
            assertThatThrownBy(() -> network.up(steps::add))
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("anvil node-0");
            assertCode(NetworkException.Code.PORT_IN_USE, () -> network.up(steps::add));
            assertThat(network.description()).isEmpty();
        }
    }

    @Test
    void tellsWhatANodeSaidThatDidNotStart() throws IOException {
        String anvil = program("anvil", "echo the reason; exit 1").toString();
        Path home = folder.resolve("home");
        try (EvmNetwork network =
                EvmNetwork.in(CHECKOUT, EvmEngine.ANVIL, home, OptionalInt.of(40_000), Map.of("ANVIL_BIN", anvil))) {
            assertThatThrownBy(() -> network.up(steps::add)).hasMessageContaining("the reason");
            assertCode(NetworkException.Code.NODE_NOT_READY, () -> network.up(steps::add));
            network.reset(steps::add);
        }
        assertThat(home).doesNotExist();
    }

    @Test
    void saysThatACompilerIsMissing() throws IOException {
        program("go", "echo go version go1.26.0 linux/amd64");
        Map<String, String> environment = Map.of(
                "PATH", folder.resolve("bin").toString(),
                "DATATRUST_CACHE", folder.resolve("cache").toString());
        assertThatThrownBy(() -> EvmPrograms.ensure(EvmEngine.QBFT, CHECKOUT, environment, steps::add))
                .hasMessageContaining("GoQuorum")
                .hasMessageContaining("gcc");
        assertCode(
                NetworkException.Code.NO_PROGRAMS,
                () -> EvmPrograms.ensure(EvmEngine.QBFT, CHECKOUT, environment, steps::add));
        assertThat(steps).isEmpty();
    }

    @Test
    void refusesAnAnvilThatIsNoProgram() {
        assertCode(
                NetworkException.Code.NO_PROGRAMS,
                () -> EvmPrograms.ensure(
                        EvmEngine.ANVIL,
                        CHECKOUT,
                        Map.of("ANVIL_BIN", folder.resolve("no").toString()),
                        steps::add));
    }

    @Test
    void describesItselfForOthers() throws IOException {
        EvmDescription description = new EvmDescription(
                EvmEngine.CLIQUE,
                1338,
                "0x" + "12".repeat(32),
                List.of(URI.create("http://127.0.0.1:40000"), URI.create("http://127.0.0.1:40003")),
                List.of("0x" + "a1".repeat(20)),
                "0x" + "b2".repeat(20),
                Path.of("keys/account.key"));
        Path file = folder.resolve("evm.json");
        Files.writeString(file, description.json());
        assertThat(EvmDescription.read(file)).isEqualTo(description);
        assertThat(Files.readString(file)).contains("\"engine\" : \"clique\"", "\"keyFile\" : \"keys/account.key\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"engine\":\"besu\"}", "{\"engine\":7}", "{\"engine\":\"qbft\"} {}"})
    void refusesAFileThatDescribesNothing(String text) throws IOException {
        Path file = folder.resolve("evm.json");
        Files.writeString(file, text);
        assertThatThrownBy(() -> EvmDescription.read(file)).isInstanceOf(IOException.class);
    }

    /** A network keeps the ports it has until somebody asks for others. */
    @Test
    void remembersItsPorts() throws IOException {
        Files.writeString(
                folder.resolve("evm.json"),
                new EvmDescription(
                                EvmEngine.QBFT,
                                1337,
                                "0x00",
                                List.of(URI.create("http://127.0.0.1:41000")),
                                List.of(),
                                "0x00",
                                Path.of("keys/account.key"))
                        .json());
        try (EvmNetwork kept = EvmNetwork.in(CHECKOUT, EvmEngine.QBFT, folder, OptionalInt.empty());
                EvmNetwork moved = EvmNetwork.in(CHECKOUT, EvmEngine.QBFT, folder, OptionalInt.of(42_000))) {
            assertThat(kept.rpc()).startsWith(URI.create("http://127.0.0.1:41000"));
            assertThat(moved.rpc()).startsWith(URI.create("http://127.0.0.1:42000"));
            assertThat(kept.listeningPorts()).contains(41_000, 41_001).hasSize(8);
        }
    }
}
