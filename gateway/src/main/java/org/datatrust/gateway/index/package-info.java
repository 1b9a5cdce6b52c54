/** What the ledger holds, in a form that answers questions fast. It is built from blocks, can be built again at any time, and proves nothing. */
@NullMarked
package org.datatrust.gateway.index;

import org.jspecify.annotations.NullMarked;
