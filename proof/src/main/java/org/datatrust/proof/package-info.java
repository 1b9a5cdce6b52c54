/** Value types that every other package builds on. The whole module is pure: no I/O, clock, randomness or logging. */
@NullMarked
package org.datatrust.proof;

import org.jspecify.annotations.NullMarked;
