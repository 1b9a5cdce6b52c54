package org.datatrust.verifier.trust;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.time.TimestampTrust;

/**
 * Who may be believed: the only trusted input of a verification, small enough to be printed and read aloud. Written as
 * {@code trust.json} (docs/spec/trust-policy.md).
 *
 * @param name what people call this policy, 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8, no control characters
 * @param version counted up by whoever publishes the policy, 1 and up
 * @param channels 1 to {@value #MAX_CHANNELS}, each channel once
 * @param minimumLevel what must be proven for the verdict VERIFIED: 1 to 4, or 5 for level 4 and the time, which needs time-stamping
 * @param timestamping whom to believe about time; without it no level of time is ever proven
 * @param postQuantum whose second signatures are demanded besides
 * @param witnesses on which other chains a checkpoint is demanded besides
 */
public record TrustPolicy(
        String name,
        long version,
        List<TrustedChannel> channels,
        int minimumLevel,
        Optional<TimestampTrust> timestamping,
        Optional<PostQuantumTrust> postQuantum,
        Optional<WitnessTrust> witnesses) {
    public static final int MAX_NAME_BYTES = 256;
    public static final int MAX_CHANNELS = 100;
    public static final int MAX_ORGANISATIONS = 100;
    /** Without time-stamping and second signatures. */
    public static final String SCHEMA = "datatrust.trust/v1";

    public static final String SCHEMA_2 = "datatrust.trust/v2";

    /**
     * @param genesis SHA-256 over the header bytes of the channel's block 0
     * @param chaincode 1 to 64 of {@code A-Z a-z 0-9 _ -}, first a letter or digit
     * @param viewOrganisations how many distinct organisations must have signed that a transaction is valid, 1 to 100
     * @param requiredOrganisations which of them must be among those, sorted, each once; may be empty
     * @param checkpoint a later configuration block from which on the channel is believed, instead of block 0; nothing before it is then
     *     proven
     */
    public record TrustedChannel(
            ChannelName channel,
            Digest genesis,
            String chaincode,
            int viewOrganisations,
            List<OrganisationId> requiredOrganisations,
            Optional<ConfigurationPin> checkpoint) {
        /** Believed from block 0 on. */
        public TrustedChannel(
                ChannelName channel,
                Digest genesis,
                String chaincode,
                int viewOrganisations,
                List<OrganisationId> requiredOrganisations) {
            this(channel, genesis, chaincode, viewOrganisations, requiredOrganisations, Optional.empty());
        }

        /** The configuration block by which the channel is believed. */
        public ConfigurationPin pin() {
            return checkpoint.orElseGet(() -> new ConfigurationPin(0, genesis));
        }

        public TrustedChannel {
            requiredOrganisations = requiredOrganisations.stream().sorted().toList();
            if (!isChaincodeName(chaincode)) {
                throw new IllegalArgumentException("a chaincode name is 1 to 64 of A-Z a-z 0-9 _ -");
            }
            if (viewOrganisations < 1 || viewOrganisations > MAX_ORGANISATIONS) {
                throw new IllegalArgumentException("viewOrganisations is 1 to " + MAX_ORGANISATIONS);
            }
            if (requiredOrganisations.size() > MAX_ORGANISATIONS
                    || new HashSet<>(requiredOrganisations).size() != requiredOrganisations.size()) {
                throw new IllegalArgumentException("requiredOrganisations names an organisation twice, or too many");
            }
        }

        private static boolean isChaincodeName(String name) {
            return name.length() <= 64 && name.matches("[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*");
        }
    }

    /**
     * A configuration block.
     *
     * @param block its number
     * @param hash SHA-256 over its header bytes
     */
    public record ConfigurationPin(long block, Digest hash) {
        public ConfigurationPin {
            if (block < 0) {
                throw new IllegalArgumentException("block " + block);
            }
        }
    }

    public TrustPolicy {
        channels = List.copyOf(channels);
        int size = Bytes.utf8(name).size();
        if (size < 1 || size > MAX_NAME_BYTES || name.codePoints().anyMatch(TrustPolicy::isForbidden)) {
            throw new IllegalArgumentException("a policy's name is 1 to 256 bytes of UTF-8 without control characters");
        }
        if (version < 1) {
            throw new IllegalArgumentException("a policy's version is 1 or more");
        }
        if (minimumLevel < 1 || minimumLevel > (timestamping.isPresent() ? 5 : 4)) {
            throw new IllegalArgumentException("minimumLevel is 1 to 4, or 5 with time-stamping");
        }
        if (channels.isEmpty() || channels.size() > MAX_CHANNELS) {
            throw new IllegalArgumentException("a policy names 1 to " + MAX_CHANNELS + " channels");
        }
        Set<ChannelName> seen = new HashSet<>();
        for (TrustedChannel channel : channels) {
            if (!seen.add(channel.channel())) {
                throw new IllegalArgumentException("channel " + channel.channel() + " stands twice");
            }
        }
    }

    /** Without time-stamping and second signatures. */
    public TrustPolicy(String name, long version, List<TrustedChannel> channels, int minimumLevel) {
        this(name, version, channels, minimumLevel, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** This policy, with whom to believe about time. */
    public TrustPolicy withTimestamping(TimestampTrust trust, int level) {
        return new TrustPolicy(name, version, channels, level, Optional.of(trust), postQuantum, witnesses);
    }

    /** This policy, with second signatures demanded. */
    public TrustPolicy withPostQuantum(PostQuantumTrust trust) {
        return new TrustPolicy(name, version, channels, minimumLevel, timestamping, Optional.of(trust), witnesses);
    }

    /** This policy, with checkpoints on other chains demanded. */
    public TrustPolicy withWitnesses(WitnessTrust trust) {
        return new TrustPolicy(name, version, channels, minimumLevel, timestamping, postQuantum, Optional.of(trust));
    }

    /**
     * A policy that trusts the channel of one genesis block and demands level 4. Whoever makes it must have the block, or its hash, from
     * somebody they trust.
     *
     * @param block serialised common.Block, block 0 of a channel
     * @param viewOrganisations 1 up to the number of organisations with peers
     * @throws MalformedException BND-07, FAB-10, or TRU-07 for values out of range
     * @throws UnsupportedException FAB-11: the verifier could not judge this channel
     */
    public static TrustPolicy ofGenesis(String name, byte[] block, String chaincode, int viewOrganisations)
            throws MalformedException, UnsupportedException {
        BlockEvidence genesis = BlockEvidence.of(block);
        if (genesis.number() != 0 || !BlockRules.holdsItsData(genesis)) {
            throw new MalformedException(FabricCode.BAD_CONFIGURATION, "not a sound block 0");
        }
        ChannelConfig config = ConfigHistory.startingAt(genesis, new Signatures(new BouncyCastleProvider()))
                .newest()
                .config();
        if (viewOrganisations > config.applicationOrganisations().size()) {
            throw new MalformedException(
                    TrustJson.BAD_VALUE,
                    "the channel has only " + config.applicationOrganisations().size() + " organisations with peers");
        }
        try {
            TrustedChannel channel = new TrustedChannel(
                    config.channel(), BlockRules.headerHash(genesis), chaincode, viewOrganisations, List.of());
            return new TrustPolicy(name, 1, List.of(channel), 4);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(TrustJson.BAD_VALUE, String.valueOf(e.getMessage()));
        }
    }

    public Optional<TrustedChannel> channel(ChannelName wanted) {
        return channels.stream().filter(entry -> entry.channel().equals(wanted)).findFirst();
    }

    /** Strict: unknown, missing or doubled members, trailing text and numbers in another form than plain digits are refused. */
    public static TrustPolicy parse(byte[] json) throws MalformedException {
        return TrustJson.parse(json);
    }

    /** The policy as {@code trust.json}, in UTF-8, with a line feed at the end. */
    public String toJson() {
        return TrustJson.print(this);
    }

    /** Control, format, surrogate, private use and unassigned characters. */
    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
