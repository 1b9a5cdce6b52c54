/** What an auditor keeps of a channel. */
@NullMarked
package org.datatrust.auditor.store;

import org.jspecify.annotations.NullMarked;
