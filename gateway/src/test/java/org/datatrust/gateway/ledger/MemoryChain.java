package org.datatrust.gateway.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentRules;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentVerdict;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetRules;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.DatasetVerdict;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * A chain in memory that decides about consents and datasets by the real rules, validates by versions as Fabric does, and makes blocks of Fabric's form
 * (unsigned). Time stands still until it is set.
 */
public final class MemoryChain {
    public static final String CHAINCODE = "datatrust";

    private static final byte VALID = 0;
    private static final byte MVCC_READ_CONFLICT = 11;
    private static final ConsentRules RULES = new ConsentRules(new EcdsaP256(new BouncyCastleProvider()));

    // All guarded by this.
    private final Map<String, Bytes> state = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Simulated> endorsed = new HashMap<>();
    private final Map<String, Ledger.Decided> fates = new HashMap<>();
    private final List<Bytes> blocks = new ArrayList<>();
    private long now = 1_800_000_000;
    private int endorsements;
    private int lostFates;
    private boolean silent;
    private Optional<Runnable> meanwhile = Optional.empty();

    /** @param read versions of the keys that the chaincode read; 0 for a key that was not there */
    private record Simulated(Map<String, Long> read, Map<String, Bytes> writes, Envelope envelope) {}

    public MemoryChain() {
        addBlock(List.of(envelope("", List.of(), "", Bytes.EMPTY)), new byte[] {VALID});
    }

    public synchronized void setTime(long seconds) {
        now = seconds;
    }

    public synchronized long time() {
        return now;
    }

    /** That many answers about a transaction's fate get lost. */
    public synchronized void loseFates(int count) {
        lostFates = count;
    }

    /** What happens before the next transaction is ordered. */
    public synchronized void beforeNextSubmission(Runnable event) {
        meanwhile = Optional.of(event);
    }

    /** While it is silent, peers neither answer nor send blocks. */
    public synchronized void setSilent(boolean isSilent) {
        silent = isSilent;
        notifyAll();
    }

    public synchronized int endorsements() {
        return endorsements;
    }

    public synchronized int height() {
        return blocks.size();
    }

    public synchronized Bytes genesis() {
        return blocks.getFirst();
    }

    /** Adds whatever block; the hashes of header and data are right. */
    public synchronized void addBlock(List<Envelope> envelopes, byte[] flags) {
        BlockData.Builder data = BlockData.newBuilder();
        Bytes content = Bytes.EMPTY;
        for (Envelope envelope : envelopes) {
            data.addData(envelope.toByteString());
            content = content.concat(Bytes.copyOf(envelope.toByteArray()));
        }
        boolean first = blocks.isEmpty();
        BlockHeader header = BlockHeader.newBuilder()
                .setNumber(blocks.size())
                .setPreviousHash(
                        first
                                ? ByteString.EMPTY
                                : ByteString.copyFrom(hash(blocks.getLast()).toByteArray()))
                .setDataHash(ByteString.copyFrom(content.sha256().toByteArray()))
                .build();
        BlockMetadata.Builder metadata = BlockMetadata.newBuilder()
                .addMetadata(first ? ByteString.EMPTY : ByteString.copyFromUtf8("signatures"))
                .addMetadata(ByteString.EMPTY)
                .addMetadata(ByteString.copyFrom(flags));
        blocks.add(Bytes.copyOf(Block.newBuilder()
                .setHeader(header)
                .setData(data)
                .setMetadata(metadata)
                .build()
                .toByteArray()));
        notifyAll();
    }

    private static Digest hash(Bytes block) {
        try {
            return BlockRules.headerHash(BlockEvidence.of(block.toByteArray()));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A transaction that writes one key. */
    public Envelope envelope(String transactionId, List<Bytes> arguments, String key, Bytes value) {
        return envelope(transactionId, arguments, Map.of(key, value));
    }

    private Envelope envelope(String transactionId, List<Bytes> arguments, Map<String, Bytes> written) {
        ChaincodeInput.Builder input = ChaincodeInput.newBuilder();
        arguments.forEach(argument -> input.addArgs(ByteString.copyFrom(argument.toByteArray())));
        ChaincodeProposalPayload proposal = ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(ChaincodeSpec.newBuilder().setInput(input))
                        .build()
                        .toByteString())
                .build();
        KVRWSet.Builder writes = KVRWSet.newBuilder();
        new TreeMap<>(written)
                .forEach((key, value) -> writes.addWrites(
                        KVWrite.newBuilder().setKey(key).setValue(ByteString.copyFrom(value.toByteArray()))));
        ChaincodeAction action = ChaincodeAction.newBuilder()
                .setResults(TxReadWriteSet.newBuilder()
                        .addNsRwset(NsReadWriteSet.newBuilder()
                                .setNamespace(CHAINCODE)
                                .setRwset(writes.build().toByteString()))
                        .build()
                        .toByteString())
                .build();
        ChaincodeActionPayload payload = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(proposal.toByteString())
                .setAction(ChaincodeEndorsedAction.newBuilder()
                        .setProposalResponsePayload(ProposalResponsePayload.newBuilder()
                                .setExtension(action.toByteString())
                                .build()
                                .toByteString()))
                .build();
        ChannelHeader header = ChannelHeader.newBuilder()
                .setType(written.containsKey("") ? HeaderType.CONFIG_VALUE : HeaderType.ENDORSER_TRANSACTION_VALUE)
                .setTxId(transactionId)
                .setTimestamp(Timestamp.newBuilder().setSeconds(time()))
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder().setChannelHeader(header.toByteString()))
                        .setData(Transaction.newBuilder()
                                .addActions(TransactionAction.newBuilder().setPayload(payload.toByteString()))
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .setSignature(ByteString.copyFromUtf8("signature"))
                .build();
    }

    private synchronized Ledger.Endorsing endorse(OrganisationId submitter, String function, Bytes argument) {
        if (silent) {
            return new Ledger.Unreachable("UNAVAILABLE");
        }
        endorsements++;
        try {
            return switch (function) {
                case "RecordUse" -> use(submitter, UseRequest.parse(argument.toByteArray()), argument);
                case "RecordDatasetEvent" -> dataset(submitter, DatasetEvent.parse(argument.toByteArray()), argument);
                default -> event(submitter, ConsentEvent.parse(argument.toByteArray()), argument);
            };
        } catch (MalformedException e) {
            return new Ledger.Declined("CHC-01", e.code());
        }
    }

    private Ledger.Endorsing event(OrganisationId submitter, ConsentEvent event, Bytes argument)
            throws MalformedException {
        String key = StateKey.consent(event.consent());
        Optional<ConsentState> before = consent(key);
        if (before.isPresent() && before.get().isAfter(event)) {
            return known(before.get().encode());
        }
        return switch (RULES.apply(before, event, submitter, now)) {
            case ConsentVerdict.Accepted(ConsentState after) ->
                endorsed("RecordConsentEvent", argument, List.of(key), key, after.encode());
            case ConsentVerdict.Refused(var reason) ->
                switch (reason) {
                    case WRONG_HISTORY -> new Ledger.Declined("CHC-14", "");
                    case ILLEGAL_TRANSITION -> new Ledger.Declined("CHC-15", "");
                    case NOT_ENTITLED -> new Ledger.Declined("CHC-16", "");
                    case NOT_THE_PERSON -> new Ledger.Declined("CHC-17", "");
                    case WIDER_TERMS -> new Ledger.Declined("CHC-18", "");
                    case PERIOD_OVER -> new Ledger.Declined("CHC-19", "");
                    case PERIOD_NOT_OVER -> new Ledger.Declined("CHC-20", "");
                };
        };
    }

    private Ledger.Endorsing dataset(OrganisationId submitter, DatasetEvent event, Bytes argument) {
        List<String> reads = new ArrayList<>(List.of(StateKey.dataset(event.dataset())));
        Optional<DatasetState> before = Optional.ofNullable(state.get(reads.getFirst()))
                .map(found -> parsed(() -> DatasetState.parse(found.toByteArray())));
        if (before.isPresent() && before.get().isAfter(event)) {
            return known(before.get().encode());
        }
        DatasetVerdict verdict = DatasetRules.apply(
                before,
                name -> {
                    reads.add(StateKey.version(name));
                    return version(name);
                },
                event,
                submitter,
                now);
        return switch (verdict) {
            case DatasetVerdict.Accepted accepted ->
                endorsed(
                        "RecordDatasetEvent",
                        argument,
                        reads,
                        accepted.writes(),
                        accepted.dataset().encode());
            case DatasetVerdict.Refused(var reason) ->
                new Ledger.Declined(
                        switch (reason) {
                            case WRONG_HISTORY -> "CHC-14";
                            case NOT_OWNER -> "CHC-05";
                            case WRONG_NUMBER -> "CHC-25";
                            case NO_SUCH_VERSION -> "CHC-24";
                            case ILLEGAL_TRANSITION -> "CHC-15";
                            case NOT_CONFIRMED -> "CHC-26";
                            case OLDER_THAN_PUBLISHED -> "CHC-27";
                            case NO_SUCH_PARENT -> "CHC-28";
                            case OTHER_PARENT -> "CHC-29";
                            case PARENT_WITHDRAWN -> "CHC-30";
                        },
                        "");
        };
    }

    private Optional<VersionState> version(VersionName name) {
        return Optional.ofNullable(state.get(StateKey.version(name)))
                .map(found -> parsed(() -> VersionState.parse(found.toByteArray())));
    }

    private interface Parse<T> {
        T parse() throws MalformedException;
    }

    private static <T> T parsed(Parse<T> parse) {
        try {
            return parse.parse();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Ledger.Answer lineage(String name, String direction, String max) {
        if (silent) {
            return new Ledger.Unreachable("UNAVAILABLE");
        }
        Optional<VersionState> first = version(parsed(() -> VersionName.parse(name)));
        if (first.isEmpty()) {
            return new Ledger.Declined("CHC-24", "");
        }
        Lineage.Ledger versions = new Lineage.Ledger() {
            @Override
            public Optional<VersionState> version(VersionName wanted) {
                return MemoryChain.this.version(wanted);
            }

            @Override
            public List<VersionName> children(VersionName parent, int limit) {
                String prefix = StateKey.derivedFrom(parent);
                return state.keySet().stream()
                        .filter(key -> key.startsWith(prefix))
                        .sorted()
                        .limit(limit)
                        .map(key -> parsed(() -> VersionName.parse(key.substring(prefix.length()))))
                        .toList();
            }
        };
        return new Ledger.Answered(Lineage.trace(
                        versions,
                        first.get(),
                        LineageDirection.ofWord(direction).orElseThrow(),
                        Integer.parseInt(max))
                .encode());
    }

    private Ledger.Endorsing use(OrganisationId submitter, UseRequest use, Bytes argument) throws MalformedException {
        if (!submitter.equals(use.recipient())) {
            return new Ledger.Declined("CHC-05", "");
        }
        String key = StateKey.use(use.consent(), use.id());
        Bytes earlier = state.get(key);
        if (earlier != null) {
            return UseReceipt.parse(earlier.toByteArray()).request().equals(use)
                    ? known(earlier)
                    : new Ledger.Declined("CHC-22", "");
        }
        String consentKey = StateKey.consent(use.consent());
        Optional<ConsentState> consent = consent(consentKey);
        UseReceipt receipt =
                new UseReceipt(use, UseDecision.of(consent, use, now), consent.map(ConsentState::history), now);
        return endorsed("RecordUse", argument, List.of(key, consentKey), key, receipt.encode());
    }

    private Optional<ConsentState> consent(String key) throws MalformedException {
        Bytes found = state.get(key);
        return found == null ? Optional.empty() : Optional.of(ConsentState.parse(found.toByteArray()));
    }

    private static Ledger.Endorsed known(Bytes result) {
        return new Ledger.Endorsed("", Bytes.EMPTY, result, false, new Ledger.DefinitionVersion(0, 0));
    }

    private Ledger.Endorsed endorsed(String function, Bytes argument, List<String> reads, String key, Bytes value) {
        return endorsed(function, argument, reads, Map.of(key, value), value);
    }

    private Ledger.Endorsed endorsed(
            String function, Bytes argument, List<String> reads, Map<String, Bytes> writes, Bytes value) {
        String id =
                Digest.sha256(Bytes.utf8(function + endorsements).toByteArray()).hex();
        Map<String, Long> read = new HashMap<>();
        reads.forEach(name -> read.put(name, versions.getOrDefault(name, 0L)));
        endorsed.put(id, new Simulated(read, writes, envelope(id, List.of(Bytes.utf8(function), argument), writes)));
        return new Ledger.Endorsed(id, Bytes.utf8(id), value, true, new Ledger.DefinitionVersion(0, 0));
    }

    private synchronized Ledger.Submission submit(Bytes transaction) {
        String id = new String(transaction.toByteArray(), StandardCharsets.US_ASCII);
        Optional<Runnable> first = meanwhile;
        meanwhile = Optional.empty();
        first.ifPresent(Runnable::run);
        if (!fates.containsKey(id)) {
            Simulated simulated = Objects.requireNonNull(endorsed.get(id));
            boolean valid = simulated.read().entrySet().stream()
                    .allMatch(read -> versions.getOrDefault(read.getKey(), 0L).equals(read.getValue()));
            long block = blocks.size();
            if (valid) {
                state.putAll(simulated.writes());
                simulated.writes().keySet().forEach(key -> versions.put(key, block));
            }
            fates.put(id, new Ledger.Decided(valid ? VALID : MVCC_READ_CONFLICT, block));
            addBlock(List.of(simulated.envelope()), new byte[] {valid ? VALID : MVCC_READ_CONFLICT});
        }
        return new Ledger.MaybeSent("request already processed");
    }

    private synchronized Ledger.Fate fate(String transactionId) {
        if (lostFates > 0) {
            lostFates--;
            return new Ledger.Undecided("DEADLINE_EXCEEDED");
        }
        Ledger.Decided fate = fates.get(transactionId);
        return fate == null ? new Ledger.Undecided("DEADLINE_EXCEEDED") : fate;
    }

    private synchronized Ledger.BlockReading block(long number) {
        return silent || number >= blocks.size()
                ? new Ledger.Unreachable("UNAVAILABLE")
                : new Ledger.BlockCopy(blocks.get((int) number), List.of());
    }

    private final class Feed implements Ledger.BlockFeed {
        private long next;
        private boolean closed;

        Feed(long next) {
            this.next = next;
        }

        @Override
        public Ledger.BlockReading next() {
            synchronized (MemoryChain.this) {
                try {
                    while (!closed && !silent && next >= blocks.size()) {
                        MemoryChain.this.wait();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return new Ledger.Unreachable("CANCELLED");
                }
                return closed ? new Ledger.Unreachable("CANCELLED") : block(next++);
            }
        }

        @Override
        public void close() {
            synchronized (MemoryChain.this) {
                closed = true;
                MemoryChain.this.notifyAll();
            }
        }
    }

    /** The chain as a member's peer shows it. */
    public Ledger ledger(OrganisationId member) {
        return new Ledger() {
            @Override
            public Endorsing endorse(String function, Bytes... arguments) {
                return MemoryChain.this.endorse(member, function, arguments[0]);
            }

            @Override
            public Submission submit(Bytes transaction) {
                return MemoryChain.this.submit(transaction);
            }

            @Override
            public Fate fate(String transactionId, Duration wait) {
                return MemoryChain.this.fate(transactionId);
            }

            @Override
            public Viewing view(String function, String... arguments) {
                return new Unreachable("no peer here signs views");
            }

            @Override
            public Answer query(String function, String... arguments) {
                return function.equals("GetLineage")
                        ? MemoryChain.this.lineage(arguments[0], arguments[1], arguments[2])
                        : new Unreachable("no peer here answers other queries");
            }

            @Override
            public BlockReading block(long number) {
                return MemoryChain.this.block(number);
            }

            @Override
            public BlockReading newestBlock() {
                return MemoryChain.this.block(height() - 1);
            }

            @Override
            public BlockFeed blocksFrom(long number) {
                return new Feed(number);
            }

            @Override
            public String chaincode() {
                return CHAINCODE;
            }

            @Override
            public int viewThreshold() {
                return 1;
            }

            @Override
            public void close() {}
        };
    }
}
