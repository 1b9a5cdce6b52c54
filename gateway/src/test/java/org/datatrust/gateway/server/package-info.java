@NullMarked
package org.datatrust.gateway.server;

import org.jspecify.annotations.NullMarked;
