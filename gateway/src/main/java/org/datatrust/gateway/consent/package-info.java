/** Consents and uses: recording them on the ledger, answering questions about them, and collecting their evidence. */
@NullMarked
package org.datatrust.gateway.consent;

import org.jspecify.annotations.NullMarked;
