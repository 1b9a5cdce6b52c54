package org.datatrust.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
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
 * A chain of consents that nobody signed, behind the block 0 of a real network: what a peer would show to a gateway after years. Blocks are
 * made when they are asked for, in order.
 */
final class ConsentChain implements Ledger {
    private static final int PER_BLOCK = 50;
    private static final int SECONDS_PER_HOUR = 3600;

    private final ChannelName channel;
    private final String chaincode;
    private final OrganisationId holder;
    private final Bytes genesis;
    private final int consents;
    private final long now = Instant.now().getEpochSecond();

    /** @param consents a multiple of {@value #PER_BLOCK} */
    ConsentChain(ChannelName channel, String chaincode, OrganisationId holder, Bytes genesis, int consents) {
        this.channel = channel;
        this.chaincode = chaincode;
        this.holder = holder;
        this.genesis = genesis;
        this.consents = consents;
    }

    int height() {
        return 1 + consents / PER_BLOCK;
    }

    ConsentName consent(int number) {
        byte[] id = ByteBuffer.allocate(Digest.SIZE_BYTES).putInt(number).array();
        return new ConsentName(holder, Digest.sha256(id).hex().substring(0, 32));
    }

    private Envelope give(int number) {
        ConsentName consent = consent(number);
        ConsentTerms terms = new ConsentTerms(
                Digest.sha256(Bytes.utf8(consent.toString()).toByteArray()),
                new DatasetName(holder, "records"),
                List.of(Purpose.IMPROVE_HEALTHCARE, Purpose.CONSULTATION_MANAGEMENT),
                List.of(holder),
                UseScope.VIEW_AND_RETAIN,
                LegalBasis.CONSENT,
                Bytes.utf8("TEST notice").sha256(),
                "zh-TW",
                now / SECONDS_PER_HOUR - 1,
                now / SECONDS_PER_HOUR + 24,
                Optional.empty());
        ConsentEvent event = new ConsentEvent(
                channel, consent, History.NONE, ConsentAction.GIVE, Optional.of(terms), Optional.empty());
        ConsentState state = new ConsentState(
                consent,
                History.NONE.then(new ConsentEntry(event, holder, now).encode()),
                ConsentStatus.GIVEN,
                terms,
                holder,
                now);
        return envelope(event.encode(), StateKey.consent(consent), state.encode());
    }

    private Envelope envelope(Bytes argument, String key, Bytes value) {
        ChaincodeProposalPayload proposal = ChaincodeProposalPayload.newBuilder()
                .setInput(ChaincodeInvocationSpec.newBuilder()
                        .setChaincodeSpec(ChaincodeSpec.newBuilder()
                                .setInput(ChaincodeInput.newBuilder()
                                        .addArgs(ByteString.copyFromUtf8("RecordConsentEvent"))
                                        .addArgs(ByteString.copyFrom(argument.toByteArray()))))
                        .build()
                        .toByteString())
                .build();
        KVRWSet writes = KVRWSet.newBuilder()
                .addWrites(KVWrite.newBuilder().setKey(key).setValue(ByteString.copyFrom(value.toByteArray())))
                .build();
        ChaincodeAction action = ChaincodeAction.newBuilder()
                .setResults(TxReadWriteSet.newBuilder()
                        .addNsRwset(NsReadWriteSet.newBuilder()
                                .setNamespace(chaincode)
                                .setRwset(writes.toByteString()))
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
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder()
                                .setChannelHeader(ChannelHeader.newBuilder()
                                        .setType(HeaderType.ENDORSER_TRANSACTION_VALUE)
                                        .setTimestamp(Timestamp.newBuilder().setSeconds(now))
                                        .build()
                                        .toByteString()))
                        .setData(Transaction.newBuilder()
                                .addActions(TransactionAction.newBuilder().setPayload(payload.toByteString()))
                                .build()
                                .toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    private Bytes block(int number, Bytes before) {
        List<ByteString> envelopes = new ArrayList<>();
        Bytes content = Bytes.EMPTY;
        for (int i = 0; i < PER_BLOCK; i++) {
            ByteString envelope = give((number - 1) * PER_BLOCK + i).toByteString();
            envelopes.add(envelope);
            content = content.concat(Bytes.copyOf(envelope.toByteArray()));
        }
        return Bytes.copyOf(Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setNumber(number)
                        .setPreviousHash(ByteString.copyFrom(hash(before).toByteArray()))
                        .setDataHash(ByteString.copyFrom(content.sha256().toByteArray())))
                .setData(BlockData.newBuilder().addAllData(envelopes))
                .setMetadata(BlockMetadata.newBuilder()
                        .addMetadata(ByteString.copyFromUtf8("nobody"))
                        .addMetadata(ByteString.EMPTY)
                        .addMetadata(ByteString.copyFrom(new byte[PER_BLOCK])))
                .build()
                .toByteArray());
    }

    private static Digest hash(Bytes block) {
        try {
            return BlockRules.headerHash(BlockEvidence.of(block.toByteArray()));
        } catch (MalformedException e) {
            throw new IllegalStateException("a block that was made here is malformed", e);
        }
    }

    @Override
    public BlockFeed blocksFrom(long number) {
        if (number != 0) {
            throw new IllegalArgumentException("blocks are made from block 0 on");
        }
        CountDownLatch closed = new CountDownLatch(1);
        return new BlockFeed() {
            private int next;
            private Bytes last = genesis;

            @Override
            public BlockReading next() {
                if (next == height()) {
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new Unreachable("closed");
                }
                if (next > 0) {
                    last = ConsentChain.this.block(next, last);
                }
                next++;
                return new BlockCopy(last, List.of());
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }

    @Override
    public BlockReading block(long number) {
        return number == 0 ? new BlockCopy(genesis, List.of()) : new Unreachable("only in order");
    }

    /** Of the newest block the gateway wants to know the number alone. */
    @Override
    public BlockReading newestBlock() {
        try {
            Block first = Block.parseFrom(genesis.toByteArray());
            return new BlockCopy(
                    Bytes.copyOf(first.toBuilder()
                            .setHeader(first.getHeader().toBuilder().setNumber(height() - 1L))
                            .build()
                            .toByteArray()),
                    List.of());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the network's block 0 is malformed", e);
        }
    }

    @Override
    public Endorsing endorse(String function, Bytes... arguments) {
        return new Unreachable("nobody endorses here");
    }

    @Override
    public Submission submit(Bytes transaction) {
        return new MaybeSent("nobody orders here");
    }

    @Override
    public Fate fate(String transactionId, Duration wait) {
        return new Undecided("nobody orders here");
    }

    @Override
    public Viewing view(String function, String... arguments) {
        return new Unreachable("nobody signs here");
    }

    @Override
    public Answer query(String function, String... arguments) {
        return new Unreachable("nobody answers here");
    }

    @Override
    public String chaincode() {
        return chaincode;
    }

    @Override
    public int viewThreshold() {
        return 1;
    }

    @Override
    public void close() {}
}
