@NullMarked
package org.datatrust.verifier.data;

import org.jspecify.annotations.NullMarked;
