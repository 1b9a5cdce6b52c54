package org.datatrust.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;

/**
 * What a trust policy says about a channel, read from the channel's first block.
 *
 * @param hash SHA-256 over the block's header
 * @param organisations names of the members that take part in transactions, sorted
 */
record GenesisBlock(ChannelName channel, Digest hash, List<String> organisations) {
    private static final String NOT_GENESIS = "BND-07";

    GenesisBlock {
        organisations = List.copyOf(organisations);
    }

    /**
     * @param block serialised common.Block
     * @throws MalformedException BND-07 or NAM-01
     */
    static GenesisBlock parse(byte[] block) throws MalformedException {
        BlockEvidence evidence = BlockEvidence.of(block);
        if (evidence.number() != 0 || evidence.envelopes().size() != 1) {
            throw new MalformedException(NOT_GENESIS, "not a channel's first block, but block " + evidence.number());
        }
        Bytes envelope = evidence.envelopes().getFirst();
        if (!BlockRules.holdsItsData(evidence)) {
            throw new MalformedException(NOT_GENESIS, "the block's content does not have the hash in its header");
        }
        try {
            Payload payload =
                    Payload.parseFrom(Envelope.parseFrom(envelope.toByteArray()).getPayload());
            ChannelHeader header = ChannelHeader.parseFrom(payload.getHeader().getChannelHeader());
            ConfigEnvelope config = ConfigEnvelope.parseFrom(payload.getData());
            List<String> organisations =
                    config
                            .getConfig()
                            .getChannelGroup()
                            .getGroupsOrThrow("Application")
                            .getGroupsMap()
                            .keySet()
                            .stream()
                            .sorted()
                            .toList();
            return new GenesisBlock(
                    ChannelName.parse(header.getChannelId()), BlockRules.headerHash(evidence), organisations);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new MalformedException(NOT_GENESIS, "the block holds no channel configuration: " + e.getMessage());
        }
    }

    /** More than half of the members. */
    int majority() {
        return organisations.size() / 2 + 1;
    }
}
