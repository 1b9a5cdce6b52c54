package org.datatrust.integration;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program run as a child process, as a person would.
 *
 * @param words the program and its first arguments
 */
record Command(List<String> words, Map<String, String> environment) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** What it printed, and how it ended. */
    record Outcome(int exit, String out, String err) {
        /** Standard output as the one JSON document that it must be. */
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }

        Outcome exits(int expected) {
            Assertions.assertThat(exit).as(out + err).isEqualTo(expected);
            Assertions.assertThat(err).doesNotContain("\tat ", "Exception in thread");
            return this;
        }
    }

    /** The command {@code datatrust} of this build, on the network under test. */
    static Command datatrust(TestNetwork network) {
        Path jar = TestNetwork.root().resolve("cli/target/datatrust-cli-0.1.0.jar");
        return new Command(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dstdout.encoding=UTF-8",
                        "-Dstderr.encoding=UTF-8",
                        "-jar",
                        jar.toString()),
                Map.of(
                        "DATATRUST_NETWORK_HOME",
                        network.network().home().folder().toString(),
                        "LC_ALL",
                        "C.UTF-8"));
    }

    /** The same with other words before it, such as a tracer. */
    Command under(String... wrapper) {
        List<String> all = new ArrayList<>(List.of(wrapper));
        all.addAll(words);
        return new Command(all, environment);
    }

    Command with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Command(words, more);
    }

    /** Runs it to its end, without input and in an environment of its own. */
    Outcome run(Object... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(words);
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        File out = File.createTempFile("command", ".out");
        File err = File.createTempFile("command", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(all)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out)
                    .redirectError(err);
            builder.environment().keySet().removeIf(name -> name.startsWith("DATATRUST_") || name.startsWith("LC_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                Assertions.fail("not within " + PATIENCE.toSeconds() + " s: " + all + "\n"
                        + Files.readString(out.toPath(), StandardCharsets.UTF_8)
                        + Files.readString(err.toPath(), StandardCharsets.UTF_8));
            }
            return new Outcome(
                    process.exitValue(),
                    Files.readString(out.toPath(), StandardCharsets.UTF_8),
                    Files.readString(err.toPath(), StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(out.toPath());
            Files.deleteIfExists(err.toPath());
        }
    }

    /** Whether a program can be run at all here. */
    static boolean works(String... words) throws IOException, InterruptedException {
        try {
            return new Command(List.of(words), Map.of()).run().exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
