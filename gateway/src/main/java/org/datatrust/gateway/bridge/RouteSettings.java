package org.datatrust.gateway.bridge;

import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.datatrust.proof.name.RouteName;

/**
 * How one gateway reaches the chain of a route, and who pays there. What is believed of the chain stands on the ledger, not here.
 *
 * @param rpc of nodes of the chain, in the order in which they are asked
 * @param signerKey 64 hexadecimal digits, readable by its owner only
 * @param feeCap the most that one transaction may cost, in wei; 0 for chains on which transactions are free
 */
public record RouteSettings(RouteName route, List<URI> rpc, Path signerKey, BigInteger feeCap) {
    public RouteSettings {
        rpc = List.copyOf(rpc);
    }
}
