package org.datatrust.gateway.server;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;

/** A caller of AnchorStream that respects flow control, keeps all receipts, and reads only when told to. */
final class StreamClient implements ClientResponseObserver<AnchorStreamRequest, AnchorStreamResponse> {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final List<AnchorStreamResponse> receipts = new ArrayList<>();
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final boolean reading;
    private volatile @SuppressWarnings("NullAway.Init") ClientCallStreamObserver<AnchorStreamRequest> call;

    private StreamClient(boolean reading) {
        this.reading = reading;
    }

    static StreamClient open(AnchorServiceGrpc.AnchorServiceStub anchors) {
        StreamClient client = new StreamClient(true);
        anchors.anchorStream(client);
        return client;
    }

    static StreamClient openWithoutReading(AnchorServiceGrpc.AnchorServiceStub anchors) {
        StreamClient client = new StreamClient(false);
        anchors.anchorStream(client);
        return client;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AnchorStreamRequest> stream) {
        call = stream;
        stream.setOnReadyHandler(this::wake);
        if (!reading) {
            stream.disableAutoRequestWithInitial(0);
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits while the gateway does not read; false if the stream is over. */
    boolean send(AnchorStreamRequest message) throws InterruptedException {
        synchronized (this) {
            while (!call.isReady() && !end.isDone()) {
                wait(1000);
            }
        }
        if (end.isDone()) {
            return false;
        }
        call.onNext(message);
        return true;
    }

    void halfClose() {
        call.onCompleted();
    }

    void cancel() {
        call.cancel("enough", null);
    }

    void read(int receiptCount) {
        call.request(receiptCount);
    }

    @Override
    public synchronized void onNext(AnchorStreamResponse receipt) {
        receipts.add(receipt);
        notifyAll();
    }

    @Override
    public void onError(Throwable cause) {
        end.complete(Optional.of(cause));
        wake();
    }

    @Override
    public void onCompleted() {
        end.complete(Optional.empty());
        wake();
    }

    synchronized List<AnchorStreamResponse> receipts() {
        return List.copyOf(receipts);
    }

    List<AnchorStreamResponse> receipts(AnchorState state) {
        return receipts().stream()
                .filter(receipt -> receipt.getState().equals(state))
                .toList();
    }

    synchronized void await(Predicate<List<AnchorStreamResponse>> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        while (!condition.test(List.copyOf(receipts))) {
            if (System.nanoTime() > deadline || end.isDone()) {
                throw new AssertionError("waited in vain; end: " + end + ", receipts: " + receipts.size());
            }
            wait(1000);
        }
    }

    /** Empty: completed in order. */
    Optional<Throwable> awaitEnd() throws Exception {
        return end.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
