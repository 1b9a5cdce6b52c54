/** The logs of one organisation: journal, appends to the ledger, evidence, proofs. Nothing here knows of gRPC servers. */
@NullMarked
package org.datatrust.gateway.log;

import org.jspecify.annotations.NullMarked;
