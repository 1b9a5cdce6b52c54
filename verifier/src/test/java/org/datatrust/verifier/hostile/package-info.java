/** Inputs of 10 MB that are made to cost much, in a JVM with little memory. */
@NullMarked
package org.datatrust.verifier.hostile;

import org.jspecify.annotations.NullMarked;
