/** Figures of the whole, taken on one machine in one run; method and names in docs/reference/benchmarks.md. */
@NullMarked
package org.datatrust.benchmarks;

import org.jspecify.annotations.NullMarked;
