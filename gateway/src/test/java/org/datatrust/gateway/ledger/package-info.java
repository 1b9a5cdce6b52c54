@NullMarked
package org.datatrust.gateway.ledger;

import org.jspecify.annotations.NullMarked;
