@NullMarked
package org.datatrust.cli;

import org.jspecify.annotations.NullMarked;
