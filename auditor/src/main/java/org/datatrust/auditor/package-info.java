/** Mirrors a whole channel and judges everything in it from the pinned genesis block on. Rules in docs/spec/audit.md. */
@NullMarked
package org.datatrust.auditor;

import org.jspecify.annotations.NullMarked;
