/** The gRPC server of a gateway: who may call, within which limits, and how domain values look on the wire. */
@NullMarked
package org.datatrust.gateway.server;

import org.jspecify.annotations.NullMarked;
