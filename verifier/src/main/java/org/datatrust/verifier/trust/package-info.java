/** The trust policy: the only trusted input of a verification (docs/spec/trust-policy.md). */
@NullMarked
package org.datatrust.verifier.trust;

import org.jspecify.annotations.NullMarked;
