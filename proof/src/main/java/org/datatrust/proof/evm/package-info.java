/** What an EVM chain can prove to somebody who holds no node: strict RLP, Merkle Patricia proofs, sealed headers. docs/spec/evm.md. */
@NullMarked
package org.datatrust.proof.evm;

import org.jspecify.annotations.NullMarked;
