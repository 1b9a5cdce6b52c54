/** The verifier as a gRPC service. Opens no connection to anybody. */
@NullMarked
package org.datatrust.auditor.service;

import org.jspecify.annotations.NullMarked;
