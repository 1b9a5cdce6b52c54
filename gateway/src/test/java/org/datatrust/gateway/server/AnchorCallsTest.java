package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.server.ErrorOf.refused;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorResponse;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.WatchAnchorsRequest;
import org.datatrust.protocol.v1.WatchAnchorsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AnchorCallsTest extends GatewayTest {
    @Test
    void answersThePlaceOnceAccepted() throws Exception {
        String log = newLog("accepted");
        assertThat(anchors.anchor(Requests.anchor(log, "a", 0, 3)))
                .returns(AnchorState.ACCEPTED, AnchorResponse::getState)
                .returns(0L, AnchorResponse::getFirstLeafIndex)
                .returns(3, AnchorResponse::getCount)
                .returns(false, AnchorResponse::hasBatch);
        assertThat(anchors.anchor(Requests.anchor(log, "b", 3, 256)))
                .returns(3L, AnchorResponse::getFirstLeafIndex)
                .returns(256, AnchorResponse::getCount);
    }

    @Test
    void answersTheBatchOnceCommitted() throws Exception {
        AnchorResponse response = anchors.anchor(Requests.anchorToCommit(newLog("committed"), "a", 0, 2));
        assertThat(response.getState()).isEqualTo(AnchorState.COMMITTED);
        assertThat(response.getBatch().getTreeSize()).isEqualTo(2);
        assertThat(response.getBatch().getRootHash().size()).isEqualTo(32);
        assertThat(response.getBatch().getTransactionId()).isNotEmpty();
    }

    @Test
    void answersTheSamePlaceForARepeatedRequest() throws Exception {
        String log = newLog("repeated");
        AnchorResponse first = anchors.anchor(Requests.anchor(log, "same", 0, 2));
        anchors.anchor(Requests.anchor(log, "between", 2, 1));
        assertThat(anchors.anchor(Requests.anchor(log, "same", 0, 2))).isEqualTo(first);
    }

    @Test
    void refusesAnotherContentUnderTheSameRequestId() throws Exception {
        String log = newLog("reused");
        anchors.anchor(Requests.anchor(log, "same", 0, 2));
        refused(() -> anchors.anchor(Requests.anchor(log, "same", 1, 2))).is(ErrorCode.REQUEST_ID_REUSED);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                bad("no entries", request -> request.clearEntries(), ErrorCode.OUT_OF_RANGE),
                bad(
                        "257 entries",
                        request -> request.clearEntries().addAllEntries(Requests.entries(0, 257)),
                        ErrorCode.OUT_OF_RANGE),
                bad(
                        "an entry of 4097 bytes",
                        request -> request.addEntries(ByteString.copyFrom(new byte[4097])),
                        ErrorCode.TOO_LARGE),
                bad("an empty entry", request -> request.addEntries(ByteString.EMPTY), ErrorCode.MALFORMED_ENTRY),
                bad(
                        "an entry that is no statement",
                        request -> request.addEntries(ByteString.copyFromUtf8("hello")),
                        ErrorCode.MALFORMED_ENTRY),
                bad(
                        "a statement for another channel",
                        request -> request.addEntries(
                                Requests.of(TestKeeper.statement(new ChannelName("elsewhere"), TestGateway.OWN, 9))),
                        ErrorCode.MISDIRECTED_ENTRY),
                bad(
                        "a dataset of another organisation",
                        request -> request.addEntries(
                                Requests.of(TestKeeper.statement(TestGateway.CHANNEL, TestGateway.FOREIGN, 9))),
                        ErrorCode.MISDIRECTED_ENTRY),
                bad("no log", request -> request.clearLog(), ErrorCode.BAD_NAME),
                bad("a log with a bad name", request -> request.setLog("orgs/A/logs/b"), ErrorCode.BAD_NAME),
                bad(
                        "a log that is not there",
                        request -> request.setLog(OWN_ORG + "/logs/none"),
                        ErrorCode.NO_SUCH_LOG),
                bad(
                        "a log of another organisation",
                        request -> request.setLog("orgs/test-hospital/logs/bad"),
                        ErrorCode.FOREIGN_LOG),
                bad("no request id", request -> request.clearRequestId(), ErrorCode.BAD_REQUEST_ID),
                bad("a request id with a newline", request -> request.setRequestId("a\nb"), ErrorCode.BAD_REQUEST_ID),
                bad("an unknown state to wait for", request -> request.setWaitForValue(7), ErrorCode.BAD_REQUEST));
    }

    private static Arguments bad(String what, UnaryOperator<AnchorRequest.Builder> change, ErrorCode expected) {
        return Arguments.of(what, change, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void refuses(String what, UnaryOperator<AnchorRequest.Builder> change, ErrorCode expected) throws Exception {
        newLog("bad");
        AnchorRequest good = Requests.anchor(OWN_ORG + "/logs/bad", "id-" + expected, 0, 1);
        refused(() -> anchors.anchor(change.apply(good.toBuilder()).build())).is(expected);
    }

    @Test
    void endsAtTheDeadlineAndKeepsWhatIsAccepted() throws Exception {
        String log = newLog("deadline");
        keeper.setLedgerDown(true);
        try {
            refused(() -> anchors.withDeadlineAfter(1, TimeUnit.SECONDS)
                            .anchor(Requests.anchorToCommit(log, "late", 0, 1)))
                    .isLate();
        } finally {
            keeper.setLedgerDown(false);
        }
        assertThat(anchors.anchor(Requests.anchorToCommit(log, "late", 0, 1)).getFirstLeafIndex())
                .isZero();
    }

    @Test
    void sendsEveryBatchFromASequenceNumberOn() throws Exception {
        String log = newLog("watched");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 1));
        anchors.anchor(Requests.anchorToCommit(log, "b", 1, 1));
        Iterator<WatchAnchorsResponse> batches = anchors.watchAnchors(
                WatchAnchorsRequest.newBuilder().setLog(log).setFromSequence(1).build());
        assertThat(batches.next().getBatch().getSequence()).isEqualTo(1);
        anchors.anchor(Requests.anchorToCommit(log, "c", 2, 5));
        assertThat(batches.next().getBatch())
                .returns(2L, batch -> batch.getSequence())
                .returns(7L, batch -> batch.getTreeSize());
    }

    @Test
    void refusesToWatchWhatCannotBe() throws Exception {
        refused(() -> watch(WatchAnchorsRequest.newBuilder().setLog(OWN_ORG + "/logs/none")))
                .is(ErrorCode.NO_SUCH_LOG);
        refused(() -> watch(
                        WatchAnchorsRequest.newBuilder().setLog(newLog("huge")).setFromSequence(-1)))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> watch(WatchAnchorsRequest.newBuilder().setLog("orgs/test-hospital/logs/x")))
                .is(ErrorCode.FOREIGN_LOG);
    }

    private void watch(WatchAnchorsRequest.Builder request) {
        anchors.watchAnchors(request.build()).next();
    }

    @Test
    void refusesProofsOfWhatIsNotThere() throws Exception {
        String log = newLog("unproven");
        refused(() -> anchors.getProof(GetProofRequest.newBuilder()
                        .setLog(log)
                        .setLeafIndex(-1)
                        .build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> anchors.getProof(
                        GetProofRequest.newBuilder().setLog(log).setLeafIndex(0).build()))
                .is(ErrorCode.NO_SUCH_ENTRY);
        refused(() -> anchors.getProof(GetProofRequest.newBuilder()
                        .setLog(log)
                        .addAllMoreLeafIndexes(java.util.Collections.nCopies(100_000, 0L))
                        .build()))
                .is(ErrorCode.TOO_LARGE);
    }

    @Test
    void refusesMessagesBeyondTheSizeLimit() throws Exception {
        AnchorRequest huge = AnchorRequest.newBuilder()
                .setLog(newLog("oversized"))
                .setRequestId("a")
                .addAllEntries(List.of(ByteString.copyFrom(new byte[Limits.STANDARD.messageBytes()])))
                .build();
        refused(() -> anchors.anchor(huge)).is(ErrorCode.MESSAGE_TOO_LARGE);
    }
}
