@NullMarked
package org.datatrust.network;

import org.jspecify.annotations.NullMarked;
