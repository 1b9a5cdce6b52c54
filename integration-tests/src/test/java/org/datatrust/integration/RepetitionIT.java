package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorResponse;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.protocol.v1.Placement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A request id appends once, whatever the client repeats. */
@OnTheNetwork
@Order(300)
class RepetitionIT {
    private final TestNetwork network;
    private final LogName log;
    private final Entries entries;
    private GatewayClient client;

    RepetitionIT(TestNetwork network) {
        this.network = network;
        this.log = TestLog.fresh(TestNetwork.AGENCY, "repeat");
        this.entries = new Entries(network.network().consortium().channel(), log.log());
        this.client = GatewayClient.own(network);
    }

    @BeforeEach
    void createLog() throws StatusException {
        LogHead head = client.logs()
                .createLog(CreateLogRequest.newBuilder().setLog(log.toString()).build());
        assertThat(head.getTreeSize()).isZero();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private AnchorRequest request(String id, long from, int count) {
        return AnchorRequest.newBuilder()
                .setLog(log.toString())
                .setRequestId(id)
                .addAllEntries(entries.message(from, count))
                .setWaitFor(AnchorState.COMMITTED)
                .build();
    }

    private long size() throws StatusException {
        return client.logs()
                .getHead(GetHeadRequest.newBuilder().setLog(log.toString()).build())
                .getTreeSize();
    }

    @Test
    void yieldsTheSamePlacesForTheSameRequest() throws Exception {
        AnchorResponse first = client.anchors().anchor(request("a", 0, 3));
        AnchorResponse other = client.anchors().anchor(request("b", 3, 2));
        AnchorResponse again = client.anchors().anchor(request("a", 0, 3));

        assertThat(first.getState()).isEqualTo(AnchorState.COMMITTED);
        assertThat(first.getFirstLeafIndex()).isZero();
        assertThat(other.getFirstLeafIndex()).isEqualTo(3);
        assertThat(again).isEqualTo(first);
        assertThat(size()).isEqualTo(5);
    }

    @Test
    void refusesOtherContentUnderTheSameRequestId() throws Exception {
        client.anchors().anchor(request("a", 0, 3));

        for (AnchorRequest different : List.of(request("a", 1, 3), request("a", 0, 2), request("a", 0, 4))) {
            assertThatThrownBy(() -> client.anchors().anchor(different))
                    .satisfies(e -> assertThat(GatewayClient.code(e)).isEqualTo("GTW-05"));
        }
        assertThat(size()).isEqualTo(3);
    }

    @Test
    void refusesEntriesThatAreNoStatementsOfThisLedger() throws Exception {
        Entries elsewhere = new Entries("another-channel", "x");
        AnchorRequest misdirected = request("a", 0, 1).toBuilder()
                .clearEntries()
                .addAllEntries(elsewhere.message(0, 1))
                .build();
        AnchorRequest malformed = request("a", 0, 1).toBuilder()
                .addEntries(com.google.protobuf.ByteString.copyFromUtf8("no statement"))
                .build();

        assertThatThrownBy(() -> client.anchors().anchor(misdirected))
                .satisfies(e -> assertThat(GatewayClient.code(e)).isEqualTo("GTW-03"));
        assertThatThrownBy(() -> client.anchors().anchor(malformed))
                .satisfies(e -> assertThat(GatewayClient.code(e)).isEqualTo("GTW-02"));
        assertThat(size()).isZero();
    }

    @Test
    void givesTwoStreamsAtOnceDifferentPlaces() throws Exception {
        Entries left = new Entries(entries.channel(), log.log() + "-left");
        Entries right = new Entries(entries.channel(), log.log() + "-right");
        List<Placement> all = new ArrayList<>();
        try (Load one = Load.start(network, log.toString(), left, 7, 8);
                Load two = Load.start(network, log.toString(), right, 5, 8)) {
            one.awaitCommitted(50);
            two.awaitCommitted(50);
            one.finish();
            two.finish();
            all.addAll(one.accepted());
            all.addAll(two.accepted());
            assertThat(one.contradictions()).isEmpty();
            assertThat(two.contradictions()).isEmpty();
        }

        List<Long> places = all.stream()
                .flatMap(place -> LongStream.range(
                                place.getFirstLeafIndex(), place.getFirstLeafIndex() + place.getCount())
                        .boxed())
                .sorted()
                .toList();
        assertThat(places).isEqualTo(LongStream.range(0, size()).boxed().toList());
    }

    @Test
    void goesOnWhereACancelledStreamStopped() throws Exception {
        int messages = 40;
        List<AnchorStreamRequest> requests = Stream.iterate(0, i -> i < messages, i -> i + 1)
                .map(i -> AnchorStreamRequest.newBuilder()
                        .setLog(log.toString())
                        .setRequestId("m" + i)
                        .addAllEntries(entries.message(3L * i, 3))
                        .build())
                .toList();
        BlockingClientCall<AnchorStreamRequest, AnchorStreamResponse> broken =
                client.streams().anchorStream();
        for (AnchorStreamRequest request : requests.subList(0, 25)) {
            broken.write(request);
        }
        Optional<AnchorStreamResponse> receipt = Optional.ofNullable(broken.read());
        assertThat(receipt).isPresent();
        List<Placement> promised = receipt.get().getPlacementsList();
        assertThat(promised).isNotEmpty();
        broken.cancel("as the test wants", new InterruptedException());

        List<Placement> told = new ArrayList<>();
        BlockingClientCall<AnchorStreamRequest, AnchorStreamResponse> second =
                client.streams().anchorStream();
        for (AnchorStreamRequest request : requests) {
            second.write(request);
        }
        second.halfClose();
        long committed = 0;
        for (AnchorStreamResponse next = second.read(60, TimeUnit.SECONDS);
                next != null;
                next = second.read(60, TimeUnit.SECONDS)) {
            told.addAll(next.getPlacementsList());
            committed = next.getState() == AnchorState.COMMITTED ? next.getMessageCount() : committed;
        }

        assertThat(committed).isEqualTo(messages);
        assertThat(told).hasSize(messages);
        assertThat(told.subList(0, promised.size())).isEqualTo(promised);
        Eventually.until("no more than what was sent", Duration.ofSeconds(5), () -> {
            try {
                return size() == 3L * messages;
            } catch (StatusException e) {
                return false;
            }
        });
        List<Bytes> standing = WholeLog.read(client, log.toString()).entries();
        for (int i = 0; i < messages; i++) {
            assertThat(standing.get((int) told.get(i).getFirstLeafIndex())).isEqualTo(entries.encoded(3L * i));
        }
    }
}
