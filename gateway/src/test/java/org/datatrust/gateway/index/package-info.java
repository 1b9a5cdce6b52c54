@NullMarked
package org.datatrust.gateway.index;

import org.jspecify.annotations.NullMarked;
