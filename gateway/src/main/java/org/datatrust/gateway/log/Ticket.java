package org.datatrust.gateway.log;

/** What becomes of one appended message. Both waits may be made from any thread and repeated. */
public interface Ticket {
    /** Waits until the entries are durable here; from then on their places are final. */
    Placement awaitAccepted() throws InterruptedException, Refusal;

    /** Waits until all of the entries are committed and provable; answers the batch that completed them. */
    CommittedBatch awaitCommitted() throws InterruptedException, Refusal;
}
