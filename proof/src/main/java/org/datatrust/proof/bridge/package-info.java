/** What crosses between the ledger and EVM chains, and what each side must see before it believes (docs/spec/bridge.md). */
@NullMarked
package org.datatrust.proof.bridge;

import org.jspecify.annotations.NullMarked;
