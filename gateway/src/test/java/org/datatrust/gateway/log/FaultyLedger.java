package org.datatrust.gateway.log;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;

/**
 * A ledger in memory that applies the real merge rules and fails in every way that the real one does: replies get lost before or after
 * ordering, transactions are ordered late, twice or never, turn out invalid, and peers lag. One random number generator decides.
 */
final class FaultyLedger implements Ledger {
    static final int MVCC_READ_CONFLICT = 11;
    private static final int VALID = 0;
    /** Of a block under the configuration of block 0, signed by nobody. */
    private static final ByteString SIGNATURES = Metadata.newBuilder()
            .setValue(OrdererBlockMetadata.newBuilder()
                    .setLastConfig(LastConfig.getDefaultInstance())
                    .build()
                    .toByteString())
            .build()
            .toByteString();

    private final Random random;
    private final Optional<Path> file;
    /** Chance that a step goes wrong, 0 to 1. */
    private volatile double trouble;

    private volatile boolean down;

    // Guarded by this.
    private final Map<LogName, LogState> heads = new HashMap<>();
    private final Map<LogName, LogState> laggingHeads = new HashMap<>();
    private final Map<Digest, Batch> batches = new HashMap<>();
    private final Map<String, Decided> fates = new HashMap<>();
    private final List<Bytes> blocks = new ArrayList<>();
    private final List<List<String>> blockTransactions = new ArrayList<>();
    private final Deque<String> heldBack = new ArrayDeque<>();
    private final List<Batch> history = new ArrayList<>();
    private int invalid;

    /** @param file keeps what is ordered, so that the ledger outlives its process */
    FaultyLedger(long seed, double trouble, String network, Optional<Path> file) {
        this.random = new Random(seed);
        this.trouble = trouble;
        this.file = file;
        addBlock(network, "");
        if (file.isPresent() && Files.exists(file.get())) {
            try {
                for (String line : Files.readAllLines(file.get())) {
                    // The last line may be cut off by the end of the process: it was not ordered then.
                    if (line.endsWith(";")) {
                        apply(line.substring(0, line.length() - 1));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static FaultyLedger healthy() {
        return new FaultyLedger(1, 0, "network", Optional.empty());
    }

    void setTrouble(double chance) {
        trouble = chance;
    }

    void setDown(boolean isDown) {
        down = isDown;
    }

    /** Every batch in the order of the chain. */
    synchronized List<Batch> history() {
        return List.copyOf(history);
    }

    synchronized LogState head(LogName log) {
        return Objects.requireNonNull(heads.get(log));
    }

    synchronized int invalidTransactions() {
        return invalid;
    }

    /** Another writer's append, as if this organisation had two gateways. */
    synchronized void appendBehindTheBack(AppendRequest request) {
        order("foreign" + history.size() + "|Append|0|" + request.encode().hex());
    }

    private boolean fails() {
        return down || random.nextDouble() < trouble;
    }

    @Override
    public synchronized Endorsing endorse(String function, Bytes... arguments) {
        Bytes argument = arguments[0];
        if (fails()) {
            return random.nextBoolean()
                    ? new Unreachable("UNAVAILABLE")
                    : new Declined("CHC-06", "a peer that lags behind declines");
        }
        releaseSome();
        String id = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        try {
            if (function.equals("CreateLog")) {
                LogName name = LogName.parse(new String(argument.toByteArray(), StandardCharsets.US_ASCII));
                if (heads.containsKey(name)) {
                    return new Declined("CHC-04", "the log exists already");
                }
                return endorsed(id, function, argument, -1, LogState.empty(name).encode(), true);
            }
            AppendRequest request = AppendRequest.parse(argument.toByteArray());
            Batch earlier = batches.get(request.batchId());
            if (earlier != null) {
                return endorsed(id, function, argument, 0, earlier.encode(), false);
            }
            LogState head = heads.get(request.log());
            if (head == null) {
                return new Declined("CHC-02", "there is no such log");
            }
            if (head.size() != request.previousSize() || !head.root().equals(request.previousRoot())) {
                return new Declined("CHC-06", "the request follows another head");
            }
            return endorsed(
                    id,
                    function,
                    argument,
                    head.batches(),
                    batch(head, request, argument).encode(),
                    true);
        } catch (MalformedException e) {
            return new Declined("CHC-01", e.code());
        }
    }

    private static Batch batch(LogState head, AppendRequest request, Bytes argument) {
        return new Batch(
                request.log(),
                head.batches(),
                request.batchId(),
                argument.sha256(),
                head.size(),
                request.count(),
                head.frontier().merge(request.leaves()).root());
    }

    private static Endorsed endorsed(
            String id, String function, Bytes argument, long version, Bytes result, boolean writes) {
        return new Endorsed(
                id,
                Bytes.utf8(id + "|" + function + "|" + version + "|" + argument.hex()),
                result,
                writes,
                new DefinitionVersion(0, 0));
    }

    @Override
    public synchronized Submission submit(Bytes transaction) {
        String text = new String(transaction.toByteArray(), StandardCharsets.UTF_8);
        if (!fails()) {
            order(text);
            return new Sent();
        }
        if (!down) {
            switch (random.nextInt(5)) {
                case 0 -> order(text);
                case 1 -> {
                    order(text);
                    order(text);
                }
                case 2 -> heldBack.add(text);
                case 3 -> {
                    heldBack.add(text);
                    return new Sent();
                }
                default -> {
                    // Never ordered.
                }
            }
        }
        return new MaybeSent("UNAVAILABLE insufficient number of orderers: request already processed");
    }

    private void releaseSome() {
        if (!heldBack.isEmpty() && random.nextBoolean()) {
            order(heldBack.poll());
        }
    }

    private void order(String text) {
        file.ifPresent(path -> {
            try {
                Files.writeString(path, text + ";\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        apply(text);
    }

    private void apply(String text) {
        String[] parts = text.split("\\|", -1);
        String id = parts[0];
        addBlock(text, id);
        if (fates.containsKey(id)) {
            return;
        }
        try {
            byte[] argument = HexFormat.of().parseHex(parts[3]);
            boolean valid = parts[1].equals("CreateLog")
                    ? create(LogName.parse(new String(argument, StandardCharsets.US_ASCII)))
                    : append(AppendRequest.parse(argument), Bytes.copyOf(argument), Long.parseLong(parts[2]), id);
            if (!valid) {
                invalid++;
            }
            fates.put(id, new Decided(valid ? VALID : MVCC_READ_CONFLICT, blocks.size() - 1));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean create(LogName name) {
        return heads.putIfAbsent(name, LogState.empty(name)) == null;
    }

    private boolean append(AppendRequest request, Bytes argument, long version, String id) {
        LogState head = Objects.requireNonNull(heads.get(request.log()));
        // The id decides, so that a replay from the file decides the same.
        boolean badLuck = trouble > 0 && id.hashCode() % 4 == 0;
        boolean stale = head.batches() != version && !id.startsWith("foreign");
        if (stale || badLuck || batches.containsKey(request.batchId())) {
            return false;
        }
        Batch batch = batch(head, request, argument);
        laggingHeads.put(request.log(), head);
        heads.put(
                request.log(),
                new LogState(request.log(), head.batches() + 1, head.frontier().merge(request.leaves())));
        batches.put(request.batchId(), batch);
        history.add(batch);
        return true;
    }

    private void addBlock(String content, String transactionId) {
        blocks.add(Bytes.copyOf(Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setNumber(blocks.size())
                        .setPreviousHash(ByteString.copyFrom(new byte[blocks.isEmpty() ? 0 : Digest.SIZE_BYTES]))
                        .setDataHash(
                                ByteString.copyFrom(Bytes.utf8(content).sha256().toByteArray())))
                .setMetadata(BlockMetadata.newBuilder().addMetadata(SIGNATURES))
                .setData(BlockData.newBuilder().addData(ByteString.copyFromUtf8(content)))
                .build()
                .toByteArray()));
        blockTransactions.add(List.of(transactionId));
    }

    @Override
    public synchronized Fate fate(String transactionId, Duration wait) {
        releaseSome();
        Decided fate = fates.get(transactionId);
        if (fate == null) {
            return new Undecided("DEADLINE_EXCEEDED");
        }
        return fails() ? new Undecided("UNAVAILABLE") : fate;
    }

    @Override
    public synchronized Viewing view(String function, String... arguments) {
        if (function.equals("GetLog")) {
            return query(function, arguments) instanceof Answered(Bytes head)
                    ? new View(Bytes.utf8("view of ").concat(head), head, List.of(new OrganisationId("test-agency")))
                    : new Unreachable("ABORTED failed to collect enough endorsements");
        }
        List<Batch> found = history.stream()
                .filter(batch -> function.equals("GetBatch")
                        && List.of(arguments).equals(List.of(batch.log().toString(), Long.toString(batch.sequence()))))
                .toList();
        if (fails() || found.isEmpty()) {
            return new Unreachable("ABORTED failed to collect enough endorsements");
        }
        Bytes batch = found.getFirst().encode();
        return new View(Bytes.utf8("view of ").concat(batch), batch, List.of(new OrganisationId("test-agency")));
    }

    @Override
    public synchronized Answer query(String function, String... arguments) {
        if (fails()) {
            return new Unreachable("UNAVAILABLE");
        }
        try {
            LogName name = LogName.parse(arguments[0]);
            LogState head = random.nextDouble() < trouble / 2 ? laggingHeads.get(name) : heads.get(name);
            return head == null ? new Declined("CHC-02", "there is no such log") : new Answered(head.encode());
        } catch (MalformedException e) {
            return new Declined("CHC-01", e.code());
        }
    }

    @Override
    public synchronized BlockReading block(long number) {
        if (fails() || number >= blocks.size()) {
            return new Unreachable("UNAVAILABLE");
        }
        return new BlockCopy(blocks.get((int) number), blockTransactions.get((int) number));
    }

    @Override
    public synchronized BlockReading newestBlock() {
        return block(blocks.size() - 1);
    }

    @Override
    public BlockFeed blocksFrom(long number) {
        throw new UnsupportedOperationException("logs follow no blocks");
    }

    @Override
    public String chaincode() {
        return "datatrust";
    }

    @Override
    public int viewThreshold() {
        return 1;
    }

    @Override
    public void close() {}
}
