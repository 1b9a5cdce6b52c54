package org.datatrust.auditor.service;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a bounded number of calls in, each for a bounded time, before anything of their messages is read: what all calls together can
 * hold in memory is their number times the largest message.
 */
final class Admission implements ServerInterceptor {
    private final Semaphore places;
    private final Duration deadline;
    private final ScheduledExecutorService clock;

    Admission(int calls, Duration deadline, ScheduledExecutorService clock) {
        this.places = new Semaphore(calls);
        this.deadline = deadline;
        this.clock = clock;
    }

    int free() {
        return places.availablePermits();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!places.tryAcquire()) {
            new ClosedOnce<>(call)
                    .fail(VerifierCalls.failure(
                            ServiceCode.TOO_MANY_CALLS, "too many calls are under way; try again later"));
            return new ServerCall.Listener<>() {};
        }
        AtomicBoolean left = new AtomicBoolean();
        Context.CancellableContext limited =
                Context.current().withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS, clock);
        ClosedOnce<Q, A> limitedCall = new ClosedOnce<>(call);
        // Also ends a stream whose caller says nothing more.
        limited.addListener(
                context -> {
                    if (context.cancellationCause() instanceof TimeoutException) {
                        limitedCall.fail(VerifierCalls.failure(ServiceCode.DEADLINE, "the time for this call is over"));
                    }
                },
                clock);
        ServerCall.Listener<Q> listener = Contexts.interceptCall(limited, limitedCall, headers, next);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onComplete() {
                super.onComplete();
                leave();
            }

            @Override
            public void onCancel() {
                super.onCancel();
                leave();
            }

            private void leave() {
                if (left.compareAndSet(false, true)) {
                    limited.cancel(null);
                    places.release();
                }
            }
        };
    }

    /** A call that the clock may close while its handler is at work; what the handler says afterwards is lost. */
    private static final class ClosedOnce<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean closed;

        ClosedOnce(ServerCall<Q, A> call) {
            super(call);
        }

        synchronized void fail(StatusRuntimeException cause) {
            Metadata trailers = Status.trailersFromThrowable(cause);
            close(cause.getStatus(), trailers == null ? new Metadata() : trailers);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!closed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                super.close(status, trailers);
            }
        }
    }
}
