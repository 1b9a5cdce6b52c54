package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.Batch;
import org.datatrust.protocol.v1.Placement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnchorRunTest {
    private static final AnchorRun.Patience SHORT =
            new AnchorRun.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final Ledger ledger = new Ledger();
    private final Map<Long, Long> places = new ConcurrentHashMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private final List<String> retries = new CopyOnWriteArrayList<>();
    private final Server server;
    private final ManagedChannel channel;

    AnchorRunTest() throws IOException {
        server = InProcessServerBuilder.forName("anchor-run")
                .addService(ledger)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("anchor-run").build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** A gateway as the protocol describes it, which remembers request ids and breaks streams when told to. */
    private static final class Ledger extends AnchorServiceGrpc.AnchorServiceImplBase {
        private final Map<String, Placement> placed = new LinkedHashMap<>();
        private final List<String> received = new ArrayList<>();
        private long size;
        /** After how many messages of a stream it breaks, stream by stream. */
        private final List<Integer> breaks = new ArrayList<>();

        private Status refusal = Status.UNAVAILABLE;
        private boolean breaksAfterReceipt;

        @Override
        public synchronized StreamObserver<AnchorStreamRequest> anchorStream(
                StreamObserver<AnchorStreamResponse> receipts) {
            int breakAfter = breaks.isEmpty() ? Integer.MAX_VALUE : breaks.removeFirst();
            return new StreamObserver<>() {
                private int messages;

                @Override
                public void onNext(AnchorStreamRequest request) {
                    synchronized (Ledger.this) {
                        messages++;
                        if (messages > breakAfter) {
                            return;
                        }
                        boolean breaking = messages == breakAfter;
                        if (breaking && !breaksAfterReceipt) {
                            receipts.onError(refusal.asRuntimeException());
                            return;
                        }
                        received.add(request.getRequestId());
                        Placement placement = placed.computeIfAbsent(request.getRequestId(), id -> {
                            Placement fresh = Placement.newBuilder()
                                    .setFirstLeafIndex(size)
                                    .setCount(request.getEntriesCount())
                                    .build();
                            size += request.getEntriesCount();
                            return fresh;
                        });
                        receipts.onNext(AnchorStreamResponse.newBuilder()
                                .setState(AnchorState.ACCEPTED)
                                .setMessageCount(messages)
                                .addPlacements(placement)
                                .build());
                        if (breaking) {
                            receipts.onError(refusal.asRuntimeException());
                            return;
                        }
                        receipts.onNext(AnchorStreamResponse.newBuilder()
                                .setState(AnchorState.COMMITTED)
                                .setMessageCount(messages)
                                .setBatch(Batch.newBuilder().setBlockNumber(7))
                                .build());
                    }
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    receipts.onCompleted();
                }
            };
        }
    }

    private AnchorRun run(AnchorState wanted) throws MalformedException {
        return new AnchorRun(
                AnchorServiceGrpc.newStub(channel),
                () -> {},
                LogName.parse("orgs/test-agency/logs/main"),
                wanted,
                SHORT,
                new AnchorRun.Listener() {
                    @Override
                    public void placed(long message, long firstLeafIndex, int count) {
                        places.put(message, firstLeafIndex);
                    }

                    @Override
                    public void done(int records, Optional<Batch> batch) {
                        done.addAndGet(records);
                    }

                    @Override
                    public void retrying(String reason) {
                        retries.add(reason);
                    }
                });
    }

    private static void send(AnchorRun run, int messages) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            run.send(List.of(Bytes.utf8("first of " + i), Bytes.utf8("second of " + i)));
        }
    }

    @Test
    void sendsAllAndLearnsWhereEachStands() throws Exception {
        AnchorRun run = run(AnchorState.COMMITTED);
        send(run, 1000);
        run.finish();

        assertThat(done).hasValue(2000);
        assertThat(places).hasSize(1000).containsEntry(0L, 0L).containsEntry(999L, 1998L);
        assertThat(retries).isEmpty();
    }

    @Test
    void sendsAgainUnderTheSameIdsWhatWasNotReceiptedBeforeAStreamBroke() throws Exception {
        ledger.breaks.addAll(List.of(3, 1, 50));

        AnchorRun run = run(AnchorState.COMMITTED);
        send(run, 100);
        run.finish();

        assertThat(ledger.size).isEqualTo(200);
        assertThat(ledger.placed).hasSize(100);
        assertThat(done).hasValue(200);
        assertThat(places).hasSize(100);
        assertThat(retries).isNotEmpty();
    }

    @Test
    void anchorsNothingTwiceWhenAStreamBreaksAfterAcceptance() throws Exception {
        ledger.breaksAfterReceipt = true;
        ledger.breaks.addAll(List.of(1, 2, 3));

        AnchorRun run = run(AnchorState.COMMITTED);
        send(run, 20);
        run.finish();

        assertThat(ledger.size).isEqualTo(40);
        assertThat(ledger.received).hasSizeGreaterThan(20);
        assertThat(done).hasValue(40);
    }

    @Test
    void beginsANewStreamAfterOneBrokeBetweenMessages() throws Exception {
        ledger.breaksAfterReceipt = true;
        ledger.breaks.add(1);
        AnchorRun run = run(AnchorState.ACCEPTED);
        send(run, 2);
        run.finish();

        assertThat(ledger.size).isEqualTo(4);
        assertThat(done).hasValue(4);
    }

    @Test
    void doesNotRepeatWhatTheGatewayRefuses() throws Exception {
        ledger.breaks.add(2);
        ledger.refusal = Status.PERMISSION_DENIED;
        AnchorRun run = run(AnchorState.COMMITTED);

        assertThatThrownBy(() -> {
                    send(run, 5);
                    run.finish();
                })
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
        assertThat(retries).isEmpty();
    }
}
