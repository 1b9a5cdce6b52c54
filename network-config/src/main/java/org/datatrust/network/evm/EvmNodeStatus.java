package org.datatrust.network.evm;

import java.net.URI;
import java.util.OptionalLong;

/**
 * How a node is.
 *
 * @param node its number, from 0 on
 * @param pid of its process; empty if it does not run
 * @param height number of its newest block; empty if it does not answer
 */
public record EvmNodeStatus(int node, OptionalLong pid, URI rpc, OptionalLong height) {

    /** Whether it runs and answers. */
    public boolean ready() {
        return pid.isPresent() && height.isPresent();
    }
}
