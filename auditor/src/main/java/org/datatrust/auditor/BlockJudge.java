package org.datatrust.auditor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.datatrust.auditor.Judged.JudgedTransaction;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.IdentityCheck;
import org.datatrust.verifier.fabric.Signatures;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;

/** The rules that need nothing but one block and the configuration in force. Safe for use by several threads. */
final class BlockJudge {
    private static final HexFormat HEX = HexFormat.of();

    private final String channel;
    private final Signatures signatures;

    BlockJudge(String channel, Signatures signatures) {
        this.channel = channel;
        this.signatures = signatures;
    }

    /** A block that was read but not judged. */
    record Opened(Bytes raw, BlockEvidence block, Bytes flags, boolean configuration) {
        Digest hash() {
            return BlockRules.headerHash(block);
        }
    }

    /** @throws MalformedException BND-07 */
    static Opened open(Bytes raw) throws MalformedException {
        byte[] encoded = raw.toByteArray();
        BlockEvidence block = BlockEvidence.of(encoded);
        Bytes flags;
        try {
            var metadata = Block.parseFrom(encoded).getMetadata();
            flags = metadata.getMetadataCount() > BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE
                    ? Bytes.copyOf(metadata.getMetadata(BlockMetadataIndex.TRANSACTIONS_FILTER_VALUE)
                            .toByteArray())
                    : Bytes.EMPTY;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a block that was read cannot be read again", e);
        }
        return new Opened(raw, block, flags, isConfiguration(block));
    }

    private static boolean isConfiguration(BlockEvidence block) {
        return channelHeader(block.envelopes().getFirst())
                .filter(header -> header.getType() == HeaderType.CONFIG_VALUE)
                .isPresent();
    }

    private static Optional<ChannelHeader> channelHeader(Bytes envelope) {
        try {
            Payload payload =
                    Payload.parseFrom(Envelope.parseFrom(envelope.toByteArray()).getPayload());
            return Optional.of(ChannelHeader.parseFrom(payload.getHeader().getChannelHeader()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** The configuration that a block with this number must be signed under; block 0 is signed by nobody. */
    static ConfigHistory.Entry before(ConfigHistory history, long number) {
        return history.entries().stream()
                .filter(entry -> entry.block() < number)
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalArgumentException("nothing is in force before block " + number));
    }

    /** Whether the block is signed by enough consenters and holds what its header says, whatever its transactions are. */
    List<Finding> faults(Opened opened, ConfigHistory.Entry inForce) {
        BlockEvidence block = opened.block();
        long number = block.number();
        List<Finding> faults = new ArrayList<>();
        if (!BlockRules.holdsItsData(block)) {
            faults.add(Finding.of(
                    AuditCode.BLOCK_DATA,
                    number,
                    "the hash over the envelopes is not the data hash " + block.dataHash()));
        }
        if (opened.configuration()) {
            if (block.envelopes().size() != 1) {
                faults.add(Finding.of(
                        AuditCode.BLOCK_ENVELOPES,
                        number,
                        "a configuration block holds one envelope, this one "
                                + block.envelopes().size()));
            }
        } else {
            try {
                BlockRules.requireEnvelopes(block);
            } catch (MalformedException e) {
                faults.add(Finding.of(AuditCode.BLOCK_ENVELOPES, number, String.valueOf(e.getMessage())));
            }
        }
        try {
            BlockRules.OrdererSignatures read = BlockRules.signatures(block);
            long expected = opened.configuration() ? number : inForce.block();
            if (read.lastConfiguration() != expected) {
                faults.add(Finding.of(
                        AuditCode.LAST_CONFIGURATION,
                        number,
                        "the block stands under the configuration of block "
                                + Long.toUnsignedString(read.lastConfiguration()) + ", in force is that of block "
                                + expected));
            }
            BlockRules.Quorum quorum = BlockRules.quorum(block, read, inForce.config(), signatures);
            if (!quorum.isReached()) {
                faults.add(Finding.of(
                        AuditCode.BLOCK_QUORUM,
                        number,
                        "signed by consenters " + quorum.signers() + ", needed are " + quorum.needed()
                                + (quorum.ignored().isEmpty()
                                        ? ""
                                        : "; not counted: " + String.join("; ", quorum.ignored()))));
            }
        } catch (MalformedException e) {
            faults.add(Finding.of(AuditCode.BLOCK_SIGNATURES_UNREADABLE, number, String.valueOf(e.getMessage())));
        }
        return faults;
    }

    Judged judge(Opened opened, ConfigHistory.Entry inForce) {
        List<Finding> faults = faults(opened, inForce);
        List<JudgedTransaction> transactions = new ArrayList<>();
        if (faults.isEmpty() && !opened.configuration()) {
            for (Bytes envelope : opened.block().envelopes()) {
                transactions.add(judge(envelope, inForce));
            }
        }
        return new Judged(
                opened.raw(),
                opened.block(),
                opened.hash(),
                opened.configuration(),
                opened.flags(),
                faults,
                transactions);
    }

    private JudgedTransaction judge(Bytes envelope, ConfigHistory.Entry inForce) {
        EndorserTransaction transaction;
        try {
            transaction = EndorserTransaction.ofEnvelope(envelope);
        } catch (MalformedException e) {
            return new JudgedTransaction.Unknown(
                    channelHeader(envelope).flatMap(header -> id(header.getTxId())), e.code() + " " + e.getMessage());
        }
        Optional<Bytes> id = id(transaction.transactionId());
        if (!transaction.channel().equals(channel)) {
            return new JudgedTransaction.Bad(id, "TARGET_CHAIN_NOT_FOUND");
        }
        if (!(inForce.identities().identify(transaction.creator())
                instanceof IdentityCheck.Valid(org.datatrust.verifier.fabric.Member creator))) {
            return new JudgedTransaction.Bad(id, "BAD_CREATOR_SIGNATURE");
        }
        if (!transaction.isSignedBy(creator, signatures)) {
            return new JudgedTransaction.Bad(id, "BAD_CREATOR_SIGNATURE");
        }
        if (!transaction.hasTrueId()) {
            return new JudgedTransaction.Bad(id, "BAD_PROPOSAL_TXID");
        }
        if (!transaction.hasTrueProposalHash()) {
            return new JudgedTransaction.Bad(id, "INVALID_ENDORSER_TRANSACTION");
        }
        if (!transaction.isOf(transaction.chaincode())) {
            boolean impossible = !transaction.actionChaincode().equals(transaction.chaincode())
                    || !transaction
                            .eventChaincode()
                            .orElse(transaction.chaincode())
                            .equals(transaction.chaincode());
            return impossible
                    ? new JudgedTransaction.Bad(id, "INVALID_CHAINCODE")
                    : new JudgedTransaction.Unknown(id, "header, invocation and event speak of different things");
        }
        return new JudgedTransaction.Sound(
                id,
                transaction,
                creator.organisation(),
                Access.of(transaction),
                Endorsers.of(transaction, inForce.identities()::identify, signatures));
    }

    private static Optional<Bytes> id(String text) {
        return text.length() == 2 * Digest.SIZE_BYTES && text.chars().allMatch(c -> "0123456789abcdef".indexOf(c) >= 0)
                ? Optional.of(Bytes.copyOf(HEX.parseHex(text)))
                : Optional.empty();
    }
}
