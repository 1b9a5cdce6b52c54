package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEvent;
import org.hyperledger.fabric.protos.peer.ChaincodeHeaderExtension;
import org.hyperledger.fabric.protos.peer.ChaincodeInvocationSpec;
import org.hyperledger.fabric.protos.peer.ChaincodeProposalPayload;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;

/**
 * An endorser transaction, or an endorsed query in the same form, taken apart completely before anything in it is believed. Every part is
 * in its one encoding; bytes that are hashed or signed are kept verbatim.
 *
 * @param signature over {@code payload} by the creator; empty for a query, which is never submitted
 * @param claimedTime when the creator says the proposal was made; peers refuse one that is far from their own clocks
 * @param creator serialised msp.SerializedIdentity
 * @param proposal the three parts whose concatenation the proposal hash is over
 * @param chaincode as the header extension names it
 * @param invokedChaincode as the invocation names it
 * @param arguments of the invocation, the function's name first
 * @param response proposal response payload, the bytes that endorsers sign
 * @param actionChaincode as the endorsed action names it
 * @param eventChaincode as the event names it; empty if there is no event
 * @param eventTransactionId likewise
 */
public record EndorserTransaction(
        Bytes payload,
        Bytes signature,
        String channel,
        String transactionId,
        Instant claimedTime,
        Bytes creator,
        Bytes nonce,
        List<Bytes> proposal,
        String chaincode,
        String invokedChaincode,
        List<Bytes> arguments,
        Bytes response,
        Bytes proposalHash,
        String actionChaincode,
        Optional<String> eventChaincode,
        Optional<String> eventTransactionId,
        int responseStatus,
        Bytes responsePayload,
        ReadWriteSet readWriteSet,
        List<Endorsement> endorsements) {
    private static final int MAX_ENDORSEMENTS = 100;
    /** A field of two bytes becomes an object of some fifty: what is taken apart must be small. */
    private static final int MAX_SIZE_BYTES = 1 << 20;
    /** More than a signature that can hold, with what surrounds it and the payload in an envelope. */
    private static final int MAX_SIGNATURE_BYTES = 128;

    public EndorserTransaction {
        proposal = List.copyOf(proposal);
        arguments = List.copyOf(arguments);
        endorsements = List.copyOf(endorsements);
    }

    /**
     * @param envelope serialised common.Envelope with payload and signature
     * @throws MalformedException FAB-01 or FAB-02
     */
    public static EndorserTransaction ofEnvelope(Bytes envelope) throws MalformedException {
        // Before anything is copied.
        requireSize(envelope.size(), MAX_SIZE_BYTES + MAX_SIGNATURE_BYTES);
        Envelope parsed = Messages.canonical(Envelope.parser(), Messages.wire(envelope), FabricCode.NOT_CANONICAL);
        if (parsed.getPayload().isEmpty() || parsed.getSignature().isEmpty()) {
            throw new MalformedException(FabricCode.NOT_CANONICAL, "an envelope without payload or signature");
        }
        return of(Messages.bytes(parsed.getPayload()), parsed.getPayload(), Messages.bytes(parsed.getSignature()));
    }

    /**
     * @param payload serialised common.Payload of an endorsed query
     * @throws MalformedException FAB-01 or FAB-02
     */
    public static EndorserTransaction ofPayload(Bytes payload) throws MalformedException {
        return of(payload, Messages.wire(payload), Bytes.EMPTY);
    }

    private static EndorserTransaction of(Bytes verbatim, ByteString encoded, Bytes signature)
            throws MalformedException {
        requireSize(encoded.size(), MAX_SIZE_BYTES);
        Payload payload = Messages.canonical(Payload.parser(), encoded, FabricCode.NOT_CANONICAL);
        Header header = payload.getHeader();
        ByteString channelHeaderBytes = header.getChannelHeader();
        ChannelHeader channelHeader =
                Messages.canonical(ChannelHeader.parser(), channelHeaderBytes, FabricCode.NOT_CANONICAL);
        if (channelHeader.getType() != HeaderType.ENDORSER_TRANSACTION_VALUE) {
            throw form("the header is of type " + channelHeader.getType() + ", not an endorser transaction");
        }
        if (channelHeader.getEpoch() != 0) {
            throw form("the header's epoch is not 0");
        }
        SignatureHeader signatureHeader =
                Messages.canonical(SignatureHeader.parser(), header.getSignatureHeader(), FabricCode.NOT_CANONICAL);
        if (signatureHeader.getNonce().isEmpty() || signatureHeader.getCreator().isEmpty()) {
            throw form("the header has no nonce or no creator");
        }
        ChaincodeHeaderExtension extension = Messages.canonical(
                ChaincodeHeaderExtension.parser(), channelHeader.getExtension(), FabricCode.NOT_CANONICAL);
        Transaction transaction = Messages.canonical(Transaction.parser(), payload.getData(), FabricCode.NOT_CANONICAL);
        if (transaction.getActionsCount() != 1) {
            throw form("a transaction has exactly one action, this one has " + transaction.getActionsCount());
        }
        TransactionAction action = transaction.getActions(0);
        if (!action.getHeader().equals(header.getSignatureHeader())) {
            throw form("the action's header is not the transaction's");
        }
        ChaincodeActionPayload actionPayload =
                Messages.canonical(ChaincodeActionPayload.parser(), action.getPayload(), FabricCode.NOT_CANONICAL);
        ByteString proposalPayload = actionPayload.getChaincodeProposalPayload();
        ChaincodeProposalPayload proposal =
                Messages.canonical(ChaincodeProposalPayload.parser(), proposalPayload, FabricCode.NOT_CANONICAL);
        if (proposal.getTransientMapCount() != 0) {
            throw form("transient data in the transaction");
        }
        // Some clients spell out defaults here; what it holds is compared, and its bytes are hashed, so that is
        // harmless.
        ChaincodeInvocationSpec invocation =
                Messages.known(ChaincodeInvocationSpec.parser(), proposal.getInput(), FabricCode.NOT_CANONICAL);
        if (invocation.getChaincodeSpec().getInput().getDecorationsCount() != 0) {
            throw form("decorations in the invocation");
        }
        ByteString response = actionPayload.getAction().getProposalResponsePayload();
        ProposalResponsePayload responsePayload =
                Messages.canonical(ProposalResponsePayload.parser(), response, FabricCode.NOT_CANONICAL);
        ChaincodeAction endorsed =
                Messages.canonical(ChaincodeAction.parser(), responsePayload.getExtension(), FabricCode.NOT_CANONICAL);
        Optional<ChaincodeEvent> event = endorsed.getEvents().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Messages.canonical(ChaincodeEvent.parser(), endorsed.getEvents(), FabricCode.NOT_CANONICAL));
        if (actionPayload.getAction().getEndorsementsCount() > MAX_ENDORSEMENTS) {
            throw form("more than " + MAX_ENDORSEMENTS + " endorsements");
        }
        List<Endorsement> endorsements = new ArrayList<>();
        for (var endorsement : actionPayload.getAction().getEndorsementsList()) {
            endorsements.add(new Endorsement(
                    Messages.bytes(endorsement.getEndorser()), Messages.bytes(endorsement.getSignature())));
        }
        List<Bytes> arguments = new ArrayList<>();
        for (var argument : invocation.getChaincodeSpec().getInput().getArgsList()) {
            arguments.add(Messages.bytes(argument));
        }
        return new EndorserTransaction(
                verbatim,
                signature,
                channelHeader.getChannelId(),
                channelHeader.getTxId(),
                time(channelHeader),
                Messages.bytes(signatureHeader.getCreator()),
                Messages.bytes(signatureHeader.getNonce()),
                List.of(
                        Messages.bytes(channelHeaderBytes),
                        Messages.bytes(action.getHeader()),
                        Messages.bytes(proposalPayload)),
                extension.getChaincodeId().getName(),
                invocation.getChaincodeSpec().getChaincodeId().getName(),
                arguments,
                Messages.bytes(response),
                Messages.bytes(responsePayload.getProposalHash()),
                endorsed.getChaincodeId().getName(),
                event.map(ChaincodeEvent::getChaincodeId),
                event.map(ChaincodeEvent::getTxId),
                endorsed.getResponse().getStatus(),
                Messages.bytes(endorsed.getResponse().getPayload()),
                ReadWriteSet.parse(endorsed.getResults()),
                endorsements);
    }

    /** Whether the transaction id is the hash of nonce and creator, as Fabric demands. */
    public boolean hasTrueId() {
        return transactionId.equals(
                Digest.sha256(nonce.toByteArray(), creator.toByteArray()).hex());
    }

    /** Whether what was endorsed is the answer to this very proposal. */
    public boolean hasTrueProposalHash() {
        return proposalHash.equals(Digest.sha256(
                        proposal.get(0).toByteArray(),
                        proposal.get(1).toByteArray(),
                        proposal.get(2).toByteArray())
                .bytes());
    }

    /** Whether header, invocation, endorsed action and event all speak of this chaincode, and the event of this transaction. */
    public boolean isOf(String name) {
        return chaincode.equals(name)
                && invokedChaincode.equals(name)
                && actionChaincode.equals(name)
                && eventChaincode.orElse(name).equals(name)
                && eventTransactionId.orElse(transactionId).equals(transactionId);
    }

    /** Whether the whole transaction is signed by this member. */
    public boolean isSignedBy(Member creator, Signatures signatures) {
        return signatures
                .message(creator.key(), signature.toByteArray(), payload.toByteArray())
                .isValid();
    }

    private static Instant time(ChannelHeader header) throws MalformedException {
        try {
            return Instant.ofEpochSecond(
                    header.getTimestamp().getSeconds(), header.getTimestamp().getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw form("the header's time is out of range");
        }
    }

    private static void requireSize(int size, int max) throws MalformedException {
        if (size > max) {
            throw form("a transaction of " + size + " bytes, at most " + max + " are judged");
        }
    }

    private static MalformedException form(String what) {
        return new MalformedException(FabricCode.NOT_ENDORSER_TRANSACTION, what);
    }
}
