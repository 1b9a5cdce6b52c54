/** Hyperledger Fabric's blocks, configurations and transactions: strict parsers and the rules of a light client. */
@NullMarked
package org.datatrust.verifier.fabric;

import org.jspecify.annotations.NullMarked;
