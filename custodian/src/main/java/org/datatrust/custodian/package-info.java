/** What stays with the custodian of data and never reaches a ledger: {@code docs/spec/custody.md}. */
@org.jspecify.annotations.NullMarked
package org.datatrust.custodian;
