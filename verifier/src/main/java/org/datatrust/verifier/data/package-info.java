/** What was claimed to be anchored: files and their digests. */
@NullMarked
package org.datatrust.verifier.data;

import org.jspecify.annotations.NullMarked;
