package org.datatrust.network;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/**
 * Whose peers must endorse: at least {@code needed} of the organisations named.
 *
 * @param needed 1 to the number of organisations
 * @param organisations different ids
 */
public record EndorsementRule(int needed, List<String> organisations) {

    public EndorsementRule {
        organisations = List.copyOf(organisations);
        if (new HashSet<>(organisations).size() != organisations.size()) {
            throw new IllegalArgumentException("an organisation is named twice: " + organisations);
        }
        if (needed < 1 || needed > organisations.size()) {
            throw new IllegalArgumentException(
                    needed + " of " + organisations.size() + " organisations cannot endorse");
        }
    }

    /** In the words of Fabric's {@code --signature-policy}. */
    String text() {
        return organisations.stream()
                .map(organisation -> "'" + organisation + ".peer'")
                .collect(Collectors.joining(",", "OutOf(" + needed + ",", ")"));
    }

    SignaturePolicyEnvelope policy() {
        return SignaturePolicyEnvelope.newBuilder()
                .setRule(outOf(needed, organisations.size()))
                .addAllIdentities(organisations.stream()
                        .map(organisation -> role(organisation, MSPRole.MSPRoleType.PEER))
                        .toList())
                .build();
    }

    /** Satisfied by {@code needed} of the first {@code all} identities of the envelope. */
    static SignaturePolicy outOf(int needed, int all) {
        return SignaturePolicy.newBuilder()
                .setNOutOf(SignaturePolicy.NOutOf.newBuilder()
                        .setN(needed)
                        .addAllRules(IntStream.range(0, all)
                                .mapToObj(i -> SignaturePolicy.newBuilder()
                                        .setSignedBy(i)
                                        .build())
                                .toList()))
                .build();
    }

    static MSPPrincipal role(String organisation, MSPRole.MSPRoleType role) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                .setPrincipal(MSPRole.newBuilder()
                        .setMspIdentifier(organisation)
                        .setRole(role)
                        .build()
                        .toByteString())
                .build();
    }
}
