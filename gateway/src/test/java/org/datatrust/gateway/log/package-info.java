@NullMarked
package org.datatrust.gateway.log;

import org.jspecify.annotations.NullMarked;
