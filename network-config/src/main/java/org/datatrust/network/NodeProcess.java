package org.datatrust.network;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The operating system's process of a node, across runs of our own programs: what is remembered is the process id with its start time, so
 * that a process id used again by somebody else's process is never mistaken for the node.
 */
public final class NodeProcess {
    /** Names the node in the process's own environment, so that a process can be found whose record was lost. */
    private static final String MARK = "DATATRUST_NETWORK_NODE";

    private static final Path PROC = Path.of("/proc");

    private final NodeFiles files;

    public NodeProcess(NodeFiles files) {
        this.files = files;
    }

    /** The running process and how it was started. */
    public record Running(ProcessHandle handle, String fingerprint) {
        public long pid() {
            return handle.pid();
        }
    }

    public Optional<Running> running() {
        Properties record = new Properties();
        try {
            record.load(new StringReader(Files.readString(files.pid())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String started = record.getProperty("started", "");
        long pid;
        try {
            pid = Long.parseLong(record.getProperty("pid", ""));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(handle -> startOf(handle).equals(Optional.of(started)))
                .map(handle -> new Running(handle, record.getProperty("fingerprint", "")));
    }

    /** Starts it, detached from our terminal. The caller has checked that it does not run. */
    public Running start(Launch launch) throws IOException {
        List<String> command = new ArrayList<>();
        // Its own session: Ctrl-C in our terminal, or closing it, must not stop the node.
        Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(setsid -> Files.isExecutable(Path.of(setsid)))
                .findFirst()
                .ifPresent(command::add);
        command.addAll(launch.command());
        PrivateFiles.folder(NodeFiles.logs(files.home()));
        PrivateFiles.folder(files.data());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.folder().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(Program.basicEnvironment());
        builder.environment().putAll(launch.environment());
        builder.environment().put(MARK, mark());
        Process process = builder.start();
        ProcessHandle handle = process.toHandle();
        String started = startOf(handle).orElse("gone");
        PrivateFiles.write(
                files.pid(),
                "pid=" + handle.pid() + "\nstarted=" + started + "\nfingerprint=" + launch.fingerprint() + "\n");
        return new Running(handle, launch.fingerprint());
    }

    private String mark() {
        return files.home() + "#" + files.name();
    }

    /** Asks it to stop, and makes it stop after a while. Does nothing if it does not run. */
    public void stop(Duration patience) throws IOException {
        Optional<Running> running = running();
        if (running.isPresent()) {
            ProcessHandle handle = running.get().handle();
            handle.destroy();
            // A paused process takes note of the request only when it goes on.
            signal("CONT", handle);
            if (!ended(handle, patience)) {
                handle.destroyForcibly();
                ended(handle, Duration.ofSeconds(5));
            }
        }
        Files.deleteIfExists(files.pid());
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() throws IOException {
        Optional<Running> running = running();
        if (running.isPresent()) {
            running.get().handle().destroyForcibly();
            ended(running.get().handle(), Duration.ofSeconds(5));
        }
        Files.deleteIfExists(files.pid());
    }

    void signal(String name) {
        running().ifPresent(running -> signal(name, running.handle()));
    }

    private static void signal(String name, ProcessHandle handle) {
        new Program("kill", java.util.Map.of())
                .call(List.of("-" + name, String.valueOf(handle.pid())), Duration.ofSeconds(5));
    }

    private static boolean ended(ProcessHandle handle, Duration patience) {
        try {
            return Waiting.until(patience, () -> startOf(handle).isEmpty());
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    /** When a process started, in words that stay the same as long as it lives; empty if it ended, even if nobody took note yet. */
    private static Optional<String> startOf(ProcessHandle handle) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return handle.isAlive() ? handle.info().startInstant().map(Object::toString) : Optional.empty();
        }
        try {
            String stat = Files.readString(
                    PROC.resolve(String.valueOf(handle.pid())).resolve("stat"), StandardCharsets.ISO_8859_1);
            Optional<String> start = startIn(stat);
            return start.isEmpty()
                    ? start
                    : Optional.of(Files.readString(PROC.resolve("sys/kernel/random/boot_id"))
                                    .strip() + "/" + start.get());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * When a process started, by a line of proc_pid_stat(5); empty if it ended. Its first thread may have ended while others still hold
     * its ports and files: it has ended only when no other is left.
     */
    static Optional<String> startIn(String stat) {
        // The name in parentheses may hold anything, so count from its end: field 3 is the state, 20 the number of
        // threads, 22 the start.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        boolean ended = fields[0].equals("X") || (fields[0].equals("Z") && Integer.parseInt(fields[17]) <= 1);
        return ended ? Optional.empty() : Optional.of(fields[19]);
    }

    /**
     * Processes of the network in this home that no record speaks of, because whoever started them was killed at that moment. Found by
     * the mark in their environment; only where there is /proc.
     */
    static List<ProcessHandle> strays(Path home, List<NodeFiles> nodes) {
        List<ProcessHandle> known = nodes.stream()
                .flatMap(node -> new NodeProcess(node).running().stream())
                .map(Running::handle)
                .toList();
        byte[] mark = (MARK + "=" + home + "#").getBytes(StandardCharsets.UTF_8);
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(handle -> !known.contains(handle))
                    .filter(handle -> environmentHas(handle, mark))
                    .toList();
        }
    }

    private static boolean environmentHas(ProcessHandle handle, byte[] start) {
        try {
            byte[] environment = Files.readAllBytes(
                    PROC.resolve(String.valueOf(handle.pid())).resolve("environ"));
            int from = 0;
            for (int i = 0; i <= environment.length; i++) {
                if (i == environment.length || environment[i] == 0) {
                    if (i - from >= start.length
                            && java.util.Arrays.equals(
                                    environment, from, from + start.length, start, 0, start.length)) {
                        return true;
                    }
                    from = i + 1;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills {@linkplain #strays strays}: they would hold ports and files of those that are started next. */
    public static void killStrays(Path home, List<NodeFiles> nodes) {
        strays(home, nodes).forEach(NodeProcess::killStray);
    }

    /** Stops every process of the network in a home, recorded or not, of whatever nodes; tells how many there were. */
    public static int stopAll(Path home, Duration patience) throws IOException {
        List<NodeProcess> recorded =
                NodeFiles.recorded(home).stream().map(NodeProcess::new).toList();
        int running = (int) recorded.stream()
                .filter(process -> process.running().isPresent())
                .count();
        Parallel.forEach(recorded, process -> {
            try {
                process.stop(patience);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        List<ProcessHandle> strays = strays(home, List.of());
        strays.forEach(NodeProcess::killStray);
        return running + strays.size();
    }

    /**
     * Waits until the node does something.
     *
     * @param what follows "did not"
     * @throws NetworkException NODE_NOT_READY with the end of its log, if it ended or did not do it in time
     */
    public void await(String what, Duration patience, BooleanSupplier condition) {
        boolean[] ended = {false};
        boolean came;
        try {
            came = Waiting.until(patience, () -> {
                ended[0] = running().isEmpty();
                return ended[0] || condition.getAsBoolean();
            });
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
        if (ended[0] || !came) {
            throw new NetworkException(
                    NetworkException.Code.NODE_NOT_READY,
                    files.name()
                            + (ended[0]
                                    ? " stopped by itself"
                                    : " did not " + what + " within " + patience.toSeconds() + " s")
                            + ". The end of " + files.log() + ":\n" + logEnd());
        }
    }

    private static void killStray(ProcessHandle handle) {
        handle.destroyForcibly();
        try {
            handle.onExit().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            // Not ours to wait for any longer; a port it still holds will be reported.
        }
    }

    /** The end of its log, for messages. */
    private String logEnd() {
        try {
            List<String> lines = Files.readAllLines(files.log(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    public OptionalLong pid() {
        return running().map(running -> OptionalLong.of(running.pid())).orElseGet(OptionalLong::empty);
    }
}
