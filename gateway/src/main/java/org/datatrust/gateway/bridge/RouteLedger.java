package org.datatrust.gateway.bridge;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;

/** What the ledger has to do with one route: the chaincode's functions of the bridge, as values. */
final class RouteLedger {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Bytes FROZEN = Bytes.utf8("FROZEN");

    private static final String NO_SUCH_LOG = "CHC-02";
    private static final String NOT_OWNER = "CHC-05";
    private static final String NO_SUCH_ROUTE = "CHC-36";
    private static final String ROUTE_FROZEN = "CHC-38";
    private static final String NOT_ALLOWED = "CHC-39";
    private static final String NOTHING_NEW = "CHC-40";
    private static final String NO_SUCH_CROSSING = "CHC-41";
    private static final String NO_SUCH_ANCHOR = "CHC-44";

    private final Ledger ledger;
    private final Recorder recorder;
    private final RouteName name;

    RouteLedger(Ledger ledger, RouteName name) {
        this.ledger = ledger;
        this.recorder = new Recorder(ledger, PATIENCE);
        this.name = name;
    }

    /** The chaincode looks at this before anything else, so a crossing that no one can have tells it. */
    boolean isFrozen() {
        return ledger.query("StateCheckpoint", name.toString(), "orgs/none/logs/none", "1")
                        instanceof Ledger.Declined(String code, String why)
                && code.equals(ROUTE_FROZEN);
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] encoded) throws MalformedException;
    }

    Route route() throws Refusal {
        return found("GetRoute", NO_SUCH_ROUTE, Route::parse, name.toString())
                .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_ROUTE, "The ledger has no such route."));
    }

    Consortium consortium() throws Refusal {
        return found("GetConsortium", "", Consortium::parse)
                .orElseThrow(() -> new IllegalStateException("there always is a consortium"));
    }

    Optional<Crossing> crossing(LogName log, long sequence) throws Refusal {
        return found(
                "GetCrossing",
                NO_SUCH_CROSSING,
                Crossing::parse,
                name.toString(),
                log.toString(),
                Long.toString(sequence));
    }

    Optional<ForeignAnchor> anchor(Digest domain, Digest root) throws Refusal {
        return found(
                "GetForeignAnchor", NO_SUCH_ANCHOR, ForeignAnchor::parse, name.toString(), domain.hex(), root.hex());
    }

    private <T> Optional<T> found(String function, String absence, Parser<T> parser, String... arguments)
            throws Refusal {
        return switch (ledger.query(function, arguments)) {
            case Ledger.Answered(Bytes content) -> Optional.of(parsed(parser, content));
            case Ledger.Declined(String code, String why) -> {
                if (code.equals(absence)) {
                    yield Optional.empty();
                }
                throw refused(code, why);
            }
            case Ledger.Unreachable(String why) ->
                throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "The own peer does not answer: " + why);
        };
    }

    private static <T> T parsed(Parser<T> parser, Bytes content) {
        try {
            return parser.parse(content.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("the chaincode answered something else than was asked for", e);
        }
    }

    /** @return empty if all leaves have crossed already, or the log is empty */
    Optional<Crossing> approve(LogName log) throws Refusal, InterruptedException {
        return switch (recorder.record(
                "ApproveCrossing", false, Bytes.utf8(name.toString()), Bytes.utf8(log.toString()))) {
            case Recorder.Recorded(Bytes result, var _, var _) -> Optional.of(parsed(Crossing::parse, result));
            case Recorder.Known(Bytes result) -> Optional.of(parsed(Crossing::parse, result));
            case Recorder.Refused(String code, String why) -> {
                if (code.equals(NOTHING_NEW)) {
                    yield Optional.empty();
                }
                throw refused(code, why);
            }
            case Recorder.Unknown(String transactionId) -> throw Refusal.outcomeUnknown(transactionId);
            case Recorder.Unavailable(String why) -> throw Refusal.nothingTaken(why);
        };
    }

    Crossing recordArrival(Crossing crossing, Bytes evidence) throws Refusal, InterruptedException {
        return parsed(
                Crossing::parse,
                taken(
                        "RecordArrival",
                        Bytes.utf8(name.toString()),
                        Bytes.utf8(crossing.log().toString()),
                        Bytes.utf8(Long.toString(crossing.sequence())),
                        evidence));
    }

    ForeignAnchor submit(Digest domain, Digest root, Bytes evidence) throws Refusal, InterruptedException {
        return parsed(
                ForeignAnchor::parse,
                taken(
                        "SubmitForeignProof",
                        Bytes.utf8(name.toString()),
                        Bytes.utf8(domain.hex()),
                        Bytes.utf8(root.hex()),
                        evidence));
    }

    private Bytes taken(String function, Bytes... arguments) throws Refusal, InterruptedException {
        Bytes result = switch (recorder.record(function, false, arguments)) {
            case Recorder.Recorded(Bytes stored, var _, var _) -> stored;
            case Recorder.Known(Bytes stored) -> stored;
            case Recorder.Refused(String code, String why) -> throw refused(code, why);
            case Recorder.Unknown(String transactionId) -> throw Refusal.outcomeUnknown(transactionId);
            case Recorder.Unavailable(String why) -> throw Refusal.nothingTaken(why);
        };
        if (result.equals(FROZEN)) {
            throw refused(ROUTE_FROZEN, "");
        }
        return result;
    }

    /** @throws Trouble if too few organisations agree on a statement, or on another one than ours */
    EndorsedStatement statement(Route route, Crossing crossing) throws Trouble, Refusal {
        Bytes expected = crossing.statement(route);
        return switch (ledger.view(
                "StateCheckpoint", name.toString(), crossing.log().toString(), Long.toString(crossing.sequence()))) {
            case Ledger.View(Bytes payload, Bytes result, var _) -> {
                if (!result.equals(expected)) {
                    throw new Trouble("the peers state another checkpoint than was decided");
                }
                yield EndorsedStatement.of(payload, consortium());
            }
            case Ledger.Unreachable(String why) ->
                throw new Trouble("too few organisations state the checkpoint: " + why);
        };
    }

    private static Refusal refused(String code, String why) {
        return switch (code) {
            case NO_SUCH_LOG -> refused(code, Refusal.Reason.NO_SUCH_LOG, "there is no such log");
            case NOT_OWNER -> refused(code, Refusal.Reason.NOT_OWNER, "only the log's organisation sends it");
            case NO_SUCH_CROSSING -> refused(code, Refusal.Reason.NO_SUCH_CROSSING, "there is no such crossing");
            case NO_SUCH_ROUTE -> refused(code, Refusal.Reason.NO_SUCH_ROUTE, "there is no such route");
            case ROUTE_FROZEN ->
                refused(code, Refusal.Reason.ROUTE_FROZEN, "the route's chain was proven to contradict itself");
            case NOT_ALLOWED -> refused(code, Refusal.Reason.NOT_ON_ROUTE, "the route does not allow it");
            case "CHC-42" ->
                refused(code, Refusal.Reason.CHAIN_UNPROVEN, "the other chain's proof does not hold: " + why);
            case "CHC-43" -> refused(code, Refusal.Reason.CHAIN_UNPROVEN, "the other chain keeps something else");
            default -> throw new IllegalStateException("the chaincode refused unexpectedly: " + code + " " + why);
        };
    }

    private static Refusal refused(String code, Refusal.Reason reason, String sentence) {
        return new Refusal(reason, "The ledger refuses: " + sentence + " (" + code + ").", Map.of("chaincode", code));
    }
}
