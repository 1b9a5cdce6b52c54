@NullMarked
package org.datatrust.verifier.synthetic;

import org.jspecify.annotations.NullMarked;
