package org.datatrust.integration;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.Placement;

/**
 * A client that streams numbered messages of entries into one log without end. When the stream breaks it connects anew and sends every
 * message that is not committed again, under the same request id; what it was told about places must then be told again.
 */
final class Load implements AutoCloseable {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);
    private static final long PAUSE_BEFORE_CONNECTING_MILLIS = 50;

    private final TestNetwork network;
    private final String log;
    private final Entries entries;
    private final int records;
    private final int window;
    private final Thread worker;

    // Guarded by this.
    /** Sent at least once and not committed. */
    private final NavigableMap<Integer, List<ByteString>> open = new TreeMap<>();

    private final List<Placement> accepted = new ArrayList<>();
    private final List<Long> commits = new ArrayList<>();
    private final List<String> contradictions = new ArrayList<>();
    private int made;
    private int committed;
    private int streams;
    private boolean stopping;
    private Optional<Attempt> current = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    private Load(TestNetwork network, String log, Entries entries, int records, int window) {
        this.network = network;
        this.log = log;
        this.entries = entries;
        this.records = records;
        this.window = window;
        this.worker = Thread.ofPlatform().name("load").daemon().unstarted(this::work);
    }

    /**
     * @param records of each message
     * @param window messages sent and not committed, at most
     */
    static Load start(TestNetwork network, String log, Entries entries, int records, int window) {
        Load load = new Load(network, log, entries, records, window);
        load.worker.start();
        return load;
    }

    /** Places of messages 0, 1, … as far as acknowledged ACCEPTED. */
    synchronized List<Placement> accepted() {
        return List.copyOf(accepted);
    }

    synchronized int committedMessages() {
        return committed;
    }

    /** When receipts of COMMITTED came, {@link System#nanoTime}. */
    synchronized List<Long> commitTimes() {
        return List.copyOf(commits);
    }

    /** Receipts that took back what an earlier one had said. */
    synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    synchronized int streams() {
        return streams;
    }

    int recordsPerMessage() {
        return records;
    }

    /** Waits until this many more messages than now are acknowledged ACCEPTED. */
    void awaitAccepted(int more) throws InterruptedException {
        int goal = accepted().size() + more;
        Eventually.until(
                more + " more messages accepted",
                LONGEST_SILENCE,
                () -> failed() || accepted().size() >= goal);
        failOnFailure();
    }

    /** Waits until this many more messages than now are COMMITTED. */
    void awaitCommitted(int more) throws InterruptedException {
        int goal = committedMessages() + more;
        Eventually.until(
                more + " more messages committed", LONGEST_SILENCE, () -> failed() || committedMessages() >= goal);
        failOnFailure();
    }

    /** Makes no more messages and waits until every one made is COMMITTED. */
    void finish() throws InterruptedException {
        synchronized (this) {
            stopping = true;
            current.ifPresent(Attempt::sendMore);
        }
        Eventually.until("everything committed", LONGEST_SILENCE, () -> !worker.isAlive());
        failOnFailure();
    }

    private synchronized boolean failed() {
        return failure.isPresent();
    }

    private synchronized void failOnFailure() {
        if (failure.isPresent()) {
            throw new AssertionError("the load ended", failure.get());
        }
    }

    private synchronized boolean done() {
        return stopping && open.isEmpty();
    }

    private void work() {
        try {
            while (!done()) {
                try (GatewayClient client = GatewayClient.own(network)) {
                    stream(client);
                } catch (StatusRuntimeException e) {
                    switch (e.getStatus().getCode()) {
                        case UNAVAILABLE, CANCELLED, UNKNOWN, INTERNAL, DEADLINE_EXCEEDED, ABORTED ->
                            Thread.sleep(PAUSE_BEFORE_CONNECTING_MILLIS);
                        default -> throw e;
                    }
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = Optional.of(e);
            }
        }
    }

    private void stream(GatewayClient client) throws InterruptedException {
        Attempt attempt = new Attempt();
        synchronized (this) {
            streams++;
            current = Optional.of(attempt);
            attempt.begin(client.asyncStreams().anchorStream(attempt));
        }
        try {
            attempt.ended.get();
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asRuntimeException();
        } finally {
            synchronized (this) {
                current = Optional.empty();
            }
        }
    }

    /** One stream. The window is small enough that nothing needs to wait for flow control. */
    private final class Attempt implements StreamObserver<AnchorStreamResponse> {
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        // Guarded by the load.
        private final List<Integer> sent = new ArrayList<>();
        private Optional<StreamObserver<AnchorStreamRequest>> out = Optional.empty();
        private int placed;

        void begin(StreamObserver<AnchorStreamRequest> requests) {
            out = Optional.of(requests);
            sendMore();
        }

        void sendMore() {
            if (out.isEmpty()) {
                return;
            }
            for (Optional<Integer> next = next(); next.isPresent(); next = next()) {
                int number = next.get();
                sent.add(number);
                out.get()
                        .onNext(AnchorStreamRequest.newBuilder()
                                .setLog(log)
                                .setRequestId(entries.name() + "-" + number)
                                .addAllEntries(open.getOrDefault(number, List.of()))
                                .build());
            }
            if (stopping) {
                out.get().onCompleted();
                out = Optional.empty();
            }
        }

        /** The next message to send: an open one not sent on this stream, or a new one if the window allows. */
        private Optional<Integer> next() {
            int last = sent.isEmpty() ? -1 : sent.getLast();
            Optional<Integer> again = Optional.ofNullable(open.higherKey(last));
            if (again.isPresent()) {
                return again;
            }
            if (stopping || open.size() >= window) {
                return Optional.empty();
            }
            int number = made++;
            open.put(number, entries.message((long) number * records, records));
            return Optional.of(number);
        }

        @Override
        public void onNext(AnchorStreamResponse receipt) {
            synchronized (Load.this) {
                placed = receive(receipt, sent, placed);
                sendMore();
            }
        }

        @Override
        public void onError(Throwable error) {
            ended.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            ended.complete(true);
        }
    }

    private int receive(AnchorStreamResponse receipt, List<Integer> sent, int placed) {
        int count = Math.toIntExact(receipt.getMessageCount());
        switch (receipt.getState()) {
            case ACCEPTED -> {
                for (Placement placement : receipt.getPlacementsList()) {
                    accept(sent.get(placed++), placement);
                }
                if (placed != count) {
                    contradictions.add("a receipt for " + count + " messages after " + placed + " placements");
                }
            }
            case COMMITTED -> {
                for (int number : sent.subList(0, count)) {
                    if (open.remove(number) != null) {
                        committed++;
                    }
                }
                commits.add(System.nanoTime());
            }
            case ANCHOR_STATE_UNSPECIFIED, UNRECOGNIZED -> contradictions.add("a receipt without state");
        }
        return placed;
    }

    private void accept(int number, Placement placement) {
        if (number < accepted.size()) {
            if (!accepted.get(number).equals(placement)) {
                contradictions.add("message " + number + " stood at " + accepted.get(number) + ", now " + placement);
            }
        } else if (number == accepted.size()) {
            accepted.add(placement);
        } else {
            contradictions.add("message " + number + " was accepted before message " + accepted.size());
        }
    }

    /** Gives up what is not finished. */
    @Override
    public void close() {
        worker.interrupt();
    }
}
