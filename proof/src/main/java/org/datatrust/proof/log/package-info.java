/** The Merkle log of RFC 9162: hashing, compact ranges, inclusion and consistency proofs. */
@NullMarked
package org.datatrust.proof.log;

import org.jspecify.annotations.NullMarked;
