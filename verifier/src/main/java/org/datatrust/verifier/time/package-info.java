/** Level 5: RFC 3161 time-stamps, their authorities, and their renewal (docs/spec/time.md). Reads no clock. */
@NullMarked
package org.datatrust.verifier.time;

import org.jspecify.annotations.NullMarked;
