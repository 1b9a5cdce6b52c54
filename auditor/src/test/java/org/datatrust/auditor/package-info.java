/** Tests of the audit. */
@NullMarked
package org.datatrust.auditor;

import org.jspecify.annotations.NullMarked;
