package org.datatrust.chaincode;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.shim.Chaincode;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;
import org.jspecify.annotations.Nullable;

/**
 * A channel's state in memory. As on a peer, a call only simulates: it reads the committed state, never its own writes, and changes
 * nothing until it is committed.
 */
final class MemoryChannel {
    static final String NAME = "data-trust";

    /** 2026-07-01T00:00:00Z, for the peer's clock and for transactions, until a test sets them. */
    static final long NOON = 1_782_864_000L;

    private final LedgerChaincode chaincode = new LedgerChaincode(() -> MemoryChannel.this.peerTime);
    private final NavigableMap<String, Bytes> committed = new TreeMap<>();
    private int openRanges;
    private long peerTime = NOON;
    private long transactionTime = NOON;

    record Write(String key, Bytes value) {}

    private record Stored(String key, Bytes value) implements KeyValue {
        @Override
        public String getKey() {
            return key;
        }

        @Override
        public byte[] getValue() {
            return value.toByteArray();
        }

        @Override
        public String getStringValue() {
            throw new UnsupportedOperationException("values are no texts");
        }
    }

    record Event(String name, Bytes payload) {}

    /** Everything that a peer would put into the endorsed answer. */
    record Simulation(
            int status,
            String message,
            Optional<Bytes> payload,
            List<String> reads,
            List<Write> writes,
            Optional<Event> event) {

        Bytes accepted() {
            if (status != 200) {
                throw new AssertionError("refused: " + message);
            }
            return payload.orElseThrow();
        }

        /** The code of a refusal, such as {@code CHC-05 NOT_OWNER}. */
        String code() {
            if (status == 200) {
                throw new AssertionError("accepted");
            }
            return message.substring(0, message.indexOf(':'));
        }
    }

    Simulation simulate(Bytes creator, Bytes... args) {
        Recorder recorder = new Recorder(creator, List.of(args));
        ChaincodeStub stub = (ChaincodeStub) Proxy.newProxyInstance(
                MemoryChannel.class.getClassLoader(),
                new Class<?>[] {ChaincodeStub.class},
                (_, method, values) -> recorder.answer(method.getName(), values == null ? new Object[0] : values));
        Chaincode.Response response = chaincode.invoke(stub);
        if (openRanges != 0) {
            throw new AssertionError("a range is left open, which the peer would keep");
        }
        return new Simulation(
                response.getStatusCode(),
                response.getMessage(),
                Optional.ofNullable(response.getPayload()).map(Bytes::copyOf),
                List.copyOf(recorder.reads),
                List.copyOf(recorder.writes),
                recorder.events.isEmpty() ? Optional.empty() : Optional.of(recorder.events.getLast()));
    }

    void commit(Simulation simulation) {
        if (simulation.status() == 200) {
            simulation.writes().forEach(write -> committed.put(write.key(), write.value()));
        }
    }

    Simulation submit(Bytes creator, Bytes... args) {
        Simulation simulation = simulate(creator, args);
        commit(simulation);
        return simulation;
    }

    /** Seconds since 1970: what the peer's clock shows, and what creators of transactions claim. */
    void setTimes(long peer, long transaction) {
        peerTime = peer;
        transactionTime = transaction;
    }

    /** State as it could only come about by damage on the peer. */
    void damage(String key, Bytes value) {
        committed.put(key, value);
    }

    Map<String, Bytes> committed() {
        return new TreeMap<>(committed);
    }

    /** The stub of one call. What the chaincode has no business to use is not there. */
    private final class Recorder {
        private final Bytes creator;
        private final List<Bytes> args;
        private final List<String> reads = new ArrayList<>();
        private final List<Write> writes = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();

        private Recorder(Bytes creator, List<Bytes> args) {
            this.creator = creator;
            this.args = args;
        }

        /** What a peer would send of a range that is asked for key by key. */
        private QueryResultsIterator<KeyValue> range(String from, String to) {
            reads.add(from + " to " + to);
            openRanges++;
            List<KeyValue> found = committed.subMap(from, to).entrySet().stream()
                    .<KeyValue>map(entry -> new Stored(entry.getKey(), entry.getValue()))
                    .toList();
            return new QueryResultsIterator<>() {
                @Override
                public Iterator<KeyValue> iterator() {
                    return found.iterator();
                }

                @Override
                public void close() {
                    openRanges--;
                }
            };
        }

        private @Nullable Object answer(String method, Object[] values) {
            return switch (method) {
                case "getArgs" -> args.stream().map(Bytes::toByteArray).toList();
                case "getCreator" -> creator.toByteArray();
                case "getChannelId" -> NAME;
                case "getTxTimestamp" -> Instant.ofEpochSecond(transactionTime);
                case "getState" -> {
                    String key = (String) values[0];
                    reads.add(key);
                    yield committed.getOrDefault(key, Bytes.EMPTY).toByteArray();
                }
                case "getStateByRange" -> range((String) values[0], (String) values[1]);
                case "putState" -> {
                    writes.add(new Write((String) values[0], Bytes.copyOf((byte[]) values[1])));
                    yield null;
                }
                case "setEvent" -> {
                    events.add(new Event((String) values[0], Bytes.copyOf((byte[]) values[1])));
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method);
            };
        }
    }
}
