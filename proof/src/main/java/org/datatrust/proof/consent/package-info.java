/** Consent: what the ledger holds of it, which changes are lawful, and whether it covers a use. Byte layout in docs/spec/consent.md. */
@NullMarked
package org.datatrust.proof.consent;

import org.jspecify.annotations.NullMarked;
