package org.datatrust.gateway.log;

import java.time.Instant;
import java.util.List;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.name.OrganisationId;

/**
 * A batch that is valid on the ledger and whose evidence is stored here.
 *
 * @param transactionId 64 hexadecimal digits
 * @param viewOrganisations whose signed views say that the transaction is valid
 * @param committedAt by this gateway's clock: for people, no evidence
 */
public record CommittedBatch(
        Batch batch,
        String transactionId,
        long blockNumber,
        int transactionIndex,
        List<OrganisationId> viewOrganisations,
        Instant committedAt) {
    public CommittedBatch {
        viewOrganisations = List.copyOf(viewOrganisations);
    }
}
