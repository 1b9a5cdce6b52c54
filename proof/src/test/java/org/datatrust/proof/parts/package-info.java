@NullMarked
package org.datatrust.proof.parts;

import org.jspecify.annotations.NullMarked;
