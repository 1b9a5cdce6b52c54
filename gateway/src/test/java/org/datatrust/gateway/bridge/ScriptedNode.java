package org.datatrust.gateway.bridge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.Rlp;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction1559;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node of a chain of one account, over real HTTP on loopback, that a test makes behave as badly as it likes. */
final class ScriptedNode implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String ZERO = "0x" + "00".repeat(32);

    /** How it answers the next questions of one kind. */
    enum Mood {
        /** Does what it is asked, and ends the connection without an answer. */
        SILENT_AFTERWARDS,
        STALLS,
        GARBAGE,
        ENDLESS,
        SERVER_ERROR,
        /** A header with another state root under the same hash. */
        LIES,
        REFUSES
    }

    private record Included(Bytes transaction, boolean succeeded) {}

    private record Block(Map<String, Object> json, List<Included> transactions) {}

    private final HttpServer server;
    private final CountDownLatch end = new CountDownLatch(1);
    private final long chainId;
    private final Optional<BigInteger> baseFee;
    private final Map<String, Mood> moods = new HashMap<>();
    private final List<Block> blocks = new ArrayList<>();
    private final TreeMap<Long, Bytes> pool = new TreeMap<>();
    private final List<Digest> received = new ArrayList<>();
    private final Set<Digest> failing = new HashSet<>();
    private long salt;
    private long foreign;
    private long nonceLie;
    private int replacementPercent = 10;

    ScriptedNode(long chainId, Optional<BigInteger> baseFee) {
        this.chainId = chainId;
        this.baseFee = baseFee;
        blocks.add(block(List.of()));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    ChainPin pin() {
        return new ChainPin(new ChainId(chainId), hash(blocks.getFirst()), Engine.ATTESTED);
    }

    synchronized void mood(String method, Mood mood) {
        moods.put(method, mood);
    }

    synchronized void behaves() {
        moods.clear();
        nonceLie = 0;
    }

    /** How much more the next transaction of a nonce must pay. */
    synchronized void demandsMore(int percent) {
        replacementPercent = percent;
    }

    synchronized void tellsNonceTooHighBy(long more) {
        nonceLie = more;
    }

    /** Somebody else uses the account. */
    synchronized void countsForeignTransaction() {
        foreign++;
    }

    synchronized void lets(Digest transaction) {
        failing.remove(transaction);
    }

    synchronized void failsNewest() {
        failing.add(received.getLast());
    }

    /** Makes a block of all transactions whose turn it is. */
    synchronized void mine() {
        List<Included> included = new ArrayList<>();
        while (pool.containsKey(nonce() + included.size())) {
            Bytes transaction = Objects.requireNonNull(pool.remove(nonce() + included.size()));
            included.add(new Included(transaction, !failing.contains(Keccak256.of(transaction))));
        }
        blocks.add(block(included));
    }

    /** The newest blocks never were; what they held is forgotten. */
    synchronized void reorganises(int depth) {
        for (int i = 0; i < depth; i++) {
            blocks.removeLast();
        }
        salt++;
        for (int i = 0; i < depth; i++) {
            blocks.add(block(List.of()));
        }
    }

    synchronized void forgetsPool() {
        pool.clear();
    }

    /** Hashes of all transactions that were sent, in their order. */
    synchronized List<Digest> received() {
        return List.copyOf(received);
    }

    /** Of all transactions in blocks, in their order. */
    synchronized List<Long> includedNonces() {
        return blocks.stream()
                .flatMap(block -> block.transactions().stream())
                .map(included -> decode(included.transaction()).getNonce().longValue())
                .toList();
    }

    private long nonce() {
        return foreign
                + blocks.stream()
                        .mapToLong(block -> block.transactions().size())
                        .sum();
    }

    private Block block(List<Included> transactions) {
        Map<String, Object> json = new LinkedHashMap<>();
        String parent = blocks.isEmpty() ? ZERO : "0x" + hash(blocks.getLast()).hex();
        json.put("parentHash", parent);
        json.put("sha3Uncles", ZERO);
        json.put("miner", "0x" + "00".repeat(20));
        json.put(
                "stateRoot",
                "0x"
                        + Digest.sha256(("state " + salt + blocks.size()).getBytes(StandardCharsets.UTF_8))
                                .hex());
        json.put("transactionsRoot", ZERO);
        json.put("receiptsRoot", ZERO);
        json.put("logsBloom", "0x" + "00".repeat(256));
        json.put("difficulty", "0x0");
        json.put("number", "0x" + Integer.toHexString(blocks.size()));
        json.put("gasLimit", "0x1c9c380");
        json.put("gasUsed", "0x0");
        json.put("timestamp", "0x65000000");
        json.put("extraData", "0x");
        json.put("mixHash", ZERO);
        json.put("nonce", "0x0000000000000000");
        baseFee.ifPresent(fee -> json.put("baseFeePerGas", "0x" + fee.toString(16)));
        List<Rlp> fields = new ArrayList<>();
        json.forEach((name, value) -> fields.add(field(name, String.valueOf(value))));
        json.put("hash", "0x" + Keccak256.of(new Rlp.Sequence(fields).encode()).hex());
        return new Block(json, transactions);
    }

    private static Rlp field(String name, String value) {
        boolean number = List.of("difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas")
                .contains(name);
        return number ? Rlp.scalar(new BigInteger(value.substring(2), 16)) : Rlp.text(Bytes.ofHex(value.substring(2)));
    }

    private static Digest hash(Block block) {
        return Digest.ofHex(String.valueOf(block.json().get("hash")).substring(2));
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode question = MAPPER.readTree(exchange.getRequestBody());
        String method = question.required("method").stringValue();
        Optional<Mood> mood;
        synchronized (this) {
            mood = Optional.ofNullable(moods.get(method));
        }
        if (mood.isEmpty()) {
            reply(exchange, envelope(result(method, question.required("params"))));
            return;
        }
        switch (mood.get()) {
            case SILENT_AFTERWARDS -> {
                result(method, question.required("params"));
                exchange.close();
            }
            case STALLS -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            }
            case GARBAGE -> reply(exchange, "<html>not what you think</html>");
            case ENDLESS -> {
                exchange.sendResponseHeaders(200, 0);
                byte[] much = new byte[1 << 16];
                try (var out = exchange.getResponseBody()) {
                    for (int i = 0; i < 1024; i++) {
                        out.write(much);
                    }
                } catch (IOException e) {
                    // The reader had enough.
                    exchange.close();
                }
            }
            case SERVER_ERROR -> {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            }
            case LIES -> {
                Map<String, Object> lie = new LinkedHashMap<>(block(0).json());
                synchronized (this) {
                    lie.putAll(blocks.getLast().json());
                }
                lie.put("stateRoot", "0x" + "11".repeat(32));
                reply(exchange, envelope(Map.of("result", lie)));
            }
            case REFUSES ->
                reply(exchange, envelope(Map.of("error", Map.of("code", -32000, "message", "intrinsic gas too low"))));
        }
    }

    private synchronized Block block(int number) {
        return blocks.get(number);
    }

    private static String envelope(Map<String, Object> content) {
        Map<String, Object> whole = new LinkedHashMap<>(content);
        whole.put("jsonrpc", "2.0");
        whole.put("id", 1);
        return MAPPER.writeValueAsString(whole);
    }

    private static void reply(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private synchronized Map<String, Object> result(String method, JsonNode parameters) {
        return switch (method) {
            case "eth_chainId" -> value("0x" + Long.toHexString(chainId));
            case "eth_blockNumber" -> value("0x" + Integer.toHexString(blocks.size() - 1));
            case "eth_gasPrice" -> value("0x3b9aca00");
            case "eth_getBlockByNumber" -> {
                int number = Integer.parseInt(parameters.path(0).stringValue().substring(2), 16);
                yield number < blocks.size() ? value(blocks.get(number).json()) : nothing();
            }
            case "eth_getTransactionCount" -> value("0x" + Long.toHexString(nonce() + nonceLie));
            case "eth_sendRawTransaction" ->
                take(Bytes.ofHex(parameters.path(0).stringValue().substring(2)));
            case "eth_getTransactionReceipt" ->
                receipt(Digest.ofHex(parameters.path(0).stringValue().substring(2)));
            default -> error("the method " + method + " does not exist");
        };
    }

    private static Map<String, Object> value(Object value) {
        return Map.of("result", value);
    }

    private static Map<String, Object> nothing() {
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("result", null);
        return nothing;
    }

    private static Map<String, Object> error(String message) {
        return Map.of("error", Map.of("code", -32000, "message", message));
    }

    private Map<String, Object> take(Bytes transaction) {
        Digest hash = Keccak256.of(transaction);
        received.add(hash);
        long nonce = decode(transaction).getNonce().longValue();
        if (nonce < nonce()) {
            return error("nonce too low");
        }
        Bytes before = pool.get(nonce);
        if (before != null && before.equals(transaction)) {
            return error("already known");
        }
        if (before != null) {
            BigInteger needed = fee(before)
                    .multiply(BigInteger.valueOf(100L + replacementPercent))
                    .divide(BigInteger.valueOf(100));
            if (fee(transaction).compareTo(needed) < 0) {
                return error("replacement transaction underpriced");
            }
        }
        pool.put(nonce, transaction);
        return value("0x" + hash.hex());
    }

    private Map<String, Object> receipt(Digest hash) {
        for (int number = 0; number < blocks.size(); number++) {
            for (Included included : blocks.get(number).transactions()) {
                if (Keccak256.of(included.transaction()).equals(hash)) {
                    return value(Map.of(
                            "transactionHash", "0x" + hash.hex(),
                            "blockNumber", "0x" + Integer.toHexString(number),
                            "blockHash", "0x" + hash(blocks.get(number)).hex(),
                            "gasUsed", "0x5208",
                            "status", included.succeeded() ? "0x1" : "0x0"));
                }
            }
        }
        return nothing();
    }

    private static RawTransaction decode(Bytes transaction) {
        return TransactionDecoder.decode("0x" + transaction.hex());
    }

    static BigInteger fee(Bytes transaction) {
        RawTransaction decoded = decode(transaction);
        return decoded.getTransaction() instanceof Transaction1559 market
                ? market.getMaxFeePerGas()
                : decoded.getGasPrice();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
    }
}
