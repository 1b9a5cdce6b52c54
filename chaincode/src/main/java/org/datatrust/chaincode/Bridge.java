package org.datatrust.chaincode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.EvmFinding;
import org.datatrust.proof.bridge.EvmJudgement;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.Equivocation;
import org.datatrust.proof.evm.EvmBlock;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;

/**
 * The functions of the bridge. Nobody who carries anything across is believed: what leaves is decided here and signed by the peers, and what
 * arrives is proven by the other chain's own seals under pins that a majority of the organisations voted for.
 *
 * <p>{@code StateConsortium} and {@code StateCheckpoint} answer in the words that contracts on EVM chains read. No other function's answer
 * begins like theirs, and they tell only what is committed: an endorsement of one of them is worth something without being ordered.
 */
final class Bridge {
    /** A vote of one or two organisations is no agreement, however few are registered. */
    static final int MIN_VOTES = 3;

    /** As the light client takes them; certificates of a network have about 900. */
    private static final int MAX_IDENTITY_BYTES = 2048;

    private static final int MAX_ORGANISATION_BYTES = 63;

    private Bridge() {}

    static Bytes registerPeer(Call call) throws RefusedException {
        byte[] identity = call.arguments().bytesOrHex(0, MAX_IDENTITY_BYTES);
        Creator named = Creator.of(identity);
        OrganisationId organisation = named.organisation();
        call.creator().requireAdministratorOf(organisation);
        if (!named.isPeer()) {
            throw new RefusedException(Refusal.NOT_A_PEER, "the identity is not that of a peer");
        }
        Digest digest = Digest.sha256(identity);
        Consortium before = storedConsortium(call.state());
        if (before.holds(digest)) {
            throw new RefusedException(Refusal.PEER_EXISTS, "this peer is registered");
        }
        if (before.peers().size() == Consortium.MAX_PEERS) {
            throw new RefusedException(Refusal.LIMIT, "there are " + Consortium.MAX_PEERS + " peers already");
        }
        if (before.peersOf(organisation) == Consortium.MAX_PEERS_OF_ONE) {
            throw new RefusedException(
                    Refusal.LIMIT, "the organisation has " + Consortium.MAX_PEERS_OF_ONE + " peers already");
        }
        return store(call.state(), before.with(new ConsortiumPeer(organisation, digest, Creator.key(identity))));
    }

    static Bytes removePeer(Call call) throws RefusedException {
        Digest identity = call.arguments().digest(0);
        Consortium before = storedConsortium(call.state());
        ConsortiumPeer peer = before.peers().stream()
                .filter(each -> each.identity().equals(identity))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_PEER, "no such peer is registered"));
        call.creator().requireAdministratorOf(peer.organisation());
        // An epoch with fewer organisations has a lower threshold, and its statement could be kept for later.
        if (before.peersOf(peer.organisation()) == 1) {
            throw new RefusedException(
                    Refusal.LAST_PEER, "register another peer first; organisations leave by vote of the others");
        }
        return store(call.state(), before.without(identity));
    }

    /**
     * As many organisations as must sign on other chains, without the one concerned, remove its peers: it may have left the channel, and
     * then nobody could act for it. Votes are for the consortium as it is.
     */
    static Bytes voteRemoval(Call call) throws RefusedException {
        OrganisationId concerned = call.arguments().organisation(0);
        Creator creator = call.creator();
        OrganisationId voter = creator.organisation();
        creator.requireAdministratorOf(voter);
        Consortium before = storedConsortium(call.state());
        if (before.peersOf(concerned) == 0) {
            throw new RefusedException(Refusal.NO_SUCH_PEER, "the organisation has no registered peer");
        }
        if (voter.equals(concerned) || before.peersOf(voter) == 0) {
            throw new RefusedException(Refusal.NOT_ENTITLED, "the others with registered peers vote");
        }
        List<String> votes = vote(call.state(), StateKey.removalVotes(concerned, before.epoch()), voter);
        boolean enough = counted(before.without(concerned), votes) >= before.threshold();
        return enough ? store(call.state(), before.without(concerned)) : before.encode();
    }

    /** All votes under a key, with one more. */
    private static List<String> vote(WorldState state, String key, OrganisationId voter) {
        List<String> votes = new ArrayList<>(readVotes(state, key));
        if (!votes.contains(voter.value())) {
            votes.add(voter.value());
            CborWriter out = new CborWriter();
            out.array(votes.size());
            votes.forEach(out::text);
            state.write(key, Bytes.copyOf(out.end().toByteArray()));
        }
        return votes;
    }

    private static long counted(Consortium consortium, List<String> votes) {
        return consortium.organisations().stream()
                .filter(organisation -> votes.contains(organisation.value()))
                .count();
    }

    private static Bytes store(WorldState state, Consortium consortium) {
        Bytes encoded = consortium.encode();
        state.write(StateKey.consortium(), encoded);
        return encoded;
    }

    static Bytes consortium(Call call) {
        return storedConsortium(call.state()).encode();
    }

    /** The same bytes from more than half of the registered organisations, and at least three, put a route in force. */
    static Bytes voteRoute(Call call) throws RefusedException {
        byte[] encoded = call.arguments().bytesOrHex(0, Route.MAX_SIZE_BYTES);
        Route route = read(encoded, Route::parse);
        call.requireChannel(route.channel());
        Creator creator = call.creator();
        OrganisationId voter = creator.organisation();
        creator.requireAdministratorOf(voter);
        Consortium consortium = storedConsortium(call.state());
        if (!consortium.organisations().contains(voter)) {
            throw new RefusedException(
                    Refusal.NOT_ENTITLED, "the organisation has no registered peer, so it has no vote");
        }
        if (consortium.organisations().size() < MIN_VOTES) {
            throw new RefusedException(
                    Refusal.TOO_FEW_ORGANISATIONS,
                    "at least " + MIN_VOTES + " organisations must have registered peers");
        }
        Optional<Route> before = findRoute(call.state(), route.name());
        if (before.isPresent() && before.get().equals(route)) {
            return Bytes.copyOf(encoded);
        }
        long next = before.map(Route::version).orElse(0L) + 1;
        if (route.version() != next) {
            throw new RefusedException(
                    Refusal.WRONG_ROUTE_VERSION, "the route's next version is " + next + ", not " + route.version());
        }
        if (before.isPresent() && !route.mayFollow(before.get())) {
            throw new RefusedException(
                    Refusal.OTHER_CHAIN, "a route keeps its chain and its contracts; others are another route");
        }
        String registry = StateKey.registry(route.chain().id(), route.registry().address());
        Optional<Bytes> owner = call.state().read(registry);
        if (owner.isPresent() && !owner.get().equals(Bytes.utf8(route.name().toString()))) {
            throw new RefusedException(
                    Refusal.OTHER_CHAIN, "the registry belongs to another route, which counts its crossings");
        }
        List<String> votes = vote(call.state(), StateKey.routeVotes(route.name(), route.digest()), voter);
        if (counted(consortium, votes) >= Math.max(MIN_VOTES, consortium.threshold())) {
            call.state().write(StateKey.route(route.name()), Bytes.copyOf(encoded));
            call.state().write(registry, Bytes.utf8(route.name().toString()));
        }
        return Bytes.copyOf(encoded);
    }

    static Bytes route(Call call) throws RefusedException {
        return requireRoute(call.state(), call.arguments().routeName(0)).encode();
    }

    /** Decides that the log's head, as it is committed, may leave. Only the log's organisation asks, and only for logs on the list. */
    static Bytes approveCrossing(Call call) throws RefusedException {
        Route route = requireOpenRoute(call.state(), call.arguments().routeName(0));
        LogName log = call.arguments().logName(1);
        call.creator().requireWriterOf(log.organisation());
        if (!route.logs().contains(log)) {
            throw new RefusedException(Refusal.NOT_ALLOWED_TO_LEAVE, "the route does not let this log leave");
        }
        LogState head = stored(
                call.state()
                        .read(StateKey.log(log))
                        .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_LOG, "there is no such log")),
                LogState::parse);
        long count = crossings(call.state(), route.name(), log);
        Crossing next;
        if (count == 0) {
            if (head.size() == 0) {
                throw new RefusedException(Refusal.NOTHING_NEW, "the log is empty");
            }
            next = Crossing.first(route, log, head.size(), head.root());
        } else {
            Crossing newest = requireCrossing(call.state(), route.name(), log, count);
            if (head.size() == newest.size()) {
                throw new RefusedException(
                        Refusal.NOTHING_NEW, "crossing " + count + " has all " + head.size() + " leaves");
            }
            next = newest.next(route, head.size(), head.root());
        }
        Bytes encoded = next.encode();
        call.state().write(StateKey.crossing(route.name(), log, next.sequence()), encoded);
        call.state()
                .write(
                        StateKey.crossings(route.name(), log),
                        Bytes.copyOf(ByteBuffer.allocate(Long.BYTES)
                                .putLong(next.sequence())
                                .array()));
        return encoded;
    }

    static Bytes crossing(Call call) throws RefusedException {
        return askedCrossing(call).encode();
    }

    /** Takes note that a crossing is in the other chain's state, by proof. Anybody may bring it. */
    static Bytes recordArrival(Call call) throws RefusedException {
        Route route = requireOpenRoute(call.state(), call.arguments().routeName(0));
        call.creator().requireWriter();
        Crossing crossing = askedCrossing(call);
        byte[] encoded = call.arguments().bytes(3, EvmEvidence.MAX_SIZE_BYTES);
        EvmEvidence evidence = read(encoded, EvmEvidence::parse);
        if (crossing.arrival().isPresent()) {
            return crossing.encode();
        }
        Judged judged =
                judge(call.state(), route, route.registry(), Crossing.slot(crossing.log(), crossing.size()), evidence);
        return switch (judged) {
            case Frozen() -> frozen();
            case Proven(EvmBlock block, Word value) -> {
                if (!value.digest().equals(crossing.root())) {
                    // Enough organisations signed what the ledger never decided, or the chain lies: either way nobody
                    // may go on.
                    yield contradicted(call.state(), route, evidence);
                }
                Bytes stored = crossing.arrived(
                                new Crossing.Arrival(block.number(), block.hash(), Digest.sha256(encoded)))
                        .encode();
                call.state().write(StateKey.crossing(route.name(), crossing.log(), crossing.sequence()), stored);
                yield stored;
            }
        };
    }

    static Bytes stateConsortium(Call call) throws RefusedException {
        Route route = requireRoute(call.state(), call.arguments().routeName(0));
        Consortium consortium = storedConsortium(call.state());
        if (consortium.organisations().size() < MIN_VOTES) {
            throw new RefusedException(
                    Refusal.TOO_FEW_ORGANISATIONS,
                    "at least " + MIN_VOTES + " organisations must have registered peers");
        }
        return consortium.statement(
                call.channel(), route.chain().id(), route.client().address(), call.time());
    }

    static Bytes stateCheckpoint(Call call) throws RefusedException {
        Route route = requireOpenRoute(call.state(), call.arguments().routeName(0));
        return askedCrossing(call).statement(route);
    }

    /** Takes over an anchor of the route's book, by proof. Anybody may bring it; the same anchor again changes nothing. */
    static Bytes submitForeignProof(Call call) throws RefusedException {
        Route route = requireOpenRoute(call.state(), call.arguments().routeName(0));
        call.creator().requireWriter();
        Digest domain = call.arguments().digest(1);
        Digest root = call.arguments().digest(2);
        byte[] encoded = call.arguments().bytes(3, EvmEvidence.MAX_SIZE_BYTES);
        EvmEvidence evidence = read(encoded, EvmEvidence::parse);
        if (root.equals(Crossing.NO_ROOT)) {
            throw new RefusedException(Refusal.MALFORMED, "zero is no root");
        }
        EvmContract book = route.book()
                .orElseThrow(() -> new RefusedException(
                        Refusal.NOT_ALLOWED_TO_LEAVE, "the route takes over nothing from its chain"));
        String key = StateKey.foreignAnchor(route.name(), domain, root);
        Optional<Bytes> earlier = call.state().read(key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        return switch (judge(call.state(), route, book, ForeignAnchor.slot(domain, root), evidence)) {
            case Frozen() -> frozen();
            case Proven(EvmBlock block, Word value) -> {
                Bytes stored = new ForeignAnchor(
                                route.name(),
                                route.digest(),
                                book.address(),
                                domain,
                                root,
                                value.digest(),
                                new Crossing.Arrival(block.number(), block.hash(), Digest.sha256(encoded)))
                        .encode();
                call.state().write(key, stored);
                yield stored;
            }
        };
    }

    static Bytes foreignAnchor(Call call) throws RefusedException {
        RouteName route = call.arguments().routeName(0);
        String key = StateKey.foreignAnchor(
                route, call.arguments().digest(1), call.arguments().digest(2));
        return call.state()
                .read(key)
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_ANCHOR, "the ledger took over no such anchor"));
    }

    /** Two final blocks of one number freeze the route for ever: whoever sealed both is not to be believed again. */
    static Bytes reportEquivocation(Call call) throws RefusedException {
        Route route = requireOpenRoute(call.state(), call.arguments().routeName(0));
        call.creator().requireWriter();
        BlockHeader first = header(call, 1);
        BlockHeader second = header(call, 2);
        PinnedChain chain = route.chain();
        requireNewestPeriod(chain, first.number());
        if (Equivocation.between(chain.engine(), chain.validatorsOf(first.number()), first, second)
                .isEmpty()) {
            throw new RefusedException(
                    Refusal.NO_EQUIVOCATION, "these are not two final blocks of one number on the route's chain");
        }
        freeze(call.state(), route.name(), first.encode(), second.encode());
        return frozen();
    }

    private static BlockHeader header(Call call, int index) throws RefusedException {
        return read(
                call.arguments().bytes(index, BlockHeader.MAX_SIZE_BYTES),
                bytes -> BlockHeader.parse(Bytes.copyOf(bytes)));
    }

    /** What a proof led to. */
    private sealed interface Judged {}

    private record Proven(EvmBlock block, Word value) implements Judged {}

    /** The evidence is sound and contradicts sound evidence from before. */
    private record Frozen() implements Judged {}

    /** Who sealed once and does so no longer may have lost the keys; a newer block proves as much. */
    private static void requireNewestPeriod(PinnedChain chain, long number) throws RefusedException {
        if (number < chain.newestPeriod()) {
            throw new RefusedException(
                    Refusal.NOT_PROVEN,
                    "block " + number + " was sealed by earlier validators; bring one from " + chain.newestPeriod()
                            + " on");
        }
    }

    private static Judged judge(WorldState state, Route route, EvmContract contract, Word slot, EvmEvidence evidence)
            throws RefusedException {
        return switch (EvmJudgement.of(route.chain(), contract, slot, evidence)) {
            case EvmFinding.Kept(EvmBlock block, boolean isFinal, long timestamp, Word value) -> {
                requireNewestPeriod(route.chain(), block.number());
                String key = StateKey.foreignHeader(route.name(), block.number());
                Optional<Bytes> earlier = state.read(key);
                Bytes header = evidence.headers().getFirst();
                boolean other =
                        earlier.isPresent() && !hash(route, earlier.get()).equals(block.hash());
                if (other && !isFinal) {
                    throw new RefusedException(
                            Refusal.NOT_PROVEN, "another block of this number was taken for confirmed before");
                }
                // The one before may have counted under validators that no longer do.
                if (other && equivocates(route.chain(), earlier.get(), header)) {
                    freeze(state, route.name(), earlier.get(), header);
                    yield new Frozen();
                }
                if (earlier.isEmpty() || other) {
                    state.write(key, header);
                }
                yield new Proven(block, value);
            }
            case EvmFinding.KeptNothing(EvmBlock block, boolean isFinal, long timestamp) ->
                throw new RefusedException(
                        Refusal.OTHER_VALUE, "the contract keeps nothing for this in block " + block.number());
            case EvmFinding.Refused(String code, String detail) ->
                throw new RefusedException(Refusal.NOT_PROVEN, code + " " + detail);
        };
    }

    private static Digest hash(Route route, Bytes header) {
        try {
            return route.chain().engine().blockHash(BlockHeader.parse(header));
        } catch (MalformedException e) {
            throw new IllegalStateException("stored header is malformed", e);
        }
    }

    private static boolean equivocates(PinnedChain chain, Bytes first, Bytes second) {
        try {
            BlockHeader one = BlockHeader.parse(first);
            return Equivocation.between(
                            chain.engine(), chain.validatorsOf(one.number()), one, BlockHeader.parse(second))
                    .isPresent();
        } catch (MalformedException e) {
            throw new IllegalStateException("stored header is malformed", e);
        }
    }

    private static void freeze(WorldState state, RouteName route, Bytes first, Bytes second) {
        CborWriter out = new CborWriter();
        out.array(2).bytes(first).bytes(second);
        state.write(StateKey.frozenRoute(route), Bytes.copyOf(out.end().toByteArray()));
    }

    private static Bytes contradicted(WorldState state, Route route, EvmEvidence evidence) throws RefusedException {
        if (route.chain().confirmations() > 0) {
            throw new RefusedException(
                    Refusal.OTHER_VALUE, "the registry keeps another root for this size than the ledger decided");
        }
        freeze(state, route.name(), evidence.headers().getFirst(), evidence.encode());
        return frozen();
    }

    /** Accepted, for the freeze must be ordered: the caller sees from the answer that nothing else was. */
    private static Bytes frozen() {
        return Bytes.utf8("FROZEN");
    }

    private static Route requireOpenRoute(WorldState state, RouteName name) throws RefusedException {
        Route route = requireRoute(state, name);
        if (state.read(StateKey.frozenRoute(name)).isPresent()) {
            throw new RefusedException(Refusal.ROUTE_FROZEN, "the chain of this route was proven to contradict itself");
        }
        return route;
    }

    private static Route requireRoute(WorldState state, RouteName name) throws RefusedException {
        return findRoute(state, name)
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_ROUTE, "there is no such route"));
    }

    private static Optional<Route> findRoute(WorldState state, RouteName name) {
        return state.read(StateKey.route(name)).map(stored -> stored(stored, Route::parse));
    }

    private static Consortium storedConsortium(WorldState state) {
        return state.read(StateKey.consortium())
                .map(stored -> stored(stored, Consortium::parse))
                .orElse(Consortium.EMPTY);
    }

    private static Crossing askedCrossing(Call call) throws RefusedException {
        return requireCrossing(
                call.state(),
                call.arguments().routeName(0),
                call.arguments().logName(1),
                call.arguments().number(2, 1, CompactRange.MAX_LEAVES));
    }

    private static Crossing requireCrossing(WorldState state, RouteName route, LogName log, long sequence)
            throws RefusedException {
        Bytes found = state.read(StateKey.crossing(route, log, sequence))
                .orElseThrow(() -> new RefusedException(Refusal.NO_SUCH_CROSSING, "there is no such crossing"));
        return stored(found, Crossing::parse);
    }

    private static long crossings(WorldState state, RouteName route, LogName log) {
        return state.read(StateKey.crossings(route, log))
                .map(stored -> ByteBuffer.wrap(stored.toByteArray()).getLong())
                .orElse(0L);
    }

    private static List<String> readVotes(WorldState state, String key) {
        Optional<Bytes> found = state.read(key);
        if (found.isEmpty()) {
            return List.of();
        }
        return stored(found.get(), encoded -> {
            CborReader in = CborReader.of(encoded, Consortium.MAX_SIZE_BYTES);
            int count = in.beginArray(1, Consortium.MAX_PEERS);
            List<String> votes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                votes.add(in.text(1, MAX_ORGANISATION_BYTES));
            }
            in.endArray();
            in.end();
            return votes;
        });
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] encoded) throws MalformedException;
    }

    private static <T> T read(byte[] encoded, Parser<T> parser) throws RefusedException {
        try {
            return parser.parse(encoded);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
    }

    private static <T> T stored(Bytes stored, Parser<T> parser) {
        try {
            return parser.parse(stored.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("a stored object of the bridge is malformed", e);
        }
    }
}
