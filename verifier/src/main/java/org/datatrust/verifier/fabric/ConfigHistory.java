package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;

/**
 * The configurations of a channel, one after the other, each of which the one before allowed: its block is signed by the quorum of the
 * orderers before, and the change by whom the configuration before demands. Immutable; safe for use by several threads.
 */
public final class ConfigHistory {
    private static final int MAX_UPDATE_SIGNATURES = 256;
    /** 4 MiB: some hundred organisations need one. What is taken apart needs some twenty times its bytes. */
    private static final int MAX_CONFIGURATION_BYTES = 4 << 20;

    private final List<Entry> entries;
    private final Config newest;
    private final Signatures signatures;

    /**
     * One configuration.
     *
     * @param block number of the block that holds it
     * @param sequence 0 for the first, counted up by each change
     * @param claimedTime when whoever ordered the block says it was made
     * @param approvers who validly signed the change; empty for the first configuration, which nobody but the trust policy vouches for
     * @param changed paths of the items that are new, different or gone, sorted; empty for the first
     */
    public record Entry(
            long block,
            long sequence,
            Instant claimedTime,
            ChannelConfig config,
            IdentityBook identities,
            List<Member> approvers,
            Set<String> changed) {
        public Entry {
            approvers = List.copyOf(approvers);
            changed = Collections.unmodifiableSet(new TreeSet<>(changed));
        }
    }

    private record Opened(ChannelName channel, Instant time, ConfigEnvelope content) {}

    private ConfigHistory(List<Entry> entries, Config newest, Signatures signatures) {
        this.entries = List.copyOf(entries);
        this.newest = newest;
        this.signatures = signatures;
    }

    /**
     * Begins with a configuration block that is trusted for its hash; the hash itself is checked by the caller.
     *
     * @throws MalformedException FAB-10: not a configuration block, or its data is not what its header says; NAM-01: of a channel without a
     *     proper name
     * @throws UnsupportedException FAB-11: a configuration that the rules of this package do not cover
     */
    public static ConfigHistory startingAt(BlockEvidence block, Signatures signatures)
            throws MalformedException, UnsupportedException {
        if (!BlockRules.holdsItsData(block)) {
            throw malformed("the data of block " + block.number() + " is not what its header says");
        }
        Opened opened = open(block);
        Config config = opened.content().getConfig();
        if (block.number() == 0 && config.getSequence() != 0) {
            throw malformed("the first configuration has sequence " + config.getSequence());
        }
        ChannelConfig read = ChannelConfig.of(opened.channel(), config, Map.of(), signatures);
        Entry entry = new Entry(
                block.number(),
                config.getSequence(),
                opened.time(),
                read,
                new IdentityBook(read, signatures),
                List.of(),
                Set.of());
        return new ConfigHistory(List.of(entry), config, signatures);
    }

    /**
     * This history with one more configuration.
     *
     * @throws MalformedException FAB-18: the block does not follow, or the orderers of the newest configuration did not sign it; FAB-10: it
     *     is not a configuration block; NAM-01: of a channel without a proper name; FAB-19: the change is not allowed by the newest
     *     configuration
     * @throws UnsupportedException FAB-11
     */
    public ConfigHistory next(BlockEvidence block) throws MalformedException, UnsupportedException {
        Entry before = newest();
        requireOrdered(block, before);
        // Only what the orderers signed is taken apart.
        Opened opened = open(block);
        Config config = opened.content().getConfig();
        if (!opened.channel().equals(before.config().channel())) {
            throw notFollowing("block " + block.number() + " is of channel " + opened.channel());
        }
        if (config.getSequence() != before.sequence() + 1) {
            throw notFollowing("configuration " + config.getSequence() + " of block " + block.number()
                    + " does not follow configuration " + before.sequence());
        }
        Envelope cause = opened.content().getLastUpdate();
        Payload payload = read(Payload.parser(), cause.getPayload());
        ChannelHeader header = read(ChannelHeader.parser(), payload.getHeader().getChannelHeader());
        if (header.getType() != HeaderType.CONFIG_UPDATE_VALUE) {
            throw notAuthorised(
                    "the configuration of block " + block.number() + " does not say which update led to it");
        }
        ConfigUpdateEnvelope signed = read(ConfigUpdateEnvelope.parser(), payload.getData());
        ConfigUpdate update = read(ConfigUpdate.parser(), signed.getConfigUpdate());
        if (!update.getChannelId().equals(before.config().channel().value())) {
            throw notAuthorised("the update is of channel " + update.getChannelId());
        }
        List<Member> approvers = approvers(signed, before);
        Map<String, Boolean> satisfied = new HashMap<>();
        ConfigUpdateRules.Updated updated = ConfigUpdateRules.apply(
                newest.getChannelGroup(),
                update,
                path -> satisfied.computeIfAbsent(
                        path,
                        p -> before.config()
                                .policy(p)
                                .map(policy -> policy.isSatisfiedBy(approvers))
                                .orElse(false)));
        if (!updated.root().equals(config.getChannelGroup())) {
            throw notAuthorised("the configuration of block " + block.number() + " is not what the update leads to");
        }
        ChannelConfig read =
                ChannelConfig.of(opened.channel(), config, before.config().memberships(), signatures);
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(
                block.number(),
                config.getSequence(),
                opened.time(),
                read,
                new IdentityBook(read, signatures),
                approvers,
                updated.changed()));
        return new ConfigHistory(more, config, signatures);
    }

    /** Which configuration a block stands under. */
    public sealed interface InForce {
        record Known(Entry entry) implements InForce {}

        /** One that this history does not hold. */
        record Unknown(String why) implements InForce {}

        /** What the orderers signed contradicts this history. */
        record Contradicted(String why) implements InForce {}
    }

    /**
     * @param block number of a block that is not a configuration block
     * @param lastConfiguration the number of the configuration's block, as the orderers signed it for that block, unsigned
     */
    public InForce inForce(long block, long lastConfiguration) {
        String named = "block " + block + " is signed as under the configuration of block "
                + Long.toUnsignedString(lastConfiguration);
        if (lastConfiguration < 0 || lastConfiguration >= block) {
            return new InForce.Contradicted(named + ", which does not come before it");
        }
        for (Entry entry : entries) {
            if (entry.block() == lastConfiguration) {
                return later(entry, block)
                        .<InForce>map(later -> new InForce.Contradicted(
                                named + ", though block " + later.block() + " holds a newer one"))
                        .orElseGet(() -> new InForce.Known(entry));
            }
        }
        return lastConfiguration > newest().block()
                        || lastConfiguration < entries.getFirst().block()
                ? new InForce.Unknown(named + ", which is not at hand")
                : new InForce.Contradicted(named + ", which holds none");
    }

    private Optional<Entry> later(Entry than, long upToBlock) {
        return entries.stream()
                .filter(entry -> entry.block() > than.block() && entry.block() <= upToBlock)
                .findFirst();
    }

    /** In order, the first one first. */
    public List<Entry> entries() {
        return entries;
    }

    public Entry newest() {
        return entries.getLast();
    }

    /** The configurations from this one on, oldest first. */
    public List<Entry> since(Entry entry) {
        return entries.stream()
                .filter(other -> other.sequence() >= entry.sequence())
                .toList();
    }

    private void requireOrdered(BlockEvidence block, Entry before) throws MalformedException {
        if (block.number() <= before.block()) {
            throw notFollowing("block " + block.number() + " does not follow block " + before.block());
        }
        if (!BlockRules.holdsItsData(block)) {
            throw notFollowing("the data of block " + block.number() + " is not what its header says");
        }
        BlockRules.OrdererSignatures read;
        try {
            read = BlockRules.signatures(block);
        } catch (MalformedException e) {
            throw notFollowing("block " + block.number() + ": " + e.getMessage());
        }
        if (read.lastConfiguration() != block.number()) {
            throw notFollowing("the orderers signed block " + block.number()
                    + " as one under the configuration of block " + Long.toUnsignedString(read.lastConfiguration()));
        }
        BlockRules.Quorum quorum = BlockRules.quorum(block, read, before.config(), signatures);
        if (!quorum.isReached()) {
            throw notFollowing("configuration block " + block.number() + " is signed by consenters " + quorum.signers()
                    + ", needed are " + quorum.needed());
        }
    }

    private List<Member> approvers(ConfigUpdateEnvelope update, Entry before) throws MalformedException {
        if (update.getSignaturesCount() > MAX_UPDATE_SIGNATURES) {
            throw notAuthorised("more than " + MAX_UPDATE_SIGNATURES + " signatures");
        }
        List<Member> members = new ArrayList<>();
        Set<P256PublicKey> keys = new HashSet<>();
        for (ConfigSignature signature : update.getSignaturesList()) {
            SignatureHeader header = read(SignatureHeader.parser(), signature.getSignatureHeader());
            IdentityCheck check = before.identities().identify(Messages.bytes(header.getCreator()));
            if (check instanceof IdentityCheck.Valid(Member member)
                    && signatures
                            .message(
                                    member.key(),
                                    signature.getSignature().toByteArray(),
                                    signature.getSignatureHeader().toByteArray(),
                                    update.getConfigUpdate().toByteArray())
                            .isValid()
                    && keys.add(member.key())) {
                members.add(member);
            }
        }
        return members;
    }

    private static Opened open(BlockEvidence block) throws MalformedException, UnsupportedException {
        if (block.envelopes().size() != 1) {
            throw malformed("a configuration block holds one envelope, this one "
                    + block.envelopes().size());
        }
        int size = block.envelopes().getFirst().size();
        if (size > MAX_CONFIGURATION_BYTES) {
            throw new UnsupportedException(
                    FabricCode.UNSUPPORTED_CONFIGURATION, "a configuration of " + size + " bytes");
        }
        Envelope envelope =
                read(Envelope.parser(), Messages.wire(block.envelopes().getFirst()));
        Payload payload = read(Payload.parser(), envelope.getPayload());
        ChannelHeader header = read(ChannelHeader.parser(), payload.getHeader().getChannelHeader());
        if (header.getType() != HeaderType.CONFIG_VALUE) {
            throw malformed("the envelope is of type " + header.getType() + ", not a configuration");
        }
        Instant time;
        try {
            time = Instant.ofEpochSecond(
                    header.getTimestamp().getSeconds(), header.getTimestamp().getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw malformed("the configuration's time is out of range");
        }
        return new Opened(
                ChannelName.parse(header.getChannelId()), time, read(ConfigEnvelope.parser(), payload.getData()));
    }

    private static <M extends Message> M read(Parser<M> parser, ByteString encoded) throws MalformedException {
        return Messages.known(parser, encoded, FabricCode.BAD_CONFIGURATION);
    }

    private static MalformedException malformed(String what) {
        return new MalformedException(FabricCode.BAD_CONFIGURATION, what);
    }

    private static MalformedException notFollowing(String what) {
        return new MalformedException(FabricCode.CONFIGURATION_NOT_FOLLOWING, what);
    }

    private static MalformedException notAuthorised(String what) {
        return new MalformedException(FabricCode.CONFIGURATION_NOT_AUTHORISED, what);
    }
}
