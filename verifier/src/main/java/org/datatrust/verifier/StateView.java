package org.datatrust.verifier;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.name.LogName;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;
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
}
