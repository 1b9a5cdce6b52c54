package org.datatrust.gateway.bridge;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.datatrust.gateway.bridge.BridgeStore.Table;
import org.datatrust.gateway.bridge.CrossingRow.HeldBy;
import org.datatrust.gateway.bridge.CrossingRow.Stage;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the crossings of one route, by a thread of its own, which shares no lock with anything that anchors. Each step may be done
 * twice without harm, and what it led to is on disk before the next one begins: a gateway that was killed goes on from there. Even
 * without its files it would: the ledger says what was decided, and the other chain what arrived.
 */
final class Crossings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Crossings.class);

    private final RouteSettings settings;
    private final Pace pace;
    private final ChannelName channel;
    private final OrganisationId own;
    private final RouteLedger ledger;
    private final BridgeStore store;
    private final Signer signer;
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    /** Keys of the rows that are not recorded yet. */
    private final Set<String> open = new ConcurrentSkipListSet<>();

    private final Semaphore news = new Semaphore(0);
    private final Thread worker;
    private Optional<Link> link = Optional.empty();

    /** The route as the ledger has it now, and the way to its chain. */
    private record Link(Route route, EvmChain chain, Lane lane) {}

    private Crossings(
            RouteSettings settings,
            Pace pace,
            ChannelName channel,
            OrganisationId own,
            Ledger ledger,
            BridgeStore store,
            Signer signer) {
        this.settings = settings;
        this.pace = pace;
        this.channel = channel;
        this.own = own;
        this.ledger = new RouteLedger(ledger, settings.route());
        this.store = store;
        this.signer = signer;
        this.worker =
                Thread.ofVirtual().name("crossings-" + settings.route().route()).unstarted(this::work);
    }

    /** @throws IOException if the signer's key cannot be used */
    static Crossings start(
            RouteSettings settings,
            Pace pace,
            ChannelName channel,
            OrganisationId own,
            Ledger ledger,
            BridgeStore store)
            throws IOException {
        Signer signer = Signer.read(settings.signerKey());
        Crossings crossings = new Crossings(settings, pace, channel, own, ledger, store, signer);
        crossings.worker.start();
        return crossings;
    }

    RouteName route() {
        return settings.route();
    }

    RouteLedger ledger() {
        return ledger;
    }

    // Asked by callers
    // --------------------------------------------------------------------------------------------------------------

    /** Has the ledger decide that the log's newest checkpoint may leave, unless a crossing is under way or all has crossed. */
    CrossingRow send(LogName log) throws Refusal, InterruptedException {
        synchronized (this) {
            Optional<CrossingRow> newest = learn(log);
            if (newest.isPresent() && newest.get().stage() != Stage.RECORDED) {
                return newest.get();
            }
            Optional<Crossing> decided = ledger.approve(log);
            if (decided.isPresent()) {
                return keep(CrossingRow.of(decided.get()));
            }
            return newest.orElseThrow(() -> new Refusal(Refusal.Reason.NOTHING_TO_SEND, "The log is empty."));
        }
    }

    /** The newest row of a log, after looking whether the ledger has crossings that are not known here. */
    private Optional<CrossingRow> learn(LogName log) throws Refusal {
        Optional<CrossingRow> newest = newest(log);
        while (true) {
            long next = newest.map(row -> row.crossing().sequence()).orElse(0L) + 1;
            Optional<Crossing> found = ledger.crossing(log, next);
            if (found.isEmpty()) {
                return newest;
            }
            newest = Optional.of(keep(CrossingRow.of(found.get())));
        }
    }

    private CrossingRow keep(CrossingRow row) {
        row.keep(store);
        if (row.stage() == Stage.RECORDED) {
            open.remove(row.key());
        } else if (row.crossing().log().organisation().equals(own) && open.add(row.key())) {
            news.release();
        }
        return row;
    }

    private Optional<CrossingRow> newest(LogName log) {
        return store.last(Table.CROSSINGS, CrossingRow.prefix(route(), log)).map(CrossingRow::parse);
    }

    private Optional<CrossingRow> row(String key) {
        return store.get(Table.CROSSINGS, key).map(CrossingRow::parse);
    }

    /** @param sequence 0 for the newest */
    Optional<CrossingRow> crossing(LogName log, long sequence) throws Refusal {
        synchronized (this) {
            Optional<CrossingRow> newest = learn(log);
            return sequence == 0 ? newest : row(CrossingRow.key(route(), log, sequence));
        }
    }

    /** The row that has evidence; the newest such one for sequence 0. */
    Optional<CrossingRow> proven(LogName log, long sequence) {
        if (sequence != 0) {
            return row(CrossingRow.key(route(), log, sequence))
                    .filter(row -> !row.evidence().isEmpty());
        }
        Optional<CrossingRow> found = newest(log);
        while (found.isPresent() && found.get().evidence().isEmpty()) {
            found = row(CrossingRow.key(route(), log, found.get().crossing().sequence() - 1));
        }
        return found;
    }

    /** Why a crossing does not go on. */
    Optional<String> trouble(CrossingRow row) {
        return Optional.ofNullable(troubles.get(row.key()));
    }

    /** @param evidence empty if another gateway brought it to the ledger */
    record TakenOver(ForeignAnchor anchor, Bytes evidence) {}

    Optional<TakenOver> anchor(Digest domain, Digest root) throws Refusal {
        return ledger.anchor(domain, root)
                .map(found -> new TakenOver(
                        found, store.get(Table.ANCHORS, anchorKey(domain, root)).orElse(Bytes.EMPTY)));
    }

    TakenOver takeOver(Digest domain, Digest root) throws Refusal, InterruptedException {
        Optional<TakenOver> before = anchor(domain, root);
        if (before.isPresent()) {
            return before.get();
        }
        Link now = link();
        EvmContract book = now.route()
                .book()
                .orElseThrow(
                        () -> new Refusal(Refusal.Reason.NOT_ON_ROUTE, "The route takes over nothing from its chain."));
        Word slot = ForeignAnchor.slot(domain, root);
        ForeignState state;
        try {
            long block = ForeignState.newest(now.chain(), now.route().chain());
            state = ForeignState.at(block, now.chain(), now.route().chain(), book, slot);
        } catch (Trouble e) {
            throw new Refusal(Refusal.Reason.CHAIN_UNPROVEN, "The other chain shows nothing: " + e.why());
        }
        if (!(state.finding() instanceof EvmFinding.Kept)) {
            throw new Refusal(Refusal.Reason.NO_SUCH_ANCHOR, "The book keeps no such root in a block that counts.");
        }
        Bytes evidence = state.evidence().encode();
        store.put(Table.ANCHORS, anchorKey(domain, root), evidence);
        ForeignAnchor taken = ledger.submit(domain, root, evidence);
        // Somebody may have been faster, with evidence from another block.
        return new TakenOver(taken, taken.arrival().evidence().equals(evidence.sha256()) ? evidence : Bytes.EMPTY);
    }

    private String anchorKey(Digest domain, Digest root) {
        return route() + "|" + domain.hex() + "|" + root.hex();
    }

    // Done by the worker
    // --------------------------------------------------------------------------------------------------------------

    private void work() {
        long rest = pace.look().toMillis();
        boolean learned = false;
        try {
            while (true) {
                boolean wrong = false;
                try {
                    if (!learned) {
                        learnAll();
                        learned = true;
                    }
                    for (String key : open) {
                        boolean stuck = !carry(row(key).orElseThrow());
                        wrong |= stuck;
                    }
                } catch (Refusal | RuntimeException e) {
                    LOG.warn("{}: {}", route(), e.getMessage());
                    wrong = true;
                }
                if (wrong) {
                    rest = Math.min(2 * rest, pace.rest().toMillis());
                } else {
                    rest = pace.look().toMillis();
                }
                if (wrong || !open.isEmpty()) {
                    news.tryAcquire(rest, TimeUnit.MILLISECONDS);
                } else {
                    news.acquire();
                }
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} ends", route());
        }
    }

    private void learnAll() throws Refusal {
        store.all(Table.CROSSINGS, CrossingRow.prefix(route())).stream()
                .map(CrossingRow::parse)
                .forEach(this::keep);
        for (LogName log : ledger.route().logs()) {
            if (log.organisation().equals(own)) {
                synchronized (this) {
                    learn(log);
                }
            }
        }
    }

    /**
     * Goes on with one crossing as far as it goes now.
     *
     * @return whether nothing is wrong
     */
    private boolean carry(CrossingRow row) throws InterruptedException {
        try {
            CrossingRow now = row;
            while (true) {
                CrossingRow next = step(now, link());
                if (next.equals(now)) {
                    troubles.remove(row.key());
                    return true;
                }
                LOG.info(
                        "{} {} crossing {}: {}",
                        route(),
                        row.crossing().log(),
                        row.crossing().sequence(),
                        next.stage());
                now = next;
                if (now.stage() == Stage.RECORDED) {
                    troubles.remove(row.key());
                    return true;
                }
            }
        } catch (Trouble | Refusal | RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(troubles.put(row.key(), why))) {
                LOG.warn(
                        "{} {} crossing {}: {}",
                        route(),
                        row.crossing().log(),
                        row.crossing().sequence(),
                        why);
            }
            return false;
        }
    }

    /** One step, on disk when this returns; the same row if there is only waiting to do. */
    private CrossingRow step(CrossingRow row, Link now) throws Trouble, Refusal, InterruptedException {
        CrossingRow next = switch (row.stage()) {
            case APPROVED -> begin(row, now);
            case SENT, INCLUDED -> follow(row, now);
            case FINAL -> {
                CrossingRow recorded = row.recorded(ledger.recordArrival(row.crossing(), row.evidence()));
                // Again, for a crash may have come before the first time.
                now.lane().close(row.key());
                yield recorded;
            }
            case RECORDED -> row;
        };
        return next.equals(row) ? row : keep(next);
    }

    private CrossingRow begin(CrossingRow row, Link now) throws Trouble, Refusal, InterruptedException {
        Lane lane = now.lane();
        if (!lane.holds(row.key())) {
            // Anybody may submit it, an earlier run of this gateway too.
            long newest = ForeignState.newest(now.chain(), now.route().chain());
            Optional<CrossingRow> arrived = arrived(row, now, newest);
            if (arrived.isPresent()) {
                return arrived.get();
            }
            EvmContract registry = now.route().registry();
            Bytes call = Calls.submit(ledger.statement(now.route(), row.crossing()));
            switch (now.chain().estimate(lane.sender(), Optional.of(registry.address()), call)) {
                case EvmChain.Needs(long gas) ->
                    lane.queue(row.key(), Optional.of(registry.address()), call, gas + gas / 4);
                case EvmChain.WouldRevert(Bytes error) ->
                    throw new Trouble("the registry would refuse it: " + Calls.refusal(error));
            }
        }
        return switch (lane.advance(row.key())) {
            case Lane.Waiting waiting -> sent(row, waiting);
            case Lane.Included(EvmChain.Receipt receipt) -> row.included(receipt);
        };
    }

    /** @throws Trouble what a node said against it, for people to see; the row is on disk then */
    private CrossingRow sent(CrossingRow row, Lane.Waiting waiting) throws Trouble {
        CrossingRow sent = row.sent(waiting.newest());
        if (waiting.why().isPresent()) {
            keep(sent);
            throw new Trouble(waiting.why().get());
        }
        return sent;
    }

    private CrossingRow follow(CrossingRow row, Link now) throws Trouble, Refusal, InterruptedException {
        Lane lane = now.lane();
        if (!lane.holds(row.key())) {
            // The signer is another one now.
            return row.approved();
        }
        switch (lane.advance(row.key())) {
            case Lane.Waiting waiting -> {
                // A block that held it was replaced, or there was none yet.
                return sent(row, waiting);
            }
            case Lane.Included(EvmChain.Receipt receipt) -> {
                CrossingRow included = row.included(receipt);
                if (!included.equals(row)) {
                    return included;
                }
                long newest = ForeignState.newest(now.chain(), now.route().chain());
                if (newest < receipt.blockNumber()) {
                    return row;
                }
                return conclude(row, now, receipt, newest);
            }
        }
    }

    /** The block that holds the transaction counts: what did it do? */
    private CrossingRow conclude(CrossingRow row, Link now, EvmChain.Receipt receipt, long newest)
            throws Trouble, InterruptedException {
        Optional<CrossingRow> arrived = arrived(row, now, receipt.blockNumber());
        if (arrived.isPresent()) {
            keep(arrived.get());
            now.lane().close(row.key());
            return arrived.get();
        }
        if (receipt.succeeded()) {
            now.chain().turn();
            throw new Trouble("a node says that transaction " + receipt.transaction()
                    + " succeeded, but the registry keeps no root for it");
        }
        // A new transaction is made only if the registry would take it then.
        keep(row.approved());
        now.lane().close(row.key());
        throw new Trouble("the registry refused transaction " + receipt.transaction() + " in block "
                + receipt.blockNumber() + "; block " + newest + " is the newest that counts");
    }

    /** The row with its evidence, if the registry keeps the crossing's root in a block. */
    private static Optional<CrossingRow> arrived(CrossingRow row, Link now, long block)
            throws Trouble, InterruptedException {
        Crossing crossing = row.crossing();
        ForeignState state = ForeignState.at(
                block,
                now.chain(),
                now.route().chain(),
                now.route().registry(),
                Crossing.slot(crossing.log(), crossing.size()));
        return switch (state.finding()) {
            case EvmFinding.Kept(var held, boolean isFinal, long timestamp, Word value) -> {
                if (!value.digest().equals(crossing.root())) {
                    throw new Trouble("ALARM: the registry keeps the root " + value + " for size " + crossing.size()
                            + ", the ledger decided " + crossing.root());
                }
                yield Optional.of(row.proven(
                        new HeldBy(held.number(), held.hash()), state.evidence().encode()));
            }
            case EvmFinding.KeptNothing _ -> Optional.empty();
            case EvmFinding.Refused(String code, String detail) -> throw new Trouble(code + " " + detail);
        };
    }

    /** A vote may change the route at any time. */
    private synchronized Link link() throws Refusal {
        Route route = ledger.route();
        if (!route.channel().equals(channel)) {
            throw new IllegalStateException("the ledger has a route of channel " + route.channel());
        }
        // A route keeps its chain for ever.
        Link next = link.map(known -> new Link(route, known.chain(), known.lane()))
                .orElseGet(() -> {
                    EvmChain chain = new EvmChain(settings.rpc(), ChainPin.of(route.chain()), pace.answer());
                    return new Link(route, chain, new Lane(store, chain, signer, settings.feeCap(), pace.resend()));
                });
        link = Optional.of(next);
        return next;
    }

    @Override
    public void close() {
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            link.ifPresent(open -> open.chain().close());
        }
    }
}
