/** The contract's rules, its determinism and its server, against an in-memory channel state and a played peer. */
@NullMarked
package org.datatrust.chaincode;

import org.jspecify.annotations.NullMarked;
