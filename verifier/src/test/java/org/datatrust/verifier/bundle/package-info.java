@NullMarked
package org.datatrust.verifier.bundle;

import org.jspecify.annotations.NullMarked;
