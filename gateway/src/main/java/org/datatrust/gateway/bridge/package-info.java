/** Carries checkpoints to contracts on EVM chains and anchors from there; believes no node of theirs (docs/spec/bridge.md). */
@NullMarked
package org.datatrust.gateway.bridge;

import org.jspecify.annotations.NullMarked;
