package org.datatrust.gateway.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.datatrust.gateway.log.Refusal;

/**
 * What a call of one answer does. It may wait, so it gets a virtual thread of its own and never an event loop; a caller that goes away
 * interrupts it.
 */
@FunctionalInterface
interface Work<A> {
    A answer() throws Refusal, RefusedException, InterruptedException;

    static <A> void run(StreamObserver<A> observer, Work<A> work) {
        ServerCallStreamObserver<A> call = (ServerCallStreamObserver<A>) observer;
        Thread worker = Thread.ofVirtual().unstarted(() -> {
            try {
                A answer = work.answer();
                call.onNext(answer);
                call.onCompleted();
            } catch (Exception e) {
                call.onError(Failure.of(e).toException());
            }
        });
        call.setOnCancelHandler(worker::interrupt);
        worker.start();
    }
}
