package org.datatrust.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.NodeStatus;

/** What the processes of a network use, read from the kernel's process table (Linux proc(5)). */
record Processes(LocalNetwork network) {
    /** Kernel clock ticks in a second, as Linux shows them to programs on every architecture. */
    private static final double TICKS_PER_SECOND = 100;

    static boolean isGateway(NodeId node) {
        return node.kind() == NodeId.Kind.GATEWAY;
    }

    /** CPU time in seconds that all nodes have used since they started, user and system together. */
    double cpuSeconds() {
        return network.status().stream()
                .flatMapToLong(node -> node.pid().stream())
                .mapToDouble(pid -> {
                    String stat = read(pid, "stat");
                    // The second field is a name in parentheses that may hold spaces; utime and stime are fields 14 and
                    // 15.
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
                })
                .sum();
    }

    /** Resident memory of the chosen nodes in megabytes (10^6 bytes); pages shared by processes count for each. */
    double residentMegabytes(Predicate<NodeId> chosen) {
        return network.status().stream()
                .filter(node -> chosen.test(node.node()))
                .map(NodeStatus::pid)
                .flatMapToLong(pid -> pid.stream())
                .mapToDouble(pid -> read(pid, "status")
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum())
                .map(kibibytes -> kibibytes * 1024 / 1_000_000)
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("a node of the network ended during the measurement", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
