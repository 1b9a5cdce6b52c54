package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/**
 * A change of a channel's configuration in the making, for tests: whatever is set is then signed by whoever is named. The update reads
 * everything and writes everything; what has the same version on both sides is left as it is.
 */
public final class ConfigChange {
    public String channel = Consortium.CHANNEL;
    public long sequence;
    public int updateType = HeaderType.CONFIG_UPDATE_VALUE;
    public ConfigGroup.Builder readSet;
    public ConfigGroup.Builder writeSet;
    public ConfigGroup.Builder result;
    public final List<Identity> approvers = new ArrayList<>();
    public final OrderedBlock block;

    private ConfigChange(ConfigGroup before, long sequence, long number) {
        this.sequence = sequence;
        this.readSet = before.toBuilder();
        this.writeSet = before.toBuilder();
        this.result = before.toBuilder();
        this.block = new OrderedBlock(number);
        block.lastConfiguration = number;
    }

    /** The change that follows the configuration of a block. */
    public static ConfigChange after(BlockEvidence before, long number) {
        Config config = configOf(before);
        return new ConfigChange(config.getChannelGroup(), config.getSequence() + 1, number);
    }

    public static Config configOf(BlockEvidence block) {
        try {
            Envelope envelope = Envelope.parseFrom(block.envelopes().getFirst().toByteArray());
            return ConfigEnvelope.parseFrom(
                            Payload.parseFrom(envelope.getPayload()).getData())
                    .getConfig();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Changes what is written, and what comes of it. */
    public ConfigChange edit(Consumer<ConfigGroup.Builder> edit) {
        edit.accept(writeSet);
        edit.accept(result);
        return this;
    }

    /** Changes a group of the channel, which thereby gets a new version. */
    public ConfigChange editGroup(String name, Consumer<ConfigGroup.Builder> edit) {
        return edit(root -> {
            ConfigGroup.Builder group = root.getGroupsOrThrow(name).toBuilder();
            edit.accept(group);
            root.putGroups(name, group.setVersion(group.getVersion() + 1).build());
        });
    }

    public BlockEvidence build() {
        ByteString update = ConfigUpdate.newBuilder()
                .setChannelId(channel)
                .setReadSet(readSet)
                .setWriteSet(writeSet)
                .build()
                .toByteString();
        ConfigUpdateEnvelope.Builder signed = ConfigUpdateEnvelope.newBuilder().setConfigUpdate(update);
        for (Identity approver : approvers) {
            ByteString header = SignatureHeader.newBuilder()
                    .setCreator(approver.serialised())
                    .setNonce(ByteString.copyFromUtf8("vote"))
                    .build()
                    .toByteString();
            signed.addSignatures(ConfigSignature.newBuilder()
                    .setSignatureHeader(header)
                    .setSignature(
                            ByteString.copyFrom(approver.key().sign(header.toByteArray(), update.toByteArray()))));
        }
        ConfigEnvelope content = ConfigEnvelope.newBuilder()
                .setConfig(Config.newBuilder().setSequence(sequence).setChannelGroup(result))
                .setLastUpdate(envelope(updateType, signed.build().toByteString()))
                .build();
        block.envelopes.add(
                envelope(HeaderType.CONFIG_VALUE, content.toByteString()).toByteString());
        return block.build();
    }

    private Envelope envelope(int type, ByteString data) {
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder()
                                .setChannelHeader(ChannelHeader.newBuilder()
                                        .setType(type)
                                        .setChannelId(channel)
                                        .build()
                                        .toByteString()))
                        .setData(data)
                        .build()
                        .toByteString())
                .build();
    }
}
