package org.datatrust.auditor;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.OrderedBlock;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/**
 * A whole channel from its genesis block on, signed by the test consortium: a definition, a log, and as many appends as a test likes.
 * A test may change what is about to be signed.
 */
final class TestChain {
    static final ConsentName CONSENT =
            new ConsentName(new OrganisationId("test-hospital"), "000102030405060708090a0b0c0d0e0f");
    static final LogName LOG = new LogName(new OrganisationId("test-agency"), "gazette");

    final Consortium consortium = new Consortium();
    final List<Bytes> blocks = new ArrayList<>();
    /** Which transaction wrote a key of the chaincode last, as a peer would know it. */
    private final Map<String, long[]> versions = new HashMap<>();

    private Digest tip;
    LogState head = LogState.empty(LOG);
    /** What distinguishes the nonces, and so the transactions, of this chain from those of another. */
    String salt = "";

    TestChain() {
        Block genesis = consortium.genesis();
        tip = BlockRules.headerHash(Consortium.evidence(genesis));
        blocks.add(Bytes.copyOf(genesis.toByteArray()));
    }

    /** A chain with a definition in block 1 and an empty log in block 2. */
    static TestChain withLog() {
        TestChain chain = new TestChain();
        chain.add(chain.definition());
        chain.add(chain.createLog());
        return chain;
    }

    /** The same up to here, free to go on differently. */
    TestChain fork(String otherSalt) {
        TestChain other = new TestChain();
        other.blocks.clear();
        other.blocks.addAll(blocks);
        other.versions.putAll(versions);
        other.tip = tip;
        other.head = head;
        other.salt = otherSalt;
        return other;
    }

    TrustedChannel trusted() {
        return new TrustedChannel(
                new ChannelName(Consortium.CHANNEL),
                BlockRules.headerHash(Consortium.evidence(consortium.genesis())),
                Consortium.CHAINCODE,
                3,
                List.of());
    }

    long height() {
        return blocks.size();
    }

    private Proposal proposal(String chaincode, String creator, String nonce) {
        Proposal proposal = new Proposal(chaincode, consortium.client(creator), nonce + salt);
        for (String organisation : List.of("test-agency", "test-hospital", "test-audit")) {
            proposal.endorsers.add(consortium.peer(organisation));
        }
        return proposal;
    }

    Proposal definition() {
        Proposal definition = proposal("_lifecycle", "test-trade", "definition");
        definition.argument("CommitChaincodeDefinition");
        definition.eventChaincode = Optional.empty();
        definition.lifecycle.write(
                "namespaces/fields/datatrust/Sequence",
                StateData.newBuilder().setInt64(1).build().toByteArray());
        definition.lifecycle.write(
                "namespaces/fields/datatrust/ValidationInfo",
                StateData.newBuilder()
                        .setBytes(ChaincodeValidationInfo.newBuilder()
                                .setValidationPlugin("vscc")
                                .setValidationParameter(ApplicationPolicy.newBuilder()
                                        .setChannelConfigPolicyReference("/Channel/Application/Endorsement")
                                        .build()
                                        .toByteString())
                                .build()
                                .toByteString())
                        .build()
                        .toByteArray());
        return definition;
    }

    Proposal createLog() {
        Proposal create = proposal(Consortium.CHAINCODE, "test-agency", "create");
        create.argument("CreateLog");
        create.argument(LOG.toString());
        create.lifecycle.read("namespaces/fields/datatrust/Sequence", 1, 0);
        readOwn(create, StateKey.log(LOG));
        write(create, StateKey.log(LOG), LogState.empty(LOG).encode());
        return create;
    }

    AppendRequest request(int leaves) {
        CompactRange.Builder batch = new CompactRange.Builder(
                new CompactRange(head.size(), head.size(), List.of()), (level, index, hash) -> {});
        for (int i = 0; i < leaves; i++) {
            batch.append(LogHash.leaf(Bytes.utf8(salt + (head.size() + i))));
        }
        return new AppendRequest(
                LOG, Digest.sha256((salt + head.size()).getBytes(StandardCharsets.UTF_8)), head.root(), batch.build());
    }

    Proposal append(int leaves) {
        AppendRequest request = request(leaves);
        LogState after = new LogState(LOG, head.batches() + 1, head.frontier().merge(request.leaves()));
        Batch batch = new Batch(
                LOG, head.batches(), request.batchId(), request.encode().sha256(), head.size(), leaves, after.root());
        Proposal append = proposal(Consortium.CHAINCODE, "test-agency", "append " + head.size());
        append.argument("Append");
        append.arguments.add(ByteString.copyFrom(request.encode().toByteArray()));
        append.response = ByteString.copyFrom(batch.encode().toByteArray());
        append.lifecycle.read("namespaces/fields/datatrust/Sequence", 1, 0);
        readOwn(append, StateKey.log(LOG));
        write(
                append,
                StateKey.batchId(LOG, batch.batchId()),
                Bytes.copyOf(ByteBuffer.allocate(8).putLong(batch.sequence()).array()));
        write(append, StateKey.batch(LOG, batch.sequence()), batch.encode());
        write(append, StateKey.log(LOG), after.encode());
        head = after;
        return append;
    }

    /** A consent to viewing for the first day of 1970, where the test consortium's transactions stand in time. */
    static ConsentEvent consentEvent(History before, ConsentAction action) {
        ConsentTerms terms = new ConsentTerms(
                Digest.sha256(new byte[] {1}),
                new DatasetName(CONSENT.organisation(), "records"),
                List.of(Purpose.IMPROVE_HEALTHCARE),
                List.of(new OrganisationId("test-agency")),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                Digest.sha256(new byte[] {2}),
                "zh-TW",
                0,
                24,
                Optional.empty());
        return new ConsentEvent(
                new ChannelName(Consortium.CHANNEL),
                CONSENT,
                before,
                action,
                action.hasTerms() ? Optional.of(terms) : Optional.empty(),
                Optional.empty());
    }

    /** The transaction of an event after which the chaincode holds this state. */
    Proposal consent(ConsentEvent event, ConsentState after) {
        Proposal record = proposal(Consortium.CHAINCODE, "test-hospital", "consent " + event.before());
        record.argument("RecordConsentEvent");
        record.arguments.add(ByteString.copyFrom(event.encode().toByteArray()));
        record.lifecycle.read("namespaces/fields/datatrust/Sequence", 1, 0);
        readOwn(record, StateKey.consent(CONSENT));
        write(record, StateKey.consent(CONSENT), after.encode());
        return record;
    }

    static DatasetEvent datasetEvent(VersionName version, History before, DatasetEvent.Step step) {
        return new DatasetEvent(new ChannelName(Consortium.CHANNEL), version, before, step);
    }

    static VersionContent versionContent(int data, Parent... parents) {
        return new VersionContent(
                DigestProfile.FILE_1,
                Digest.sha256(new byte[] {(byte) data}),
                Optional.empty(),
                Visibility.PUBLIC,
                LegalBasis.PUBLIC_INTEREST,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.DAILY,
                Activity.COLLECTED,
                Optional.empty(),
                Optional.empty(),
                List.of(parents));
    }

    /** The transaction of an event after which the chaincode wrote this. */
    Proposal dataset(DatasetEvent event, Map<String, Bytes> writes) {
        Proposal record = proposal(
                Consortium.CHAINCODE,
                event.dataset().organisation().value(),
                "dataset " + event.version() + " " + event.before());
        record.argument("RecordDatasetEvent");
        record.arguments.add(ByteString.copyFrom(event.encode().toByteArray()));
        record.lifecycle.read("namespaces/fields/datatrust/Sequence", 1, 0);
        writes.forEach((key, value) -> write(record, key, value));
        return record;
    }

    static UseRequest useRequest(int id) {
        return new UseRequest(
                new ChannelName(Consortium.CHANNEL),
                CONSENT,
                Bytes.copyOf(
                        ByteBuffer.allocate(UseRequest.ID_SIZE_BYTES).putInt(id).array()),
                new DatasetName(CONSENT.organisation(), "records"),
                Purpose.IMPROVE_HEALTHCARE,
                new OrganisationId("test-agency"),
                UseScope.VIEW,
                Optional.empty());
    }

    /** The transaction of a use to which the chaincode gave this receipt. */
    Proposal use(UseReceipt receipt) {
        Proposal record = proposal(
                Consortium.CHAINCODE, "test-agency", "use " + receipt.request().id() + " at " + height());
        record.argument("RecordUse");
        record.arguments.add(ByteString.copyFrom(receipt.request().encode().toByteArray()));
        record.lifecycle.read("namespaces/fields/datatrust/Sequence", 1, 0);
        readOwn(record, StateKey.consent(CONSENT));
        String key = StateKey.use(CONSENT, receipt.request().id());
        readOwn(record, key);
        write(record, key, receipt.encode());
        return record;
    }

    /** Reads a key as it stands now. */
    void readOwn(Proposal proposal, String key) {
        long[] version = versions.get(key);
        if (version == null) {
            proposal.own.set.addReads(KVRead.newBuilder().setKey(key));
        } else {
            proposal.own.read(key, version[0], version[1]);
        }
    }

    void write(Proposal proposal, String key, Bytes value) {
        proposal.own.write(key, value.toByteArray());
        versions.put(key, new long[] {height(), 0});
    }

    /** Adds a block with one transaction that every peer calls valid. */
    void add(Proposal... transactions) {
        add(flags -> {}, block -> {}, transactions);
    }

    void addFlagged(int flag, Proposal transaction) {
        add(flags -> flags[0] = (byte) flag, block -> {}, transaction);
    }

    void add(Consumer<byte[]> flags, Consumer<OrderedBlock> change, Proposal... transactions) {
        OrderedBlock block = new OrderedBlock(height());
        block.previousHash = tip;
        for (Proposal transaction : transactions) {
            block.envelopes.add(transaction.envelope());
        }
        for (int i = 1; i <= 3; i++) {
            block.signers.add(
                    new OrderedBlock.Signer(i, consortium.orderers.get(i - 1).key()));
        }
        change.accept(block);
        byte[] filter = new byte[block.envelopes.size()];
        flags.accept(filter);
        BlockEvidence built = block.build();
        tip = BlockRules.headerHash(built);
        blocks.add(serialised(built, filter));
    }

    static Bytes serialised(BlockEvidence block, byte[] flags) {
        BlockData.Builder data = BlockData.newBuilder();
        block.envelopes().forEach(envelope -> data.addData(ByteString.copyFrom(envelope.toByteArray())));
        return Bytes.copyOf(Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setNumber(block.number())
                        .setPreviousHash(
                                ByteString.copyFrom(block.previousHash().toByteArray()))
                        .setDataHash(ByteString.copyFrom(block.dataHash().toByteArray())))
                .setData(data)
                .setMetadata(BlockMetadata.newBuilder()
                        .addMetadata(ByteString.copyFrom(block.signatures().toByteArray()))
                        .addMetadata(ByteString.EMPTY)
                        .addMetadata(ByteString.copyFrom(flags)))
                .build()
                .toByteArray());
    }

    /** Appends in blocks of their own. */
    TestChain grow(int appends) {
        for (int i = 0; i < appends; i++) {
            add(append(3));
        }
        return this;
    }

    /** A peer that shows this chain as it is now. */
    BlockSource source(String name) {
        return source(name, blocks);
    }

    static BlockSource source(String name, List<Bytes> content) {
        List<Bytes> shown = List.copyOf(content);
        return new BlockSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Bytes> newest() {
                return shown.isEmpty() ? Optional.empty() : Optional.of(shown.getLast());
            }

            @Override
            public BlockStream from(long number) {
                return new BlockStream() {
                    private int next = (int) Math.min(number, shown.size());

                    @Override
                    public Optional<Bytes> next() {
                        return next < shown.size() ? Optional.of(shown.get(next++)) : Optional.empty();
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void close() {}
        };
    }
}
