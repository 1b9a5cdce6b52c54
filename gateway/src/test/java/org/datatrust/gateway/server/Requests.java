package org.datatrust.gateway.server;

import com.google.protobuf.ByteString;
import java.util.List;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.proof.Bytes;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;

/** Good requests, from which tests make bad ones. */
final class Requests {
    private Requests() {}

    static AnchorRequest anchor(String log, String requestId, int first, int count) {
        return AnchorRequest.newBuilder()
                .setLog(log)
                .setRequestId(requestId)
                .addAllEntries(entries(first, count))
                .build();
    }

    static AnchorRequest anchorToCommit(String log, String requestId, int first, int count) {
        return anchor(log, requestId, first, count).toBuilder()
                .setWaitFor(AnchorState.COMMITTED)
                .build();
    }

    static AnchorStreamRequest message(String log, String requestId, int first, int count) {
        return AnchorStreamRequest.newBuilder()
                .setLog(log)
                .setRequestId(requestId)
                .addAllEntries(entries(first, count))
                .build();
    }

    static List<ByteString> entries(int first, int count) {
        return TestKeeper.statements(first, count).stream().map(Requests::of).toList();
    }

    static ByteString of(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
