@NullMarked
package org.datatrust.verifier.time;

import org.jspecify.annotations.NullMarked;
