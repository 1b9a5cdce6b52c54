package org.datatrust.cli;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorServiceGrpc.AnchorServiceStub;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.Batch;
import org.datatrust.protocol.v1.Placement;

/**
 * Sends messages of statements over AnchorStream until all have come as far as wanted. A stream that breaks is replaced, and everything
 * not yet receipted is sent again under the same request ids, so that nothing is anchored twice. One thread sends; receipts arrive on
 * gRPC's threads.
 */
final class AnchorRun {
    /** Records of one message, as the protocol allows. */
    static final int MESSAGE_RECORDS = 256;
    /** Bytes of statements in one message; well below what a gateway accepts. */
    static final int MESSAGE_BYTES = 512 << 10;

    /** Sent and not done; bounds what this program holds in memory. */
    private static final int WINDOW_MESSAGES = 256;

    /** Told of each step forward. */
    interface Listener {
        /** @param firstLeafIndex where the first statement of the message stands; the others follow */
        void placed(long message, long firstLeafIndex, int count);

        /** @param records that have just come as far as wanted */
        void done(int records, Optional<Batch> batch);

        /** The stream broke and is being replaced. */
        void retrying(String reason);
    }

    /**
     * How long to go on without any progress.
     *
     * @param toStart before the first connection
     * @param afterwards after it
     */
    record Patience(Duration toStart, Duration afterwards) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(120));

        private static final long FIRST_PAUSE_MILLIS = 100;
        private static final long LONGEST_PAUSE_MILLIS = 2000;

        static long pauseMillis(int attempt) {
            return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10));
        }
    }

    private static final class Message {
        private final long number;
        private final List<ByteString> entries;

        Message(long number, List<ByteString> entries) {
            this.number = number;
            this.entries = entries;
        }
    }

    private final AnchorServiceStub stub;
    private final Runnable reconnect;
    private final LogName log;
    private final AnchorState wanted;
    private final Patience patience;
    private final Listener listener;
    private final String runId;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    /** Not done, oldest first. */
    private final Deque<Message> open = new ArrayDeque<>();

    private Optional<Attempt> attempt = Optional.empty();
    private Optional<StatusRuntimeException> failure = Optional.empty();
    private boolean started;
    private long lastProgress = System.nanoTime();
    private int failuresInRow;

    // The sender's own.
    private long messages;

    AnchorRun(
            AnchorServiceStub stub,
            Runnable reconnect,
            LogName log,
            AnchorState wanted,
            Patience patience,
            Listener listener) {
        this.stub = stub;
        this.reconnect = reconnect;
        this.log = log;
        this.wanted = wanted;
        this.patience = patience;
        this.listener = listener;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.runId = HexFormat.of().formatHex(random);
    }

    /**
     * Sends one message; waits while the gateway does not want more.
     *
     * @return the number of the message, from 0
     * @throws StatusRuntimeException if the gateway refuses, or cannot be reached for too long
     */
    long send(List<Bytes> statements) throws InterruptedException {
        Message message = new Message(
                messages++,
                statements.stream()
                        .map(statement -> ByteString.copyFrom(statement.toByteArray()))
                        .toList());
        lock.lock();
        try {
            if (open.isEmpty()) {
                lastProgress = System.nanoTime();
            }
            open.add(message);
            pump(() -> open.size() < WINDOW_MESSAGES && sentAll());
        } finally {
            lock.unlock();
        }
        return message.number;
    }

    /** Waits until everything sent has come as far as wanted, and ends the stream. */
    void finish() throws InterruptedException {
        lock.lock();
        try {
            pump(open::isEmpty);
            attempt.ifPresent(last -> last.requests.orElseThrow().onCompleted());
        } finally {
            lock.unlock();
        }
    }

    private boolean sentAll() {
        return attempt.isPresent() && attempt.get().unsent.isEmpty();
    }

    private interface Goal {
        boolean reached();
    }

    private void pump(Goal goal) throws InterruptedException {
        while (true) {
            if (failure.isPresent()) {
                recover(failure.get());
            }
            if (attempt.isEmpty()) {
                begin();
            }
            Attempt current = attempt.orElseThrow();
            // A message that was added since this attempt began.
            while (current.taken < messages) {
                current.take();
            }
            current.sendWhileReady();
            if (failure.isEmpty()) {
                if (goal.reached()) {
                    return;
                }
                awaitChange();
            }
        }
    }

    /** Waits for a while; the caller looks again at what it waits for. */
    @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
    private void awaitChange() throws InterruptedException {
        boolean signalled = changed.await(1, TimeUnit.SECONDS);
        if (!signalled && isTooLong()) {
            throw Status.DEADLINE_EXCEEDED
                    .withDescription("no receipt for " + allowed().toSeconds() + " s")
                    .asRuntimeException();
        }
    }

    private Duration allowed() {
        return started ? patience.afterwards() : patience.toStart();
    }

    private boolean isTooLong() {
        return System.nanoTime() - lastProgress > allowed().toNanos();
    }

    private void begin() {
        Attempt next = new Attempt();
        attempt = Optional.of(next);
        next.unsent.addAll(open);
        next.taken = messages;
        stub.anchorStream(next);
    }

    private void recover(StatusRuntimeException error) throws InterruptedException {
        failure = Optional.empty();
        attempt = Optional.empty();
        if (!GatewayRefusals.isPassing(error) || isTooLong()) {
            throw error;
        }
        if (failuresInRow == 0) {
            listener.retrying(error.getStatus().getCode().name());
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(Patience.pauseMillis(failuresInRow++));
        while (nanos > 0) {
            nanos = changed.awaitNanos(nanos);
        }
        reconnect.run();
    }

    /** One stream. Its methods that gRPC calls take the lock themselves. */
    private final class Attempt implements ClientResponseObserver<AnchorStreamRequest, AnchorStreamResponse> {
        // Guarded by lock.
        private final Deque<Message> unsent = new ArrayDeque<>();
        /** Sent on this stream and not done, in order; the first has the number {@code doneHere} within the stream. */
        private final List<Message> sent = new ArrayList<>();

        private Optional<ClientCallStreamObserver<AnchorStreamRequest>> requests = Optional.empty();
        /** Messages of the run that this attempt knows of. */
        private long taken;

        private long sentHere;
        private long placedHere;
        private long doneHere;

        private boolean isCurrent() {
            return attempt.isPresent() && attempt.get() == this && failure.isEmpty();
        }

        void take() {
            unsent.add(open.getLast());
            taken++;
        }

        void sendWhileReady() {
            while (requests.isPresent() && requests.get().isReady() && !unsent.isEmpty()) {
                Message message = unsent.poll();
                AnchorStreamRequest.Builder request = AnchorStreamRequest.newBuilder()
                        .setRequestId(runId + "-" + message.number)
                        .addAllEntries(message.entries);
                if (sentHere == 0) {
                    request.setLog(log.toString());
                }
                sent.add(message);
                sentHere++;
                requests.get().onNext(request.build());
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<AnchorStreamRequest> stream) {
            // Called by the thread that holds the lock and begins this attempt.
            requests = Optional.of(stream);
            stream.setOnReadyHandler(() -> {
                lock.lock();
                try {
                    // Ready means connected: this gateway exists, and is worth more patience.
                    started = true;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            });
        }

        @Override
        public void onNext(AnchorStreamResponse response) {
            lock.lock();
            try {
                if (isCurrent()) {
                    receive(response);
                }
            } finally {
                lock.unlock();
            }
        }

        private void receive(AnchorStreamResponse response) {
            long upTo = response.getMessageCount();
            if (upTo < 0 || upTo > sentHere) {
                fail(Status.DATA_LOSS.withDescription("a receipt for a message that was never sent"));
                return;
            }
            switch (response.getState()) {
                case ACCEPTED -> accepted(upTo, response.getPlacementsList());
                case COMMITTED ->
                    committed(upTo, response.hasBatch() ? Optional.of(response.getBatch()) : Optional.empty());
                case ANCHOR_STATE_UNSPECIFIED, UNRECOGNIZED -> {}
            }
            changed.signalAll();
        }

        private void accepted(long upTo, List<Placement> placements) {
            if (upTo < placedHere || placements.size() != upTo - placedHere) {
                fail(Status.DATA_LOSS.withDescription("a receipt without its placements"));
                return;
            }
            for (Placement placement : placements) {
                Message message = sent.get((int) (placedHere - doneHere));
                if (placement.getCount() != message.entries.size()) {
                    fail(Status.DATA_LOSS.withDescription("a placement of another number of entries"));
                    return;
                }
                placedHere++;
                listener.placed(message.number, placement.getFirstLeafIndex(), placement.getCount());
            }
            progress();
            if (wanted == AnchorState.ACCEPTED) {
                finished(upTo, Optional.empty());
            }
        }

        private void committed(long upTo, Optional<Batch> batch) {
            if (upTo > placedHere) {
                fail(Status.DATA_LOSS.withDescription("committed before it was accepted"));
                return;
            }
            progress();
            if (wanted == AnchorState.COMMITTED) {
                finished(upTo, batch);
            }
        }

        private void finished(long upTo, Optional<Batch> batch) {
            int records = 0;
            while (doneHere < upTo) {
                Message message = sent.removeFirst();
                open.remove(message);
                records += message.entries.size();
                doneHere++;
            }
            if (records > 0) {
                listener.done(records, batch);
            }
        }

        private void progress() {
            started = true;
            lastProgress = System.nanoTime();
            failuresInRow = 0;
        }

        private void fail(Status status) {
            failure = Optional.of(status.asRuntimeException());
            changed.signalAll();
        }

        @Override
        public void onError(Throwable error) {
            ended(
                    error instanceof StatusRuntimeException status
                            ? status
                            : Status.UNKNOWN.withCause(error).asRuntimeException());
        }

        @Override
        public void onCompleted() {
            ended(Status.UNAVAILABLE
                    .withDescription("the gateway ended the stream")
                    .asRuntimeException());
        }

        private void ended(StatusRuntimeException error) {
            lock.lock();
            try {
                if (isCurrent()) {
                    if (open.isEmpty()) {
                        // Nothing was lost; the next message begins a new stream.
                        attempt = Optional.empty();
                    } else {
                        failure = Optional.of(error);
                    }
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
