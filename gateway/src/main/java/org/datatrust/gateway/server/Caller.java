package org.datatrust.gateway.server;

import io.grpc.Context;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.OrganisationId;

/**
 * Who calls, by its TLS client certificate.
 *
 * @param certificate SHA-256 of the certificate
 */
record Caller(OrganisationId organisation, Digest certificate) {
    static final Context.Key<Caller> CURRENT = Context.key("caller");
}
