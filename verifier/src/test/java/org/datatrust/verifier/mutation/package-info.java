/** Structured mutation of real bundles: what may come of it, and what must never. */
@NullMarked
package org.datatrust.verifier.mutation;

import org.jspecify.annotations.NullMarked;
