package org.datatrust.gateway.bridge;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.evm.BlockHeader;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Rlp;
import org.datatrust.proof.evm.Word;
import tools.jackson.databind.JsonNode;

/**
 * A chain as its nodes tell of it. Several are asked in order until one gives an answer of the right form; that one is asked first from
 * then on. No answer is taken for true:
 * headers are put together anew and must have the hash that names their block, and what matters is judged from proofs by others. Safe for
 * use by many threads.
 */
public final class EvmChain implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Pattern QUANTITY = Pattern.compile("0x(0|[1-9a-f][0-9a-f]{0,63})");
    private static final Pattern DATA = Pattern.compile("0x[0-9a-f]*+");
    private static final int MAX_NODES = 65;
    private static final int MAX_NODE_BYTES = 1024;
    /** EIP-170 allows 24576. */
    private static final int MAX_CODE_BYTES = 1 << 16;

    private static final int MAX_ANSWER_BYTES = 1 << 16;
    private static final long MAX_GAS = 1L << 32;

    /** In the order of the header; the first 15 are always there (yellow paper, section 4.3; EIPs 1559, 4895, 4844, 4788, 7685). */
    private static final List<String> HEADER_TEXTS = List.of(
            "parentHash",
            "sha3Uncles",
            "miner",
            "stateRoot",
            "transactionsRoot",
            "receiptsRoot",
            "logsBloom",
            "#difficulty",
            "#number",
            "#gasLimit",
            "#gasUsed",
            "#timestamp",
            "extraData",
            "mixHash",
            "nonce",
            "#baseFeePerGas",
            "withdrawalsRoot",
            "#blobGasUsed",
            "#excessBlobGas",
            "parentBeaconBlockRoot",
            "requestsHash");

    private static final int ALWAYS = 15;

    private final ChainPin pin;
    private final HttpClient client;
    private final List<Node> nodes;
    private volatile int first;

    private static final class Node {
        private final EvmNode rpc;
        /** Whether it was seen to be of the pinned chain since it last failed. */
        private volatile boolean known;

        Node(EvmNode rpc) {
            this.rpc = rpc;
        }
    }

    /** @param deadline of one node for one answer */
    public EvmChain(List<URI> urls, ChainPin pin, Duration deadline) {
        this.pin = pin;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
        this.nodes = urls.stream()
                .map(url -> new Node(new EvmNode(client, url, deadline)))
                .toList();
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a chain is reached through one node at least");
        }
    }

    public ChainPin pin() {
        return pin;
    }

    /** @param hash by the engine's rules, as the node also says */
    public record Block(BlockHeader header, Digest hash, Optional<BigInteger> baseFee) {}

    /**
     * Where a node says that a transaction is.
     *
     * @param succeeded whether its effects stand
     */
    public record Receipt(Digest transaction, long blockNumber, Digest blockHash, long gasUsed, boolean succeeded) {}

    /** As {@code eth_getProof} answers, for one slot. */
    public record Proof(List<Bytes> account, List<Bytes> storage) {
        public Proof {
            account = List.copyOf(account);
            storage = List.copyOf(storage);
        }
    }

    /** What a node says a call would do. */
    public sealed interface Trial {}

    public record Returns(Bytes answer) implements Trial {}

    /** @param error as the contract encoded it, empty if it gave none */
    public record Reverts(Bytes error) implements Trial {}

    /** Number of the newest block. */
    public long height() throws Trouble, InterruptedException {
        return ask(value -> number(value, Long.MAX_VALUE), "eth_blockNumber");
    }

    public Block block(long number) throws Trouble, InterruptedException {
        return ask(value -> readBlock(value, number), "eth_getBlockByNumber", hex(number), false);
    }

    /** Empty if the node knows of no block that holds it. */
    Optional<Receipt> receipt(Digest transaction) throws Trouble, InterruptedException {
        return ask(
                value -> value.isNull() ? Optional.<Receipt>empty() : Optional.of(readReceipt(value, transaction)),
                "eth_getTransactionReceipt",
                "0x" + transaction.hex());
    }

    public Proof proof(EvmAddress address, Word slot, long block) throws Trouble, InterruptedException {
        return ask(
                EvmChain::readProof,
                "eth_getProof",
                address.toString(),
                List.of("0x" + slot.content().hex()),
                hex(block));
    }

    /** How many transactions of this account the newest block's state counts. */
    long nonce(EvmAddress account) throws Trouble, InterruptedException {
        return ask(value -> number(value, Long.MAX_VALUE - 1), "eth_getTransactionCount", account.toString(), "latest");
    }

    BigInteger gasPrice() throws Trouble, InterruptedException {
        return ask(EvmChain::quantity, "eth_gasPrice");
    }

    public Bytes code(EvmAddress address) throws Trouble, InterruptedException {
        return ask(value -> data(value, MAX_CODE_BYTES), "eth_getCode", address.toString(), "latest");
    }

    /** What a call would answer in the newest block's state. */
    public Trial call(EvmAddress from, EvmAddress to, Bytes data) throws Trouble, InterruptedException {
        return attempt(
                value -> new Returns(data(value, MAX_ANSWER_BYTES)),
                "eth_call",
                Map.of("from", from.toString(), "to", to.toString(), "data", "0x" + data.hex()),
                "latest");
    }

    /** How much gas a transaction would need; it may be more than a block has. */
    sealed interface Estimate {}

    record Needs(long gas) implements Estimate {}

    record WouldRevert(Bytes error) implements Estimate {}

    Estimate estimate(EvmAddress from, Optional<EvmAddress> to, Bytes data) throws Trouble, InterruptedException {
        Map<String, Object> call = new LinkedHashMap<>();
        call.put("from", from.toString());
        to.ifPresent(contract -> call.put("to", contract.toString()));
        call.put("data", "0x" + data.hex());
        return switch (asked("eth_estimateGas", call)) {
            case Answered(JsonNode value, EvmNode by) ->
                new Needs(read(reading -> number(reading, MAX_GAS), value, by));
            case Declined(EvmNode.Refused refused, EvmNode by) -> new WouldRevert(revertData(refused, by));
        };
    }

    /** Empty if the node took it or knows it; else what it said. It may lie: only blocks tell what became of it. */
    Optional<String> send(Bytes transaction) throws Trouble, InterruptedException {
        return switch (asked("eth_sendRawTransaction", "0x" + transaction.hex())) {
            case Answered _ -> Optional.empty();
            case Declined(EvmNode.Refused refused, EvmNode by) -> {
                String why = refused.message();
                boolean knows = why.contains("already known") || why.contains("known transaction");
                yield knows ? Optional.empty() : Optional.of(by + ": " + why);
            }
        };
    }

    /** Asks another node first from now on: the first one gave answers that prove nothing. */
    void turn() {
        first = (first + 1) % nodes.size();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    // Asking
    // --------------------------------------------------------------------------------------------------------------

    private sealed interface Reply {}

    private record Answered(JsonNode value, EvmNode by) implements Reply {}

    private record Declined(EvmNode.Refused refused, EvmNode by) implements Reply {}

    @FunctionalInterface
    private interface Reader<T> {
        /** @throws MalformedException whatever the code, the answer has not the form that was asked for */
        T read(JsonNode value) throws MalformedException;
    }

    private <T> T ask(Reader<T> reader, String method, Object... parameters) throws Trouble, InterruptedException {
        Trouble last = new Trouble("no node was asked");
        int start = first;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            try {
                requireKnown(node);
                switch (node.rpc.ask(method, parameters)) {
                    case EvmNode.Result(JsonNode value) -> {
                        T found = read(reader, value, node.rpc);
                        first = nodes.indexOf(node);
                        return found;
                    }
                    case EvmNode.Refused refused ->
                        last = new Trouble(node.rpc + " refuses " + method + ": " + refused.message());
                }
            } catch (Trouble e) {
                node.known = false;
                last = e;
            }
        }
        throw last;
    }

    /** As {@link #ask}, for questions to which an error is an answer. */
    private Reply asked(String method, Object... parameters) throws Trouble, InterruptedException {
        Trouble last = new Trouble("no node was asked");
        int start = first;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            try {
                requireKnown(node);
                Reply reply = switch (node.rpc.ask(method, parameters)) {
                    case EvmNode.Result(JsonNode value) -> new Answered(value, node.rpc);
                    case EvmNode.Refused refused -> new Declined(refused, node.rpc);
                };
                first = nodes.indexOf(node);
                return reply;
            } catch (Trouble e) {
                node.known = false;
                last = e;
            }
        }
        throw last;
    }

    private Trial attempt(Reader<Trial> reader, String method, Object... parameters)
            throws Trouble, InterruptedException {
        return switch (asked(method, parameters)) {
            case Answered(JsonNode value, EvmNode by) -> read(reader, value, by);
            case Declined(EvmNode.Refused refused, EvmNode by) -> new Reverts(revertData(refused, by));
        };
    }

    private static <T> T read(Reader<T> reader, JsonNode value, EvmNode by) throws Trouble {
        try {
            return reader.read(value);
        } catch (MalformedException e) {
            throw new Trouble(by + " answers wrongly: " + e.code() + " " + e.getMessage());
        }
    }

    /** A contract's refusal has data; without any, the node itself did not want to. */
    private static Bytes revertData(EvmNode.Refused refused, EvmNode by) throws Trouble {
        JsonNode data = refused.error().path("data");
        if (!data.isString()) {
            throw new Trouble(by + ": " + refused.message());
        }
        return read(value -> data(value, MAX_ANSWER_BYTES), data, by);
    }

    /** A node of another chain could lead transactions astray; its genesis tells chains with one id apart. */
    private void requireKnown(Node node) throws Trouble, InterruptedException {
        if (node.known) {
            return;
        }
        long id = result(node, value -> number(value, Long.MAX_VALUE), "eth_chainId");
        if (id != pin.id().value()) {
            throw new Trouble(node.rpc + " is of chain " + id + ", not of chain " + pin.id());
        }
        Block genesis = result(node, value -> readBlock(value, 0), "eth_getBlockByNumber", hex(0), false);
        if (!genesis.hash().equals(pin.genesis())) {
            throw new Trouble(
                    node.rpc + " is of another chain with the id " + id + ": its block 0 is " + genesis.hash());
        }
        node.known = true;
    }

    private static <T> T result(Node node, Reader<T> reader, String method, Object... parameters)
            throws Trouble, InterruptedException {
        return switch (node.rpc.ask(method, parameters)) {
            case EvmNode.Result(JsonNode value) -> read(reader, value, node.rpc);
            case EvmNode.Refused refused ->
                throw new Trouble(node.rpc + " refuses " + method + ": " + refused.message());
        };
    }

    // Reading
    // --------------------------------------------------------------------------------------------------------------

    private static final String WRONG_FORM = "EVR-01";

    private static MalformedException wrongForm(String what) {
        return new MalformedException(WRONG_FORM, what);
    }

    private Block readBlock(JsonNode json, long number) throws MalformedException {
        if (!json.isObject()) {
            throw wrongForm("there is no block " + number);
        }
        List<Rlp> fields = new ArrayList<>();
        for (String name : HEADER_TEXTS) {
            boolean scalar = name.startsWith("#");
            JsonNode field = json.path(scalar ? name.substring(1) : name);
            if (fields.size() >= ALWAYS && (field.isMissingNode() || field.isNull())) {
                break;
            }
            fields.add(scalar ? Rlp.scalar(quantity(field)) : Rlp.text(data(field, BlockHeader.MAX_SIZE_BYTES)));
        }
        BlockHeader header = BlockHeader.parse(new Rlp.Sequence(fields).encode());
        Digest hash = pin.engine().blockHash(header);
        if (header.number() != number || !digest(json.path("hash")).equals(hash)) {
            throw wrongForm("the fields of block " + number + " do not have its hash");
        }
        Optional<BigInteger> baseFee =
                fields.size() > ALWAYS ? Optional.of(quantity(json.path("baseFeePerGas"))) : Optional.empty();
        return new Block(header, hash, baseFee);
    }

    private static Receipt readReceipt(JsonNode json, Digest transaction) throws MalformedException {
        if (!digest(json.path("transactionHash")).equals(transaction)) {
            throw wrongForm("the receipt is of another transaction");
        }
        long status = number(json.path("status"), 1);
        return new Receipt(
                transaction,
                number(json.path("blockNumber"), Long.MAX_VALUE),
                digest(json.path("blockHash")),
                number(json.path("gasUsed"), Long.MAX_VALUE),
                status == 1);
    }

    private static Proof readProof(JsonNode json) throws MalformedException {
        JsonNode storage = json.path("storageProof");
        if (!storage.isArray() || storage.size() != 1) {
            throw wrongForm("a proof of one slot was asked for");
        }
        return new Proof(nodes(json.path("accountProof")), nodes(storage.path(0).path("proof")));
    }

    private static List<Bytes> nodes(JsonNode json) throws MalformedException {
        if (!json.isArray() || json.size() > MAX_NODES) {
            throw wrongForm("a proof has up to " + MAX_NODES + " nodes");
        }
        List<Bytes> nodes = new ArrayList<>();
        for (JsonNode node : json) {
            nodes.add(data(node, MAX_NODE_BYTES));
        }
        return nodes;
    }

    private static Digest digest(JsonNode json) throws MalformedException {
        Bytes content = data(json, Digest.SIZE_BYTES);
        if (content.size() != Digest.SIZE_BYTES) {
            throw wrongForm("a hash has 32 bytes, not " + content.size());
        }
        return Digest.of(content);
    }

    private static Bytes data(JsonNode json, int maxBytes) throws MalformedException {
        String text = json.isString() ? json.stringValue() : "";
        if (text.length() > 2 + 2 * maxBytes
                || text.length() % 2 != 0
                || !DATA.matcher(text).matches()) {
            throw wrongForm("data is 0x and up to " + maxBytes + " bytes in hexadecimal digits");
        }
        return Bytes.ofHex(text.substring(2));
    }

    private static BigInteger quantity(JsonNode json) throws MalformedException {
        String text = json.isString() ? json.stringValue() : "";
        if (text.length() > 2 + 2 * Word.SIZE_BYTES || !QUANTITY.matcher(text).matches()) {
            throw wrongForm("a number is 0x and up to 64 hexadecimal digits, the first not 0");
        }
        return new BigInteger(text.substring(2), 16);
    }

    private static long number(JsonNode json, long max) throws MalformedException {
        BigInteger value = quantity(json);
        if (value.compareTo(BigInteger.valueOf(max)) > 0) {
            throw wrongForm("a number is " + max + " at most");
        }
        return value.longValue();
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
