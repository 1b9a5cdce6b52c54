package org.datatrust.gateway.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.gateway.log.Ticket;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;

/**
 * One AnchorStream call. Messages pass through four stages in order, each a virtual thread, with bounded queues between them: append to
 * the journal's queue, wait until accepted, wait until committed, send receipts. The event loop only hands messages in.
 *
 * <p>A new message is asked for only while fewer than {@value #WINDOW_MESSAGES} messages and {@value #WINDOW_BYTES} bytes wait for the
 * first stage, so a slow journal or a caller that does not read its receipts stops the caller through HTTP/2 flow control.
 */
final class AnchorStream implements StreamObserver<AnchorStreamRequest> {
    static final int WINDOW_MESSAGES = 64;
    static final int WINDOW_BYTES = 2 << 20;
    /** Messages between two stages; at 0.5 s to commit, enough for 130,000 messages a second. */
    static final int WAITING_MESSAGES = 1 << 16;
    /** 256 entries of 4 KiB and their framing; more can only be fields that we do not know. */
    private static final int MESSAGE_BYTES = (1 << 20) + (1 << 16);

    /** What travels through the stages. */
    private sealed interface Step {
        record Message(AnchorStreamRequest request, int size) implements Step {}

        record Appended(Ticket ticket) implements Step {}

        /** The caller has sent everything. */
        record End() implements Step {}

        /** What came before is still accepted and receipted, nothing after. */
        record Refused(Failure failure) implements Step {}
    }

    private final LogKeeper keeper;
    private final OrganisationId own;
    private final Caller caller;
    private final ServerCallStreamObserver<AnchorStreamResponse> call;
    private final Receipts receipts;
    /** Bounded by the window. */
    private final BlockingQueue<Step> received = new LinkedBlockingQueue<>();

    private final BlockingQueue<Step> accepting = new LinkedBlockingQueue<>(WAITING_MESSAGES);
    private final BlockingQueue<Step> committing = new LinkedBlockingQueue<>(WAITING_MESSAGES);
    private final List<Thread> stages;

    private final Object window = new Object();
    private int windowMessages;
    private int windowBytes;
    private boolean paused;
    private boolean closed;

    private AnchorStream(
            LogKeeper keeper,
            OrganisationId own,
            Caller caller,
            ServerCallStreamObserver<AnchorStreamResponse> call,
            OpenStreams streams) {
        this.keeper = keeper;
        this.own = own;
        this.caller = caller;
        this.call = call;
        this.receipts = new Receipts(call);
        Runnable shutDown = () -> refuse(Failure.of(ErrorCode.SHUTTING_DOWN, "The gateway is shutting down."));
        this.stages = List.of(stage(this::append), stage(this::accept), stage(this::commit), stage(() -> {
            streams.add(shutDown);
            try {
                receipts.send();
            } finally {
                streams.remove(shutDown);
                stop();
            }
        }));
    }

    static StreamObserver<AnchorStreamRequest> start(
            LogKeeper keeper,
            OrganisationId own,
            Caller caller,
            ServerCallStreamObserver<AnchorStreamResponse> call,
            OpenStreams streams) {
        AnchorStream stream = new AnchorStream(keeper, own, caller, call, streams);
        call.disableAutoRequest();
        call.setOnReadyHandler(stream.receipts::ready);
        call.setOnCancelHandler(stream::stop);
        stream.stages.forEach(Thread::start);
        call.request(1);
        return stream;
    }

    @Override
    public void onNext(AnchorStreamRequest request) {
        int size = request.getSerializedSize();
        if (size > MESSAGE_BYTES) {
            refuse(Failure.of(
                    ErrorCode.MESSAGE_TOO_LARGE, "A message of a stream has at most 256 entries of 4096 bytes."));
            return;
        }
        boolean more;
        synchronized (window) {
            if (closed) {
                return;
            }
            windowMessages++;
            windowBytes += size;
            received.add(new Step.Message(request, size));
            more = windowMessages < WINDOW_MESSAGES && windowBytes < WINDOW_BYTES;
            paused = !more;
        }
        if (more) {
            call.request(1);
        }
    }

    @Override
    public void onError(Throwable cause) {
        // The cancel handler does what is to be done.
    }

    @Override
    public void onCompleted() {
        close(new Step.End());
    }

    private void refuse(Failure failure) {
        close(new Step.Refused(failure));
    }

    private void close(Step last) {
        synchronized (window) {
            if (!closed) {
                closed = true;
                received.add(last);
            }
        }
    }

    private void stop() {
        stages.forEach(Thread::interrupt);
    }

    @FunctionalInterface
    private interface Stage {
        void run() throws Exception;
    }

    private Thread stage(Stage stage) {
        return Thread.ofVirtual().unstarted(() -> {
            try {
                stage.run();
            } catch (InterruptedException e) {
                // The call is over: what is accepted stays accepted.
            } catch (Exception e) {
                receipts.fail(Failure.of(e));
            }
        });
    }

    private void append() throws Exception {
        Optional<LogName> log = Optional.empty();
        while (true) {
            switch (received.take()) {
                case Step.Message(AnchorStreamRequest request, int size) -> {
                    try {
                        LogName known = log.isPresent() ? sameLog(log.get(), request) : Wire.log(request.getLog(), own);
                        log = Optional.of(known);
                        Wire.checkSizes(request.getEntriesList());
                        Ticket ticket = keeper.append(
                                known,
                                caller.organisation().value(),
                                request.getRequestId(),
                                Wire.entries(request.getEntriesList()));
                        accepting.put(new Step.Appended(ticket));
                    } catch (InterruptedException e) {
                        throw e;
                    } catch (Exception e) {
                        accepting.put(new Step.Refused(Failure.of(e)));
                        return;
                    }
                    appended(size);
                }
                case Step.End end -> {
                    accepting.put(end);
                    return;
                }
                case Step.Refused refused -> {
                    accepting.put(refused);
                    return;
                }
                case Step.Appended _ -> throw new AssertionError("nothing is appended before the first stage");
            }
        }
    }

    private static LogName sameLog(LogName log, AnchorStreamRequest request) throws RefusedException {
        if (!request.getLog().isEmpty() && !request.getLog().equals(log.toString())) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "All messages of a stream go to the log of the first.");
        }
        return log;
    }

    private void appended(int size) {
        boolean more;
        synchronized (window) {
            windowMessages--;
            windowBytes -= size;
            more = paused && !closed && windowMessages <= WINDOW_MESSAGES / 2 && windowBytes <= WINDOW_BYTES / 2;
            if (more) {
                paused = false;
            }
        }
        if (more) {
            call.request(1);
        }
    }

    private void accept() throws Exception {
        while (true) {
            switch (accepting.take()) {
                case Step.Appended appended -> {
                    receipts.accepted(appended.ticket().awaitAccepted());
                    committing.put(appended);
                }
                case Step.End end -> {
                    committing.put(end);
                    return;
                }
                case Step.Refused(Failure failure) -> {
                    receipts.fail(failure);
                    return;
                }
                case Step.Message _ -> throw new AssertionError("messages do not pass the first stage");
            }
        }
    }

    private void commit() throws Exception {
        while (true) {
            switch (committing.take()) {
                case Step.Appended(Ticket ticket) -> receipts.committed(ticket.awaitCommitted());
                case Step.End _ -> {
                    receipts.end();
                    return;
                }
                case Step.Message _, Step.Refused _ ->
                    throw new AssertionError("only accepted messages are waited for");
            }
        }
    }
}
