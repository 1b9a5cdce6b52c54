package org.datatrust.gateway.server;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Optional;
import org.datatrust.gateway.log.CommittedBatch;
import org.datatrust.gateway.log.Placement;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamResponse;

/**
 * The receipts of one stream that are still to be sent. While the caller has no room for a receipt, the next one grows; when too much
 * is unsent, the threads that bring more have to wait.
 */
final class Receipts {
    private static final int UNSENT_PLACEMENTS = 1 << 16;
    private static final int UNSENT_BATCHES = 1 << 12;
    private static final int PLACEMENTS_PER_RECEIPT = 1 << 14;

    /** @param count messages committed when this batch was complete */
    private record Commit(long count, CommittedBatch batch) {}

    private final ServerCallStreamObserver<AnchorStreamResponse> call;
    private final ArrayDeque<Placement> placements = new ArrayDeque<>();
    private final ArrayDeque<Commit> commits = new ArrayDeque<>();
    private long receipted;
    private long committed;
    private boolean ended;
    private Optional<Failure> failure = Optional.empty();

    Receipts(ServerCallStreamObserver<AnchorStreamResponse> call) {
        this.call = call;
    }

    synchronized void accepted(Placement placement) throws InterruptedException {
        while (placements.size() >= UNSENT_PLACEMENTS) {
            wait();
        }
        placements.add(placement);
        if (placements.size() == 1) {
            notifyAll();
        }
    }

    /** The next message is committed too; messages of one batch share a receipt. */
    synchronized void committed(CommittedBatch batch) throws InterruptedException {
        committed++;
        boolean sameBatch = !commits.isEmpty()
                && commits.getLast().batch().batch().sequence() == batch.batch().sequence();
        if (sameBatch) {
            commits.removeLast();
            commits.add(new Commit(committed, batch));
            return;
        }
        while (commits.size() >= UNSENT_BATCHES) {
            wait();
        }
        commits.add(new Commit(committed, batch));
        if (commits.size() == 1) {
            notifyAll();
        }
    }

    /** Everything is committed. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Ends the stream after the receipts that are due; the first failure counts. */
    synchronized void fail(Failure cause) {
        if (failure.isEmpty()) {
            failure = Optional.of(cause);
            notifyAll();
        }
    }

    /** The caller may have room now. */
    synchronized void ready() {
        notifyAll();
    }

    /** Sends until the stream is over; the only thread that writes to the call. */
    void send() throws InterruptedException {
        while (true) {
            AnchorStreamResponse accepted;
            AnchorStreamResponse committing;
            synchronized (this) {
                while (!mustSend()) {
                    wait();
                }
                accepted = takeAccepted();
                committing = placements.isEmpty() ? takeCommitted() : AnchorStreamResponse.getDefaultInstance();
                if (accepted.getMessageCount() == 0 && committing.getMessageCount() == 0) {
                    break;
                }
                notifyAll();
            }
            if (accepted.getMessageCount() > 0) {
                call.onNext(accepted);
            }
            if (committing.getMessageCount() > 0) {
                call.onNext(committing);
            }
        }
        if (failure.isPresent()) {
            call.onError(failure.get().toException());
        } else {
            call.onCompleted();
        }
    }

    private boolean mustSend() {
        return ended || failure.isPresent() || ((!placements.isEmpty() || !commits.isEmpty()) && call.isReady());
    }

    private AnchorStreamResponse takeAccepted() {
        AnchorStreamResponse.Builder receipt = AnchorStreamResponse.newBuilder().setState(AnchorState.ACCEPTED);
        while (!placements.isEmpty() && receipt.getPlacementsCount() < PLACEMENTS_PER_RECEIPT) {
            receipt.addPlacements(Wire.of(placements.remove()));
        }
        if (receipt.getPlacementsCount() == 0) {
            return AnchorStreamResponse.getDefaultInstance();
        }
        receipted += receipt.getPlacementsCount();
        return receipt.setMessageCount(receipted).build();
    }

    /** One receipt for each batch, so that the caller learns of every batch that holds messages of his. */
    private AnchorStreamResponse takeCommitted() {
        if (commits.isEmpty()) {
            return AnchorStreamResponse.getDefaultInstance();
        }
        Commit commit = commits.remove();
        return AnchorStreamResponse.newBuilder()
                .setState(AnchorState.COMMITTED)
                .setMessageCount(commit.count())
                .setBatch(Wire.of(commit.batch()))
                .build();
    }
}
