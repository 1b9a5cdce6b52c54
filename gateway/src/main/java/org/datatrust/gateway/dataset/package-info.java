/** Datasets and lineage, for the programs of one organisation. */
@NullMarked
package org.datatrust.gateway.dataset;

import org.jspecify.annotations.NullMarked;
