/** Strict ECDSA over P-256: one accepted encoding for each signature. */
@NullMarked
package org.datatrust.proof.signature;

import org.jspecify.annotations.NullMarked;
