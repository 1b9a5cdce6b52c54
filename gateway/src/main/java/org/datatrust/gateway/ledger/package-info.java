/** The gateway's own peer: what the logs need of the ledger, and that through Hyperledger Fabric. */
@NullMarked
package org.datatrust.gateway.ledger;

import org.jspecify.annotations.NullMarked;
