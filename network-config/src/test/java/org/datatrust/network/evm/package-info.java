@NullMarked
package org.datatrust.network.evm;

import org.jspecify.annotations.NullMarked;
