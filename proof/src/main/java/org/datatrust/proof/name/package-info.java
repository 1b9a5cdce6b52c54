/** Resource names and identifiers: an ASCII allow-list, lengths in bytes. */
@NullMarked
package org.datatrust.proof.name;

import org.jspecify.annotations.NullMarked;
