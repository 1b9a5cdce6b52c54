package org.datatrust.verifier;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * A view of the chaincode's own state: a query that peers endorsed and nobody submitted. Peers sign besides the answer which transaction
 * wrote each value that the chaincode read, and only valid transactions write.
 */
final class StateView {
    static final String GET_BATCH = "GetBatch";
    static final String GET_LOG = "GetLog";

    private StateView() {}

    static boolean isOfBatch(EndorserTransaction view, TrustedChannel channel, Batch batch) {
        return isAsked(
                view,
                channel,
                List.of(
                        Bytes.utf8(GET_BATCH),
                        Bytes.utf8(batch.log().toString()),
                        Bytes.utf8(Long.toString(batch.sequence()))));
    }

    static boolean isOfLog(EndorserTransaction view, TrustedChannel channel, LogName log) {
        return isAsked(view, channel, List.of(Bytes.utf8(GET_LOG), Bytes.utf8(log.toString())));
    }

    private static boolean isAsked(EndorserTransaction view, TrustedChannel channel, List<Bytes> question) {
        return view.isOf(channel.chaincode())
                && view.channel().equals(channel.channel().value())
                && view.arguments().equals(question);
    }

    /** Which transaction wrote the value that was read under this key. */
    static Optional<ReadWriteSet.Version> writer(EndorserTransaction view, TrustedChannel channel, String key) {
        return view.readWriteSet().namespace(channel.chaincode()).flatMap(namespace -> namespace.versionRead(key));
    }

    /** Whether what was signed is the chaincode's answer to this question, on the channel that is meant, and nothing was exchanged. */
    static boolean isAnswer(EndorserTransaction view, TrustedChannel channel, List<String> question) {
        return view.hasTrueId()
                && view.hasTrueProposalHash()
                && view.responseStatus() == Wording.STATUS_OK
                && isAsked(view, channel, question.stream().map(Bytes::utf8).toList());
    }

    /**
     * Who signed a view.
     *
     * @param areEnough whether they are as many organisations as the trust policy demands, and those that it requires
     */
    record Signers(boolean areEnough, String detail) {}

    /** Who signed counts under the newest known configuration: who was dismissed cannot speak of the present. */
    static Signers signers(
            EndorserTransaction view, TrustedChannel channel, ConfigHistory.Entry newest, Signatures signatures) {
        Endorsers signers = Endorsers.of(view, newest.identities()::identify, signatures);
        Set<String> organisations = new TreeSet<>(signers.organisations());
        organisations.retainAll(newest.config().applicationOrganisations());
        boolean allRequired = channel.requiredOrganisations().stream()
                .map(OrganisationId::value)
                .allMatch(organisations::contains);
        return new Signers(
                organisations.size() >= channel.viewOrganisations() && allRequired,
                "signed by " + Wording.endorsers(signers) + ", demanded are " + channel.viewOrganisations() + " and "
                        + channel.requiredOrganisations());
    }
}
