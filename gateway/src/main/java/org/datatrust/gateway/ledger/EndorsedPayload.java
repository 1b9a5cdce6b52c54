package org.datatrust.gateway.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRead;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;

/** Reads what an endorsed payload says. Signatures are the verifier's business. */
final class EndorsedPayload {
    private static final String LIFECYCLE = "_lifecycle";

    private final ChaincodeAction action;
    private final List<String> endorsers;

    private EndorsedPayload(ChaincodeAction action, List<String> endorsers) {
        this.action = action;
        this.endorsers = endorsers;
    }

    static EndorsedPayload parse(ByteString payload) throws InvalidProtocolBufferException {
        Transaction transaction =
                Transaction.parseFrom(Payload.parseFrom(payload).getData());
        if (transaction.getActionsCount() != 1) {
            throw new InvalidProtocolBufferException("a transaction has one action");
        }
        ChaincodeEndorsedAction endorsed = ChaincodeActionPayload.parseFrom(
                        transaction.getActions(0).getPayload())
                .getAction();
        List<String> endorsers = new ArrayList<>();
        for (Endorsement endorsement : endorsed.getEndorsementsList()) {
            endorsers.add(
                    SerializedIdentity.parseFrom(endorsement.getEndorser()).getMspid());
        }
        ProposalResponsePayload response = ProposalResponsePayload.parseFrom(endorsed.getProposalResponsePayload());
        return new EndorsedPayload(ChaincodeAction.parseFrom(response.getExtension()), endorsers);
    }

    /** MSP ids, one for each endorsement. */
    List<String> endorsers() {
        return endorsers;
    }

    ByteString result() {
        return action.getResponse().getPayload();
    }

    boolean writes(String chaincode) throws InvalidProtocolBufferException {
        for (NsReadWriteSet namespace :
                TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
            if (namespace.getNamespace().equals(chaincode)
                    && KVRWSet.parseFrom(namespace.getRwset()).getWritesCount() > 0) {
                return true;
            }
        }
        return false;
    }

    /** The version at which the transaction read the sequence of the chaincode's definition. */
    Optional<DefinitionVersion> definition(String chaincode) throws InvalidProtocolBufferException {
        String key = "namespaces/fields/" + chaincode + "/Sequence";
        for (NsReadWriteSet namespace :
                TxReadWriteSet.parseFrom(action.getResults()).getNsRwsetList()) {
            if (!namespace.getNamespace().equals(LIFECYCLE)) {
                continue;
            }
            for (KVRead read : KVRWSet.parseFrom(namespace.getRwset()).getReadsList()) {
                if (read.getKey().equals(key)) {
                    return Optional.of(new DefinitionVersion(
                            read.getVersion().getBlockNum(), read.getVersion().getTxNum()));
                }
            }
        }
        return Optional.empty();
    }

    static String transactionId(Envelope envelope) throws InvalidProtocolBufferException {
        ChannelHeader header = ChannelHeader.parseFrom(
                Payload.parseFrom(envelope.getPayload()).getHeader().getChannelHeader());
        return header.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE ? header.getTxId() : "";
    }

    static List<String> transactionIds(Block block) throws InvalidProtocolBufferException {
        List<String> ids = new ArrayList<>();
        for (ByteString envelope : block.getData().getDataList()) {
            ids.add(transactionId(Envelope.parseFrom(envelope)));
        }
        return ids;
    }
}
