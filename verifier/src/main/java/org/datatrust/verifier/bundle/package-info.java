/** Proof bundles: one file of evidence, strict to read, never a trust root (docs/spec/bundle.md). */
@NullMarked
package org.datatrust.verifier.bundle;

import org.jspecify.annotations.NullMarked;
