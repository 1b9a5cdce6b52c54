package org.datatrust.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One of the programs we call and wait for. It sees only the environment given here: variables of the caller's shell such as
 * {@code CORE_PEER_ADDRESS} would silently change what Fabric's programs do.
 */
public final class Program {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final String file;
    private final Map<String, String> environment;

    /** What a finished program left behind. */
    public record Outcome(int exitCode, String output, String errors) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    public Program(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = Map.copyOf(environment);
    }

    /** The variables that every program gets. */
    static Map<String, String> basicEnvironment() {
        return Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"),
                "HOME", System.getProperty("user.home"),
                "LANG", "C.UTF-8");
    }

    /** Runs it; a failure is an outcome. */
    public Outcome call(List<String> arguments, Duration longest) {
        List<String> command = new ArrayList<>();
        command.add(file);
        command.addAll(arguments);
        try {
            Path output = Files.createTempFile("datatrust-", ".out");
            Path errors = Files.createTempFile("datatrust-", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().clear();
                builder.environment().putAll(basicEnvironment());
                builder.environment().putAll(environment);
                Process process = builder.start();
                boolean finished = false;
                try {
                    finished = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
                } finally {
                    if (!finished) {
                        process.destroyForcibly();
                    }
                }
                if (!finished) {
                    return new Outcome(
                            124, read(output), read(errors) + "\n(stopped after " + longest.toSeconds() + " s)");
                }
                return new Outcome(process.exitValue(), read(output), read(errors));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /**
     * Runs it; a failure is an exception.
     *
     * @param doing what is being done, for the message
     * @return what it printed
     * @throws NetworkException STEP_FAILED
     */
    public String run(String doing, List<String> arguments) {
        Outcome outcome = call(arguments, LONGEST);
        if (!outcome.succeeded()) {
            throw failed(doing, outcome);
        }
        return outcome.output();
    }

    NetworkException failed(String doing, Outcome outcome) {
        String said = (outcome.output() + "\n" + outcome.errors()).strip();
        String end = said.length() > 2000 ? "…" + said.substring(said.length() - 2000) : said;
        return new NetworkException(
                NetworkException.Code.STEP_FAILED,
                "Failed at " + doing + ": " + file + " ended with code " + outcome.exitCode() + ":\n" + end);
    }
}
