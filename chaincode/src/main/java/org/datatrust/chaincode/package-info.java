/**
 * The contract: every organisation's logs, of which only the owner appends and nobody rewrites. Peers execute it independently and
 * must agree on every byte, so it has no clock, randomness, locale, default charset or iteration order that could differ.
 */
@NullMarked
package org.datatrust.chaincode;

import org.jspecify.annotations.NullMarked;
