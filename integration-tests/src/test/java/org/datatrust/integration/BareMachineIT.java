package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.proof.name.LogName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** A verification needs data, proof, trust policy and the verifier: nothing else of a machine, and no network. */
@OnTheNetwork
@Order(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BareMachineIT {
    private static final List<String> VERIFY = Stream.concat(
                    BareMachine.DATATRUST.stream(),
                    Stream.of("verify", "--trust", "/data/trust.json", "/data/record.txt"))
            .toList();

    private final TestNetwork network;
    private BareMachine machine = new BareMachine(Path.of(""));

    BareMachineIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void build(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("record.txt");
        Path trust = folder.resolve("trust.json");
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "bare");
        Files.writeString(data, "the data");
        Command datatrust = Command.datatrust(network);
        datatrust
                .run("trust", "init", "--genesis", network.network().home().genesisBlock(), "--out", trust)
                .exits(0);
        datatrust.run("log", "create", "--log", log).exits(0);
        datatrust.run("anchor", data, "--log", log, "--dataset", "bare").exits(0);

        machine = BareMachine.build(folder.resolve("root"));
        machine.place(data);
        machine.place(folder.resolve("record.txt.dtproof"));
        machine.place(trust);
    }

    private void damage(boolean damaged) throws Exception {
        Files.writeString(machine.root().resolve("data/record.txt"), damaged ? "the date" : "the data");
    }

    @Test
    void verifiesOnABareMachineWithoutNetwork() throws Exception {
        assumeThat(Command.works("unshare", "-rn", "true"))
                .as("this machine lets us make network namespaces")
                .isTrue();
        List<String> words = new ArrayList<>(List.of("unshare", "-rn", "--root=" + machine.root()));
        words.addAll(VERIFY);
        // Without /proc the runtime cannot tell where it lies.
        Command verify = new Command(words, Map.of("LD_LIBRARY_PATH", BareMachine.LIBRARY_PATH));

        damage(false);
        assertThat(verify.run().exits(0).out()).contains("VERIFIED");
        damage(true);
        assertThat(verify.run().exits(1).out()).contains("REFUTED", "DAT-01");
    }

    static boolean dockerAnswers() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    @EnabledIf(
            value = "dockerAnswers",
            disabledReason =
                    "Docker does not answer here; verifiesOnABareMachineWithoutNetwork does the same without it")
    void verifiesInAContainerWithoutNetwork() throws Exception {
        damage(false);
        assertThat(runInContainer()).isZero();
        damage(true);
        assertThat(runInContainer()).isEqualTo(1);
    }

    private long runInContainer() {
        ImageFromDockerfile image = new ImageFromDockerfile()
                .withFileFromPath("root", machine.root())
                .withDockerfileFromBuilder(file -> file.from("scratch")
                        .copy("root/", "/")
                        .env("LD_LIBRARY_PATH", BareMachine.LIBRARY_PATH)
                        .entryPoint(VERIFY.toArray(String[]::new))
                        .build());
        try (GenericContainer<?> container = new GenericContainer<>(image)) {
            container
                    .withNetworkMode("none")
                    .withStartupCheckStrategy(new ExitAwaited().withTimeout(Duration.ofMinutes(2)))
                    .start();
            return Optional.ofNullable(
                            container.getCurrentContainerInfo().getState().getExitCodeLong())
                    .orElseThrow();
        }
    }

    /** Any exit code is an answer here. */
    private static final class ExitAwaited extends OneShotStartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(com.github.dockerjava.api.DockerClient docker, String container) {
            return switch (super.checkStartupState(docker, container)) {
                case SUCCESSFUL, FAILED -> StartupStatus.SUCCESSFUL;
                case NOT_YET_KNOWN -> StartupStatus.NOT_YET_KNOWN;
            };
        }
    }
}
