@NullMarked
package org.datatrust.verifier.trust;

import org.jspecify.annotations.NullMarked;
