package org.datatrust.gateway.server;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Semaphore;
import org.datatrust.gateway.log.CommittedBatch;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.WatchAnchorsRequest;
import org.datatrust.protocol.v1.WatchAnchorsResponse;

/** One WatchAnchors call: sends a batch when the caller has room for it, and holds none back in memory. */
final class BatchWatch {
    private BatchWatch() {}

    static void start(
            LogKeeper keeper,
            OrganisationId own,
            WatchAnchorsRequest request,
            ServerCallStreamObserver<WatchAnchorsResponse> call,
            OpenStreams streams) {
        Semaphore room = new Semaphore(0);
        Thread watcher = Thread.ofVirtual().unstarted(() -> {
            Runnable end = Thread.currentThread()::interrupt;
            streams.add(end);
            try {
                LogName log = Wire.log(request.getLog(), own);
                long sequence = Wire.number("from_sequence", request.getFromSequence());
                while (true) {
                    CommittedBatch batch = keeper.awaitBatch(log, sequence);
                    while (!call.isReady()) {
                        room.acquire();
                    }
                    call.onNext(WatchAnchorsResponse.newBuilder()
                            .setBatch(Wire.of(batch))
                            .build());
                    sequence = Math.addExact(batch.batch().sequence(), 1);
                }
            } catch (InterruptedException e) {
                Failure failure = streams.draining()
                        ? Failure.of(ErrorCode.SHUTTING_DOWN, "The gateway is shutting down.")
                        : Failure.of(e);
                call.onError(failure.toException());
            } catch (Exception e) {
                call.onError(Failure.of(e).toException());
            } finally {
                streams.remove(end);
            }
        });
        call.setOnReadyHandler(room::release);
        call.setOnCancelHandler(watcher::interrupt);
        watcher.start();
    }
}
