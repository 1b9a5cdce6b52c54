package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.ProcessedTransaction;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/**
 * A whole good story from genesis to proof bundle, for tests. A test changes what it likes before {@link #bundle()}; everything after the
 * change is hashed and signed as the change demands.
 */
public final class Scenario {
    public static final long DEFINITION_BLOCK = 5;
    public static final long APPEND_BLOCK = 9;

    public final Consortium consortium = new Consortium();
    public final LogName log = new LogName(new OrganisationId("test-agency"), "gazette");
    public final List<Bytes> entries = new ArrayList<>();
    public final Proposal definition;
    public final Proposal append;
    public final Proposal view;
    public final OrderedBlock definitionBlock = new OrderedBlock(DEFINITION_BLOCK);
    public final OrderedBlock appendBlock = new OrderedBlock(APPEND_BLOCK);
    public final CompactRange before;
    public final Batch batch;
    public final LogState head;
    public int record = 6;
    public byte[] data;
    public int validationCode = 0;
    public UnaryOperator<ByteString> viewedEnvelope = envelope -> envelope;
    public UnaryOperator<ByteString> appendEnvelope = envelope -> envelope;
    public UnaryOperator<ByteString> definitionEnvelope = envelope -> envelope;
    public UnaryOperator<ProofBundle> forgedBundle = bundle -> bundle;
    public UnaryOperator<TrustedChannel> trustedChannel = channel -> channel;
    public int minimumLevel = 4;
    public boolean withData = true;

    public Scenario() {
        this(i -> statement(i, "datatrust", "test-agency"));
    }

    /** @param statements tells the entries 0 to 8 of the log */
    public Scenario(IntFunction<Statement> statements) {
        List<Digest> leaves = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Bytes entry = statements.apply(i).encode();
            entries.add(entry);
            leaves.add(LogHash.leaf(entry));
        }
        data = content(record);
        CompactRange.Builder first = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        leaves.subList(0, 4).forEach(first::append);
        before = first.build();
        CompactRange.Builder second = new CompactRange.Builder(before, (level, index, hash) -> {});
        leaves.subList(4, 9).forEach(second::append);
        CompactRange after = second.build();
        CompactRange.Builder own =
                new CompactRange.Builder(new CompactRange(4, 4, List.of()), (level, index, hash) -> {});
        leaves.subList(4, 9).forEach(own::append);
        AppendRequest request = new AppendRequest(log, Digest.sha256(new byte[] {2}), before.root(), own.build());
        batch = new Batch(log, 1, request.batchId(), request.encode().sha256(), 4, 5, after.root());
        head = new LogState(log, 2, after);

        List<Identity> endorsers = List.of(
                consortium.peer("test-agency"), consortium.peer("test-hospital"), consortium.peer("test-audit"));

        definition = new Proposal("_lifecycle", consortium.client("test-trade"), "definition");
        definition.argument("CommitChaincodeDefinition");
        definition.eventChaincode = Optional.empty();
        definition.endorsers.addAll(endorsers);
        writePolicy(ApplicationPolicy.newBuilder()
                .setChannelConfigPolicyReference("/Channel/Application/Endorsement")
                .build());

        append = new Proposal(Consortium.CHAINCODE, consortium.client("test-agency"), "append");
        append.argument("Append");
        append.arguments.add(ByteString.copyFrom(request.encode().toByteArray()));
        append.response = ByteString.copyFrom(batch.encode().toByteArray());
        append.endorsers.addAll(endorsers);
        append.lifecycle.read("namespaces/fields/datatrust/Sequence", DEFINITION_BLOCK, 0);
        append.own.read(StateKey.log(log), 8, 0);
        append.own.write(
                StateKey.batchId(log, batch.batchId()),
                ByteBuffer.allocate(8).putLong(1).array());
        append.own.write(StateKey.batch(log, 1), batch.encode().toByteArray());
        append.own.write(StateKey.log(log), head.encode().toByteArray());

        view = new Proposal("qscc", consortium.client("test-agency"), "view");
        view.eventChaincode = Optional.empty();
        view.endorsers.addAll(endorsers);
        view.argument("GetTransactionByID");
        view.argument(Consortium.CHANNEL);

        for (int i = 0; i < 3; i++) {
            OrderedBlock.Signer signer = signer(i + 1);
            definitionBlock.signers.add(signer);
            appendBlock.signers.add(signer);
        }
    }

    public OrderedBlock.Signer signer(int number) {
        return new OrderedBlock.Signer(
                number, consortium.orderers.get(number - 1).key());
    }

    /** Lets the view be one of the batch as it stands in the peers' state. */
    public void viewBatch() {
        become(view, "GetBatch", log.toString(), Long.toString(batch.sequence()));
        view.response = ByteString.copyFrom(batch.encode().toByteArray());
        view.own.read(StateKey.batch(log, batch.sequence()), APPEND_BLOCK, 1);
    }

    /** A view of the log as it stands in the peers' state: as this scenario's batch left it. */
    public Proposal viewOfLog() {
        Proposal proposal = new Proposal(Consortium.CHAINCODE, consortium.client("test-agency"), "current");
        proposal.endorsers.addAll(view.endorsers);
        become(proposal, "GetLog", log.toString());
        proposal.response = ByteString.copyFrom(head.encode().toByteArray());
        proposal.own.read(StateKey.log(log), APPEND_BLOCK, 1);
        return proposal;
    }

    private static void become(Proposal proposal, String... question) {
        proposal.headerChaincode = Consortium.CHAINCODE;
        proposal.invokedChaincode = Consortium.CHAINCODE;
        proposal.actionChaincode = Consortium.CHAINCODE;
        proposal.eventChaincode = Optional.empty();
        proposal.own = new Proposal.Namespace(Consortium.CHAINCODE);
        proposal.arguments.clear();
        for (String part : question) {
            proposal.argument(part);
        }
    }

    /** Sets what the definition says about endorsement. */
    public void writePolicy(ApplicationPolicy policy) {
        definition.lifecycle.set.clearWrites();
        definition.lifecycle.write(
                "namespaces/fields/datatrust/Sequence",
                StateData.newBuilder().setInt64(1).build().toByteArray());
        definition.lifecycle.write(
                "namespaces/fields/datatrust/ValidationInfo",
                StateData.newBuilder()
                        .setBytes(ChaincodeValidationInfo.newBuilder()
                                .setValidationPlugin("vscc")
                                .setValidationParameter(policy.toByteString())
                                .build()
                                .toByteString())
                        .build()
                        .toByteArray());
    }

    public static byte[] content(int index) {
        return ("第 " + index + " 期公報").getBytes(StandardCharsets.UTF_8);
    }

    public static Statement statement(int index, String channel, String organisation) {
        byte[] content = content(index);
        return new Statement(
                new ChannelName(channel),
                new DatasetName(new OrganisationId(organisation), "gazette"),
                "1." + index,
                DigestProfile.FILE_1,
                Digest.sha256(content),
                content.length,
                Digest.sha256(new byte[] {(byte) index}).bytes().slice(0, 16),
                Optional.of("公報/第 " + index + " 期.txt"),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** An envelope of somebody else that shares the block. */
    public ByteString neighbour() {
        Proposal other = new Proposal(Consortium.CHAINCODE, consortium.client("test-trade"), "neighbour");
        other.endorsers.addAll(append.endorsers);
        other.own.write("log/orgs/test-trade/logs/x", new byte[] {1});
        return other.envelope();
    }

    public BlockEvidence genesis() {
        return Consortium.evidence(consortium.genesis());
    }

    public List<Digest> path(int index) {
        List<Digest> leaves = entries.stream().map(LogHash::leaf).toList();
        return InclusionProof.create(index, batch.treeSize(), (level, subtree) -> {
                    CompactRange.Builder builder = new CompactRange.Builder(CompactRange.EMPTY, (l, at, hash) -> {});
                    int width = 1 << level;
                    int from = Math.toIntExact(subtree * width);
                    leaves.subList(from, from + width).forEach(builder::append);
                    return builder.build().root();
                })
                .path();
    }

    public ProofBundle bundle() {
        definitionBlock.envelopes.add(definitionEnvelope.apply(definition.envelope()));
        ByteString appended = appendEnvelope.apply(append.envelope());
        appendBlock.envelopes.add(neighbour());
        appendBlock.envelopes.add(appended);
        if (view.arguments.size() == 2) {
            view.argument(append.id());
        }
        if (view.response.isEmpty()) {
            try {
                view.response = ProcessedTransaction.newBuilder()
                        .setTransactionEnvelope(Envelope.parseFrom(viewedEnvelope.apply(appended)))
                        .setValidationCode(validationCode)
                        .build()
                        .toByteString();
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        Anchoring anchoring = new Anchoring(
                log, appendBlock.build(), 1, Bytes.copyOf(view.payload().toByteArray()));
        Context context = new Context(List.of(genesis()), definitionBlock.build(), 0);
        return forgedBundle.apply(new ProofBundle(
                List.of(new BundleRecord(entries.get(record), record, 0, path(record))),
                List.of(anchoring),
                Optional.of(context)));
    }

    public TrustPolicy policy() {
        TrustedChannel channel = new TrustedChannel(
                new ChannelName(Consortium.CHANNEL),
                BlockRules.headerHash(genesis()),
                Consortium.CHAINCODE,
                3,
                List.of());
        return new TrustPolicy("test", 1, List.of(trustedChannel.apply(channel)), minimumLevel);
    }

    public Optional<FileDigest> digest() {
        return withData ? Optional.of(FileDigest.of(data)) : Optional.empty();
    }
}
