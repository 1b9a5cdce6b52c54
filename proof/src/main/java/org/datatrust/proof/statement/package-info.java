/** Statements: the entries that are logged. Byte layout in docs/spec/statement.md. */
@NullMarked
package org.datatrust.proof.statement;

import org.jspecify.annotations.NullMarked;
