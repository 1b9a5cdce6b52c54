/** Parts of a content, hashed so that some can be shown and proven and the others stay hidden (docs/spec/parts.md). */
@NullMarked
package org.datatrust.proof.parts;

import org.jspecify.annotations.NullMarked;
