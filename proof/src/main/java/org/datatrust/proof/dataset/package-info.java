/** Datasets: what the ledger holds of them, which changes are lawful, and what derives from what. Byte layout in docs/spec/dataset.md. */
@NullMarked
package org.datatrust.proof.dataset;

import org.jspecify.annotations.NullMarked;
