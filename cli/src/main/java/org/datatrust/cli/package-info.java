/**
 * The command {@code datatrust}. Thin: what is decided here is how people and scripts are spoken to; hashing, proofs and verification are
 * elsewhere. Classes that reach the network are loaded by the commands that need it, never by {@code verify}.
 */
@NullMarked
package org.datatrust.cli;

import org.jspecify.annotations.NullMarked;
