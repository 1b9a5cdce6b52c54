@NullMarked
package org.datatrust.verifier.fabric;

import org.jspecify.annotations.NullMarked;
