/** The offline verifier: bundle + data + trust policy -> report. No sockets; no files but the one to hash. */
@NullMarked
package org.datatrust.verifier;

import org.jspecify.annotations.NullMarked;
