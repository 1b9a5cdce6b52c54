package org.datatrust.gateway.log;

/** Where one message stands. The journal sets the place, then moves the log's mark past it. */
final class LogTicket implements Ticket {
    private static final long UNPLACED = -1;

    private final KeptLog log;
    private final int count;
    private volatile long firstIndex = UNPLACED;

    LogTicket(KeptLog log, int count) {
        this.log = log;
        this.count = count;
    }

    static LogTicket placed(KeptLog log, Placement placement) {
        LogTicket ticket = new LogTicket(log, placement.count());
        ticket.firstIndex = placement.firstLeafIndex();
        return ticket;
    }

    void place(long index) {
        firstIndex = index;
    }

    /** Whether all entries lie below a mark. */
    boolean isBelow(long mark) {
        long first = firstIndex;
        return first != UNPLACED && first + count <= mark;
    }

    @Override
    public Placement awaitAccepted() throws InterruptedException, Refusal {
        log.awaitAccepted(this);
        return new Placement(firstIndex, count);
    }

    @Override
    public CommittedBatch awaitCommitted() throws InterruptedException, Refusal {
        log.awaitCommitted(this);
        return log.batchOf(firstIndex + count - 1);
    }
}
