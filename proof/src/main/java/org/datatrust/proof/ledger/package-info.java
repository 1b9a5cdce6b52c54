/** What the chaincode stores and receives, byte for byte. Layout in docs/spec/log.md. */
@NullMarked
package org.datatrust.proof.ledger;

import org.jspecify.annotations.NullMarked;
