package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.datatrust.proof.Digest;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.Version;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ChaincodeInput;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeSpec;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * A transaction or query in the making, for tests: whatever is set is then hashed and signed, so that a test may forge what is well signed
 * but wrong.
 */
public final class Proposal {
    public int headerType = 3;
    public long epoch = 0;
    public String channel = Consortium.CHANNEL;
    public String headerChaincode;
    public String invokedChaincode;
    public String actionChaincode;
    public Optional<String> eventChaincode;
    public String nonce;
    public Identity creator;
    public List<ByteString> arguments = new ArrayList<>();
    public List<Identity> endorsers = new ArrayList<>();
    public int status = 200;
    public ByteString response = ByteString.EMPTY;
    public Namespace own;
    public Namespace lifecycle = new Namespace("_lifecycle");
    public List<NsReadWriteSet> otherNamespaces = new ArrayList<>();
    public Optional<String> transactionId = Optional.empty();
    public Optional<ByteString> proposalHash = Optional.empty();
    public int actions = 1;
    /** When it is said to have been made, seconds since 1970; 0 for no word of it. */
    public long seconds = 0;

    public boolean highS = false;
    public UnaryOperator<byte[]> endorsementSignature = signature -> signature;
    public UnaryOperator<ByteString> signedPayload = payload -> payload;
    public UnaryOperator<ByteString> payload = payload -> payload;
    public UnaryOperator<List<Endorsement>> endorsements = list -> list;

    public Proposal(String chaincode, Identity creator, String nonce) {
        this.headerChaincode = chaincode;
        this.invokedChaincode = chaincode;
        this.actionChaincode = chaincode;
        this.eventChaincode = Optional.of(chaincode);
        this.creator = creator;
        this.nonce = nonce;
        this.own = new Namespace(chaincode);
    }

    /** Reads and writes of one namespace. */
    public static final class Namespace {
        public String name;
        public final KVRWSet.Builder set = KVRWSet.newBuilder();

        public Namespace(String name) {
            this.name = name;
        }

        public Namespace read(String key, long block, long transaction) {
            set.addReads(KVRead.newBuilder()
                    .setKey(key)
                    .setVersion(Version.newBuilder().setBlockNum(block).setTxNum(transaction)));
            return this;
        }

        public Namespace write(String key, byte[] value) {
            set.addWrites(KVWrite.newBuilder().setKey(key).setValue(ByteString.copyFrom(value)));
            return this;
        }

        public NsReadWriteSet build() {
            return NsReadWriteSet.newBuilder()
                    .setNamespace(name)
                    .setRwset(set.build().toByteString())
                    .build();
        }
    }

    public void argument(String text) {
        arguments.add(ByteString.copyFromUtf8(text));
    }

    public String id() {
        return transactionId.orElseGet(() -> Digest.sha256(
                        nonce.getBytes(StandardCharsets.UTF_8),
                        creator.serialised().toByteArray())
                .hex());
    }

    public ByteString payload() {
        ChannelHeader.Builder header = ChannelHeader.newBuilder();
        if (seconds != 0) {
            header.setTimestamp(Timestamp.newBuilder().setSeconds(seconds));
        }
        ByteString channelHeader = header.setType(headerType)
                .setChannelId(channel)
                .setTxId(id())
                .setEpoch(epoch)
                .setExtension(ChaincodeHeaderExtension.newBuilder()
                        .setChaincodeId(ChaincodeID.newBuilder().setName(headerChaincode))
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        ByteString signatureHeader = SignatureHeader.newBuilder()
                .setCreator(creator.serialised())
                .setNonce(ByteString.copyFromUtf8(nonce))
                .build()
                .toByteString();
        ByteString proposalPayload = ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(ChaincodeSpec.newBuilder()
                                .setType(ChaincodeSpec.Type.NODE)
                                .setChaincodeId(ChaincodeID.newBuilder().setName(invokedChaincode))
                                .setInput(ChaincodeInput.newBuilder().addAllArgs(arguments)))
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        ByteString hash = proposalHash.orElseGet(() -> ByteString.copyFrom(
                Digest.sha256(channelHeader.toByteArray(), signatureHeader.toByteArray(), proposalPayload.toByteArray())
                        .toByteArray()));
        TxReadWriteSet.Builder results = TxReadWriteSet.newBuilder();
        if (lifecycle.set.getReadsCount() + lifecycle.set.getWritesCount() > 0) {
            results.addNsRwset(lifecycle.build());
        }
        if (!own.name.equals(lifecycle.name)) {
            results.addNsRwset(own.build());
        }
        results.addAllNsRwset(otherNamespaces);
        ChaincodeAction.Builder action = ChaincodeAction.newBuilder()
                .setResults(results.build().toByteString())
                .setResponse(Response.newBuilder().setStatus(status).setPayload(response))
                .setChaincodeId(
                        ChaincodeID.newBuilder().setName(actionChaincode).setVersion("1.0"));
        eventChaincode.ifPresent(name -> action.setEvents(ChaincodeEvent.newBuilder()
                .setChaincodeId(name)
                .setTxId(id())
                .setEventName("appended")
                .build()
                .toByteString()));
        ByteString responsePayload = ProposalResponsePayload.newBuilder()
                .setProposalHash(hash)
                .setExtension(action.build().toByteString())
                .build()
                .toByteString();
        List<Endorsement> signed = new ArrayList<>();
        for (Identity endorser : endorsers) {
            byte[] over = responsePayload.toByteArray();
            byte[] by = endorser.serialised().toByteArray();
            byte[] signature =
                    highS ? endorser.key().signHigh(over, by) : endorser.key().sign(over, by);
            signed.add(Endorsement.newBuilder()
                    .setEndorser(endorser.serialised())
                    .setSignature(ByteString.copyFrom(endorsementSignature.apply(signature)))
                    .build());
        }
        TransactionAction one = TransactionAction.newBuilder()
                .setHeader(signatureHeader)
                .setPayload(ChaincodeActionPayload.newBuilder()
                        .setChaincodeProposalPayload(proposalPayload)
                        .setAction(ChaincodeEndorsedAction.newBuilder()
                                .setProposalResponsePayload(responsePayload)
                                .addAllEndorsements(endorsements.apply(signed)))
                        .build()
                        .toByteString())
                .build();
        Transaction.Builder transaction = Transaction.newBuilder();
        for (int i = 0; i < actions; i++) {
            transaction.addActions(one);
        }
        return signedPayload.apply(Payload.newBuilder()
                .setHeader(Header.newBuilder().setChannelHeader(channelHeader).setSignatureHeader(signatureHeader))
                .setData(transaction.build().toByteString())
                .build()
                .toByteString());
    }

    public ByteString envelope() {
        ByteString content = payload();
        return Envelope.newBuilder()
                .setPayload(payload.apply(content))
                .setSignature(ByteString.copyFrom(creator.key().sign(content.toByteArray())))
                .build()
                .toByteString();
    }
}
