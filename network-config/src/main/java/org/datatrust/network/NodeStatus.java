package org.datatrust.network;

import java.util.OptionalLong;

/**
 * How a node is.
 *
 * @param pid of its process; empty if it does not run
 * @param port on which it serves
 * @param ready whether it answers
 * @param height how many blocks an orderer or peer has; empty if unknown, and for other nodes
 */
public record NodeStatus(NodeId node, OptionalLong pid, int port, boolean ready, OptionalLong height) {

    public boolean running() {
        return pid.isPresent();
    }
}
