package org.datatrust.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** The TCP ports of 127.0.0.1. */
public final class LoopbackPorts {
    private static final int MOST_NAMED = 6;

    private LoopbackPorts() {}

    /**
     * A port that somebody needs.
     *
     * @param by the node, for messages
     */
    public record Wanted(int port, String by) {}

    /** Whether nobody listens there. */
    public static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean open(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Checks before anything is started.
     *
     * @param choice how to choose other ports, for the message
     * @throws NetworkException PORT_IN_USE, naming the ports and who wants them
     */
    public static void demandFree(List<Wanted> wanted, String choice) {
        List<String> taken = wanted.stream()
                .filter(want -> !free(want.port()))
                .map(want -> want.port() + " (for " + want.by() + ")")
                .toList();
        if (!taken.isEmpty()) {
            String rest = taken.size() > MOST_NAMED ? " and " + (taken.size() - MOST_NAMED) + " more" : "";
            throw new NetworkException(
                    NetworkException.Code.PORT_IN_USE,
                    "In use by another program: port "
                            + String.join(", ", taken.subList(0, Math.min(MOST_NAMED, taken.size()))) + rest
                            + ". Stop that program, or choose other ports: " + choice + ".");
        }
    }
}
