package org.datatrust.benchmarks;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;

/** Anchors many records over one stream, as fast as flow control lets it. */
final class AnchorLoad {
    private AnchorLoad() {}

    /**
     * Sends all messages and waits until the last is COMMITTED, which means that its proof can be had.
     *
     * @return seconds from the first message to the last COMMITTED receipt
     */
    static double run(Gateway gateway, List<AnchorStreamRequest> messages) {
        CompletableFuture<Long> committed = new CompletableFuture<>();
        Sender sender = new Sender(Thread.currentThread(), messages.size(), committed);
        gateway.anchors().anchorStream(sender);
        long start = System.nanoTime();
        for (AnchorStreamRequest message : messages) {
            while (!sender.isReady() && !committed.isDone()) {
                LockSupport.park(sender);
            }
            if (committed.isDone()) {
                break;
            }
            sender.send(message);
        }
        long end = committed.join();
        sender.finish();
        return (end - start) / 1e9;
    }

    static List<AnchorStreamRequest> messages(String log, String run, List<ByteString> records, int perMessage) {
        List<AnchorStreamRequest> messages = new ArrayList<>();
        for (int from = 0; from < records.size(); from += perMessage) {
            messages.add(AnchorStreamRequest.newBuilder()
                    .setLog(log)
                    .setRequestId(run + "-" + messages.size())
                    .addAllEntries(records.subList(from, Math.min(records.size(), from + perMessage)))
                    .build());
        }
        return messages;
    }

    private static final class Sender implements ClientResponseObserver<AnchorStreamRequest, AnchorStreamResponse> {
        private final Thread producer;
        private final long messageCount;
        private final CompletableFuture<Long> committed;
        private final CompletableFuture<ClientCallStreamObserver<AnchorStreamRequest>> call = new CompletableFuture<>();

        private Sender(Thread producer, long messageCount, CompletableFuture<Long> committed) {
            this.producer = producer;
            this.messageCount = messageCount;
            this.committed = committed;
        }

        private boolean isReady() {
            return call.join().isReady();
        }

        private void send(AnchorStreamRequest message) {
            call.join().onNext(message);
        }

        private void finish() {
            call.join().onCompleted();
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AnchorStreamRequest> started) {
            started.setOnReadyHandler(() -> LockSupport.unpark(producer));
            call.complete(started);
        }

        @Override
        public void onNext(AnchorStreamResponse response) {
            if (response.getState() == AnchorState.COMMITTED && response.getMessageCount() == messageCount) {
                committed.complete(System.nanoTime());
            }
        }

        @Override
        public void onError(Throwable failure) {
            committed.completeExceptionally(failure);
            LockSupport.unpark(producer);
        }

        @Override
        public void onCompleted() {
            committed.completeExceptionally(new IllegalStateException("the gateway ended the stream early"));
            LockSupport.unpark(producer);
        }
    }
}
