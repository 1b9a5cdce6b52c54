package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no Fabric; the real network is in the integration tests. */
class LocalNetworkTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private final List<String> steps = new ArrayList<>();

    private LocalNetwork network(Path home) {
        return LocalNetwork.in(CHECKOUT, home, OptionalInt.of(40_000));
    }

    @Test
    void namesItsNodesAndPorts() {
        try (LocalNetwork network = network(folder)) {
            assertThat(network.nodes()).hasSize(13).doesNotHaveDuplicates();
            assertThat(network.nodes().stream().map(network::port)).doesNotHaveDuplicates();
            assertThat(network.port(NodeId.parse("orderer.test-agency"))).isEqualTo(40_000);
            assertThat(network.port(NodeId.parse("gateway.test-agency"))).isEqualTo(40_007);
            assertThat(network.port(NodeId.parse("chaincode.test-trade"))).isEqualTo(40_066);
        }
    }

    @Test
    void tellsThatNothingRuns() {
        try (LocalNetwork network = network(folder)) {
            assertThat(network.status()).hasSize(13).noneMatch(NodeStatus::running);
            assertThat(network.leader()).isEmpty();
        }
    }

    @Test
    void downAndResetOfANetworkThatNeverWasDoNothing() {
        Path home = folder.resolve("none");
        try (LocalNetwork network = network(home)) {
            network.down(steps::add);
            network.reset(steps::add);
        }
        assertThat(steps).isEmpty();
        assertThat(home).doesNotExist();
    }

    @Test
    void resetDeletesNoFolderThatIsNotItsOwn() throws IOException {
        Path precious = folder.resolve("precious.txt");
        Files.writeString(precious, "keep");
        try (LocalNetwork network = network(folder)) {
            assertThatThrownBy(() -> network.reset(steps::add))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            e -> assertThat(e.code()).isEqualTo(NetworkException.Code.FOREIGN_HOME));
        }
        assertThat(precious).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"peer", "peer.", "witness.test-agency", "", "PEER.test-agency"})
    void refusesWhatIsNotANode(String text) {
        assertThatThrownBy(() -> NodeId.parse(text))
                .isInstanceOfSatisfying(
                        NetworkException.class,
                        e -> assertThat(e.code()).isEqualTo(NetworkException.Code.NO_SUCH_NODE));
    }

    @Test
    void refusesNodesOfOthers() {
        try (LocalNetwork network = network(folder)) {
            NodeId foreign = new NodeId(NodeId.Kind.PEER, "somebody-else");
            assertThatThrownBy(() -> network.kill(foreign))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            e -> assertThat(e.code()).isEqualTo(NetworkException.Code.NO_SUCH_NODE));
        }
    }

    @Test
    void startsNoNodeOfANetworkThatNeverWasUp() {
        try (LocalNetwork network = network(folder)) {
            assertThatThrownBy(() -> network.start(NodeId.parse("peer.test-agency")))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            e -> assertThat(e.code()).isEqualTo(NetworkException.Code.NO_SUCH_NODE));
        }
    }

    @Test
    void anotherProcessWithARememberedPidIsNotTheNode() throws IOException {
        NodeId node = NodeId.parse("peer.test-agency");
        NetworkHome home = new NetworkHome(folder);
        PrivateFiles.write(
                home.files(node).pid(),
                "pid=" + ProcessHandle.current().pid() + "\nstarted=another boot/1\nfingerprint=0\n");
        NodeProcess process = new NodeProcess(home.files(node));
        assertThat(process.running()).isEmpty();
        assertThatCode(process::kill).doesNotThrowAnyException();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void remembersProcessesAcrossObjectsAndStopsThem() throws IOException {
        NodeId node = NodeId.parse("peer.test-agency");
        NetworkHome home = new NetworkHome(folder);
        NodeProcess.Running started =
                new NodeProcess(home.files(node)).start(new Launch(List.of("sleep", "600"), Map.of("A", "1"), folder));
        NodeProcess found = new NodeProcess(home.files(node));
        assertThat(found.running()).contains(started);
        found.signal("STOP");
        found.stop(Duration.ofSeconds(10));
        assertThat(found.running()).isEmpty();
        assertThat(started.handle().onExit()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(home.files(node).pid()).doesNotExist();
    }

    @Test
    void findsProcessesWhoseRecordWasLost() throws IOException, InterruptedException {
        NodeId node = NodeId.parse("peer.test-agency");
        NetworkHome home = new NetworkHome(folder);
        NodeProcess.Running started =
                new NodeProcess(home.files(node)).start(new Launch(List.of("sleep", "600"), Map.of(), folder));
        try {
            assertThat(NodeProcess.strays(home.folder(), List.of(home.files(node))))
                    .isEmpty();
            Files.delete(home.files(node).pid());
            // What a process was started with shows a moment after it has started.
            assertThat(Waiting.until(
                            Duration.ofSeconds(10),
                            () -> NodeProcess.strays(home.folder(), List.of(home.files(node)))
                                    .equals(List.of(started.handle()))))
                    .isTrue();
            try (LocalNetwork network = network(folder)) {
                network.down(steps::add);
            }
            assertThat(started.handle().onExit()).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            started.handle().destroyForcibly();
        }
    }

    @Test
    void seesNoOtherNetworksProcesses() throws IOException {
        NodeId node = NodeId.parse("peer.test-agency");
        NetworkHome home = new NetworkHome(folder.resolve("a"));
        PrivateFiles.folder(home.folder());
        NodeProcess process = new NodeProcess(home.files(node));
        NodeProcess.Running started = process.start(new Launch(List.of("sleep", "600"), Map.of(), folder));
        try (Stream<Path> none =
                Stream.of(folder.resolve("b"), folder, folder.resolve("a").resolve("b"))) {
            assertThat(none)
                    .allSatisfy(other ->
                            assertThat(NodeProcess.strays(other, List.of())).doesNotContain(started.handle()));
        } finally {
            process.kill();
        }
    }
}
