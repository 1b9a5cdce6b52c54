@NullMarked
package org.datatrust.verifier;

import org.jspecify.annotations.NullMarked;
