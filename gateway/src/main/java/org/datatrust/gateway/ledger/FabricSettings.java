package org.datatrust.gateway.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;

/**
 * How to reach the own peer, and as whom. Files are PEM; keys are PKCS #8.
 *
 * @param peer {@code host:port}
 * @param peerName name in the peer's TLS certificate, if it is not the host
 * @param tlsRoots the only roots that the peer's TLS certificate may lead to
 * @param tlsCertificate for mutual TLS, with {@code tlsKey}
 * @param signingCertificate of a client of the organisation, with {@code signingKey} (P-256)
 * @param viewOrganisations every organisation that has a peer, the own one included
 * @param viewThreshold how many of them sign a view
 */
public record FabricSettings(
        ChannelName channel,
        String chaincode,
        OrganisationId organisation,
        String peer,
        Optional<String> peerName,
        Path tlsRoots,
        Path tlsCertificate,
        Path tlsKey,
        Path signingCertificate,
        Path signingKey,
        List<OrganisationId> viewOrganisations,
        int viewThreshold) {
    public FabricSettings {
        viewOrganisations = List.copyOf(viewOrganisations);
        if (!viewOrganisations.contains(organisation)) {
            throw new IllegalArgumentException("the organisations that sign views include " + organisation);
        }
        if (viewThreshold < 1 || viewThreshold > viewOrganisations.size()) {
            throw new IllegalArgumentException(
                    "a view needs 1 to " + viewOrganisations.size() + " signatures, not " + viewThreshold);
        }
    }

    /** The same, with views that all organisations sign. */
    public FabricSettings signedByAll() {
        return new FabricSettings(
                channel,
                chaincode,
                organisation,
                peer,
                peerName,
                tlsRoots,
                tlsCertificate,
                tlsKey,
                signingCertificate,
                signingKey,
                viewOrganisations,
                viewOrganisations.size());
    }

    /** More than half of the organisations. */
    public static int majority(List<OrganisationId> organisations) {
        return organisations.size() / 2 + 1;
    }
}
