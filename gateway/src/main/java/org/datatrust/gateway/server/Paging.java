package org.datatrust.gateway.server;

import java.util.Optional;
import org.datatrust.proof.name.OrganisationId;

/** How lists are asked for, page by page (AIP-158). */
final class Paging {
    private static final int DEFAULT_PAGE = 100;
    private static final String ORGANISATIONS = "orgs/";
    private static final String ANY = "-";

    private Paging() {}

    static int size(int requested, int largest) throws RefusedException {
        if (requested < 0) {
            throw new RefusedException(ErrorCode.OUT_OF_RANGE, "page_size is negative.");
        }
        return requested == 0 ? DEFAULT_PAGE : Math.min(requested, largest);
    }

    static long position(String token) throws RefusedException {
        if (!token.matches("[0-9]{0,18}")) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "page_token is not one that this gateway gave out.");
        }
        return token.isEmpty() ? 0 : Long.parseLong(token);
    }

    static RefusedException foreignToken() {
        return new RefusedException(ErrorCode.BAD_REQUEST, "page_token is one of another list.");
    }

    /** The organisation that a parent names; empty for {@code orgs/-}, which stands for all of them. */
    static Optional<OrganisationId> holder(String parent) throws RefusedException {
        if (!parent.startsWith(ORGANISATIONS)) {
            throw new RefusedException(ErrorCode.BAD_NAME, "The parent looks like orgs/{organisation}.");
        }
        String id = parent.substring(ORGANISATIONS.length());
        return id.equals(ANY) ? Optional.empty() : Optional.of(ConsentWire.organisation(id));
    }
}
