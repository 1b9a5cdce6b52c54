package org.datatrust.gateway.index;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleCode;
import org.datatrust.verifier.fabric.BlockRules;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.NsReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.TxReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;

/**
 * What of a block the index is made from: the writes of its valid transactions. Which ones are valid the own peer says; whether they were
 * rightly endorsed it has checked already.
 *
 * @param hash of the header
 * @param previousHash of the block before; empty in block 0
 * @param time the latest that one of its transactions bears, as its creator claims; seconds since 1970
 */
record IndexedBlock(long number, Digest hash, Bytes previousHash, long time, List<Write> writes) {
    private static final byte VALID = 0;
    /** 9999-12-31T23:59:59Z. */
    private static final long LATEST = 253_402_300_799L;

    /**
     * @param value empty if the key is deleted
     * @param arguments of the transaction's call, the function's name first
     */
    record Write(String key, Optional<Bytes> value, List<Bytes> arguments) {
        Write {
            arguments = List.copyOf(arguments);
        }
    }

    IndexedBlock {
        writes = List.copyOf(writes);
    }

    /**
     * Reads envelopes as the peer does, not as strictly as the verifier: an odd encoding that the peer takes for valid must not stop the
     * index.
     *
     * @throws MalformedException BND-07, also if the envelopes are not those of the header, or the peer does not say which are valid
     */
    static IndexedBlock of(Bytes raw, String chaincode) throws MalformedException {
        byte[] encoded = raw.toByteArray();
        BlockEvidence evidence = BlockEvidence.of(encoded);
        if (!BlockRules.holdsItsData(evidence)) {
            throw new MalformedException(
                    BundleCode.BAD_BLOCK, "the block does not hold the data that its header names");
        }
        try {
            List<ByteString> metadata = Block.parseFrom(encoded).getMetadata().getMetadataList();
            ByteString flags = metadata.size() > BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE
                    ? metadata.get(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                    : ByteString.EMPTY;
            List<Bytes> envelopes = evidence.envelopes();
            long time = 0;
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < envelopes.size(); i++) {
                Payload payload = Payload.parseFrom(
                        Envelope.parseFrom(envelopes.get(i).toByteArray()).getPayload());
                ChannelHeader header =
                        ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
                if (header.getType() == HeaderType.ENDORSER_TRANSACTION_VALUE) {
                    if (i >= flags.size()) {
                        throw new MalformedException(
                                BundleCode.BAD_BLOCK, "the peer does not say whether transaction " + i + " is valid");
                    }
                    if (flags.byteAt(i) == VALID) {
                        int before = writes.size();
                        addWrites(payload.getData(), chaincode, writes);
                        if (writes.size() > before) {
                            // The peers hold only these to their clocks; anybody can give another envelope any time.
                            time = Math.clamp(header.getTimestamp().getSeconds(), time, LATEST);
                        }
                    }
                }
            }
            return new IndexedBlock(
                    evidence.number(), BlockRules.headerHash(evidence), evidence.previousHash(), time, writes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException(
                    BundleCode.BAD_BLOCK, "a valid transaction of block " + evidence.number() + " is unreadable");
        }
    }

    private static void addWrites(ByteString data, String chaincode, List<Write> writes)
            throws InvalidProtocolBufferException {
        for (var action : Transaction.parseFrom(data).getActionsList()) {
            ChaincodeActionPayload payload = ChaincodeActionPayload.parseFrom(action.getPayload());
            ProposalResponsePayload response =
                    ProposalResponsePayload.parseFrom(payload.getAction().getProposalResponsePayload());
            ByteString results =
                    ChaincodeAction.parseFrom(response.getExtension()).getResults();
            for (NsReadWriteSet namespace : TxReadWriteSet.parseFrom(results).getNsRwsetList()) {
                if (namespace.getNamespace().equals(chaincode)) {
                    List<Bytes> arguments = arguments(payload.getChaincodeProposalPayload());
                    for (KVWrite write : KVRWSet.parseFrom(namespace.getRwset()).getWritesList()) {
                        Optional<Bytes> value =
                                write.getIsDelete() ? Optional.empty() : Optional.of(bytes(write.getValue()));
                        writes.add(new Write(write.getKey(), value, arguments));
                    }
                }
            }
        }
    }

    private static List<Bytes> arguments(ByteString proposal) throws InvalidProtocolBufferException {
        return ChaincodeInvocationSpec.parseFrom(
                        ChaincodeProposalPayload.parseFrom(proposal).getInput())
                .getChaincodeSpec()
                .getInput()
                .getArgsList()
                .stream()
                .map(IndexedBlock::bytes)
                .toList();
    }

    private static Bytes bytes(ByteString content) {
        return Bytes.copyOf(content.toByteArray());
    }
}
