/** Strict deterministic CBOR (RFC 8949 section 4.2): one byte string for one value, everything else refused. */
@NullMarked
package org.datatrust.proof.cbor;

import org.jspecify.annotations.NullMarked;
