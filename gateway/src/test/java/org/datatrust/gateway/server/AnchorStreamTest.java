package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.Placement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AnchorStreamTest extends GatewayTest {
    private StreamClient open() {
        return StreamClient.open(AnchorServiceGrpc.newStub(channel));
    }

    @Test
    void receiptsEveryMessageAsAcceptedAndAsCommittedInOrder() throws Exception {
        String log = newLog("ordered");
        StreamClient stream = open();
        int messages = 1000;
        for (int i = 0; i < messages; i++) {
            stream.send(Requests.message(i == 0 ? log : "", "m" + i, 3 * i, 3));
        }
        stream.halfClose();
        assertThat(stream.awaitEnd()).isEmpty();

        List<Placement> placements = new ArrayList<>();
        for (AnchorStreamResponse receipt : stream.receipts(AnchorState.ACCEPTED)) {
            placements.addAll(receipt.getPlacementsList());
            assertThat(receipt.getMessageCount()).isEqualTo(placements.size());
        }
        assertThat(placements).hasSize(messages);
        for (int i = 0; i < messages; i++) {
            assertThat(placements.get(i))
                    .returns(3L * i, Placement::getFirstLeafIndex)
                    .returns(3, Placement::getCount);
        }
        List<AnchorStreamResponse> committed = stream.receipts(AnchorState.COMMITTED);
        assertThat(committed).isSortedAccordingTo((a, b) -> Long.compare(a.getMessageCount(), b.getMessageCount()));
        assertThat(committed.getLast().getMessageCount()).isEqualTo(messages);
        assertThat(committed.getLast().getBatch().getTreeSize()).isEqualTo(3L * messages);
        assertThat(logs.getHead(GetHeadRequest.newBuilder().setLog(log).build()).getTreeSize())
                .isEqualTo(3L * messages);
    }

    @Test
    void neverSaysCommittedBeforeAccepted() throws Exception {
        String log = newLog("states");
        StreamClient stream = open();
        for (int i = 0; i < 200; i++) {
            stream.send(Requests.message(log, "m" + i, i, 1));
        }
        stream.halfClose();
        assertThat(stream.awaitEnd()).isEmpty();
        long accepted = 0;
        for (AnchorStreamResponse receipt : stream.receipts()) {
            if (receipt.getState().equals(AnchorState.ACCEPTED)) {
                accepted = receipt.getMessageCount();
            } else {
                assertThat(receipt.getMessageCount()).isLessThanOrEqualTo(accepted);
            }
        }
    }

    @Test
    void coalescesReceiptsForACallerThatReadsLate() throws Exception {
        String log = newLog("late-reader");
        StreamClient stream = StreamClient.openWithoutReading(AnchorServiceGrpc.newStub(channel));
        int messages = 5000;
        for (int i = 0; i < messages; i++) {
            stream.send(Requests.message(log, "m" + i, i, 1));
        }
        stream.halfClose();
        stream.read(Integer.MAX_VALUE);
        assertThat(stream.awaitEnd()).isEmpty();
        assertThat(stream.receipts(AnchorState.ACCEPTED)).hasSizeLessThan(messages / 2);
        assertThat(stream.receipts(AnchorState.COMMITTED).getLast().getMessageCount())
                .isEqualTo(messages);
    }

    @Test
    void completesAStreamWithoutMessages() throws Exception {
        StreamClient stream = open();
        stream.halfClose();
        assertThat(stream.awaitEnd()).isEmpty();
        assertThat(stream.receipts()).isEmpty();
    }

    @Test
    void staysOpenUntilEverythingIsCommitted() throws Exception {
        String log = newLog("outage");
        StreamClient stream = open();
        keeper.setLedgerDown(true);
        try {
            stream.send(Requests.message(log, "m", 0, 4));
            stream.halfClose();
            stream.await(receipts -> !receipts.isEmpty());
            assertThat(stream.receipts(AnchorState.COMMITTED)).isEmpty();
        } finally {
            keeper.setLedgerDown(false);
        }
        assertThat(stream.awaitEnd()).isEmpty();
        assertThat(stream.receipts(AnchorState.COMMITTED).getLast().getMessageCount())
                .isEqualTo(1);
    }

    @Test
    void keepsWhatIsAcceptedWhenTheCallerCancels() throws Exception {
        String log = newLog("cancelled");
        StreamClient stream = open();
        stream.send(Requests.message(log, "m", 0, 4));
        stream.await(receipts -> !receipts.isEmpty());
        stream.cancel();
        assertThat(Status.fromThrowable(stream.awaitEnd().orElseThrow()).getCode())
                .isEqualTo(Status.Code.CANCELLED);
        assertThat(anchors.anchor(Requests.anchorToCommit(log, "m", 0, 4)).getFirstLeafIndex())
                .isZero();
        assertThat(anchors.anchor(Requests.anchorToCommit(log, "next", 4, 1)).getFirstLeafIndex())
                .isEqualTo(4);
    }

    static Stream<Arguments> badMessages() {
        return Stream.of(
                bad("no entries", message -> message.clearEntries(), ErrorCode.OUT_OF_RANGE),
                bad(
                        "257 entries",
                        message -> message.clearEntries().addAllEntries(Requests.entries(0, 257)),
                        ErrorCode.OUT_OF_RANGE),
                bad(
                        "an entry that is no statement",
                        message -> message.addEntries(ByteString.copyFromUtf8("hello")),
                        ErrorCode.MALFORMED_ENTRY),
                bad("another log", message -> message.setLog(OWN_ORG + "/logs/other"), ErrorCode.BAD_REQUEST),
                bad("a request id with a space", message -> message.setRequestId("a b"), ErrorCode.BAD_REQUEST_ID),
                bad("a request id used before", message -> message.setRequestId("m0"), ErrorCode.REQUEST_ID_REUSED),
                bad(
                        "unknown fields without end",
                        message -> message.setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        1000,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addLengthDelimited(ByteString.copyFrom(new byte[2 << 20]))
                                                .build())
                                .build()),
                        ErrorCode.MESSAGE_TOO_LARGE));
    }

    private static Arguments bad(String what, UnaryOperator<AnchorStreamRequest.Builder> change, ErrorCode expected) {
        return Arguments.of(what, change, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badMessages")
    void endsAtABadMessageAfterTheReceiptsOfTheGoodOnes(
            String what, UnaryOperator<AnchorStreamRequest.Builder> change, ErrorCode expected) throws Exception {
        String log = newLog("bad-" + Integer.toHexString(what.hashCode()));
        StreamClient stream = open();
        stream.send(Requests.message(log, "m0", 0, 2));
        stream.send(Requests.message("", "m1", 2, 2));
        AnchorStreamRequest good = Requests.message("", "m2", 4, 2);
        stream.send(change.apply(good.toBuilder()).build());
        ErrorOf.of(stream.awaitEnd().orElseThrow()).is(expected);
        assertThat(stream.receipts(AnchorState.ACCEPTED).getLast().getMessageCount())
                .isEqualTo(2);
        assertThat(anchors.anchor(Requests.anchorToCommit(log, "next", 4, 1)).getFirstLeafIndex())
                .isEqualTo(4);
    }

    static Stream<Arguments> badLogs() {
        return Stream.of(
                Arguments.of("", ErrorCode.BAD_NAME),
                Arguments.of("nonsense", ErrorCode.BAD_NAME),
                Arguments.of(OWN_ORG + "/logs/none", ErrorCode.NO_SUCH_LOG),
                Arguments.of("orgs/test-hospital/logs/x", ErrorCode.FOREIGN_LOG));
    }

    @ParameterizedTest
    @MethodSource("badLogs")
    void refusesAFirstMessageWithoutAGoodLog(String log, ErrorCode expected) throws Exception {
        StreamClient stream = open();
        stream.send(Requests.message(log, "m", 0, 1));
        ErrorOf.of(stream.awaitEnd().orElseThrow()).is(expected);
        assertThat(stream.receipts()).isEmpty();
    }
}
