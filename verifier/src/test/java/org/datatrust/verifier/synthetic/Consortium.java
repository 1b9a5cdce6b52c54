package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.Capabilities;
import org.hyperledger.fabric.protos.common.Capability;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Config;
import org.hyperledger.fabric.protos.common.ConfigEnvelope;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Consenter;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.HashingAlgorithm;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole;
import org.hyperledger.fabric.protos.common.Orderers;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.Policy;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.MSPConfig;
import org.hyperledger.fabric.protos.orderer.ConsensusType;

/** Four organisations, each with an authority, an orderer, a peer and a client, for tests. Everything is made from fixed seeds. */
public final class Consortium {
    public static final List<String> ORGANISATIONS =
            List.of("test-agency", "test-hospital", "test-audit", "test-trade");
    public static final String CHANNEL = "datatrust";
    public static final String CHAINCODE = "datatrust";

    public final Map<String, Authority> authorities = new LinkedHashMap<>();
    public final Map<String, FabricMSPConfig.Builder> msps = new LinkedHashMap<>();
    public final List<Identity> orderers = new ArrayList<>();
    public final Map<String, Identity> peers = new LinkedHashMap<>();
    public final Map<String, Identity> clients = new LinkedHashMap<>();
    public final Map<String, Identity> admins = new LinkedHashMap<>();
    public String channel = CHANNEL;
    public String consensus = "BFT";
    public String channelCapability = "V3_0";
    public String hash = "SHA256";
    public long sequence = 0;
    public int headerType = HeaderType.CONFIG_VALUE;
    public int blockPolicyCount = 3;
    public ImplicitMetaPolicy.Rule endorsementRule = ImplicitMetaPolicy.Rule.MAJORITY;
    public ImplicitMetaPolicy.Rule lifecycleRule = ImplicitMetaPolicy.Rule.MAJORITY;
    public Consumer<Orderers.Builder> consenters = orderers -> {};
    public Consumer<ConfigGroup.Builder> ordererGroup = group -> {};
    public Consumer<ConfigGroup.Builder> applicationGroup = group -> {};
    public Consumer<ConfigGroup.Builder> channelGroup = group -> {};
    public Consumer<Block.Builder> genesisBlock = block -> {};

    public Consortium() {
        for (String organisation : ORGANISATIONS) {
            // One authority signs with high s, as real ones sometimes do.
            Authority authority =
                    new Authority(organisation, new KeyHolder("ca." + organisation), organisation.equals("test-audit"));
            authorities.put(organisation, authority);
            msps.put(organisation, authority.msp());
            orderers.add(authority.enrol("orderer0", "orderer"));
            peers.put(organisation, authority.enrol("peer0", "peer"));
            clients.put(organisation, authority.enrol("gateway", "client"));
            admins.put(organisation, authority.enrol("admin0", "admin"));
        }
    }

    public Authority authority(String organisation) {
        return required(authorities, organisation);
    }

    public FabricMSPConfig.Builder msp(String organisation) {
        return required(msps, organisation);
    }

    public Identity peer(String organisation) {
        return required(peers, organisation);
    }

    public Identity client(String organisation) {
        return required(clients, organisation);
    }

    public Identity admin(String organisation) {
        return required(admins, organisation);
    }

    private static <T> T required(Map<String, T> from, String organisation) {
        T found = from.get(organisation);
        if (found == null) {
            throw new AssertionError("no organisation " + organisation);
        }
        return found;
    }

    /** Block 0 as configtxgen would make it, as far as anybody reads it. */
    public Block genesis() {
        ConfigGroup.Builder ordererOrganisations = ConfigGroup.newBuilder();
        ConfigGroup.Builder applicationOrganisations = ConfigGroup.newBuilder();
        for (String organisation : ORGANISATIONS) {
            ConfigGroup group = ConfigGroup.newBuilder()
                    .putValues(
                            "MSP",
                            value(MSPConfig.newBuilder()
                                    .setConfig(msp(organisation).build().toByteString())
                                    .build()))
                    .putPolicies("Endorsement", policy(anyOf(role(organisation, MSPRole.MSPRoleType.PEER))))
                    .putPolicies("Admins", policy(anyOf(role(organisation, MSPRole.MSPRoleType.ADMIN))))
                    .setModPolicy("Admins")
                    .build();
            ordererOrganisations.putGroups(organisation, group);
            applicationOrganisations.putGroups(organisation, group);
        }
        Orderers.Builder mapping = Orderers.newBuilder();
        SignaturePolicyEnvelope.Builder blockPolicy = SignaturePolicyEnvelope.newBuilder();
        SignaturePolicy.NOutOf.Builder rules =
                SignaturePolicy.NOutOf.newBuilder().setN(blockPolicyCount);
        for (int i = 0; i < orderers.size(); i++) {
            Identity orderer = orderers.get(i);
            mapping.addConsenterMapping(Consenter.newBuilder()
                    .setId(i + 1)
                    .setHost("127.0.0.1")
                    .setPort(7050 + i)
                    .setMspId(orderer.organisation())
                    .setIdentity(orderer.certificate()));
            rules.addRules(SignaturePolicy.newBuilder().setSignedBy(i));
            blockPolicy.addIdentities(MSPPrincipal.newBuilder()
                    .setPrincipalClassification(MSPPrincipal.Classification.IDENTITY)
                    .setPrincipal(orderer.serialised()));
        }
        blockPolicy.setRule(SignaturePolicy.newBuilder().setNOutOf(rules));
        consenters.accept(mapping);
        ConfigGroup.Builder orderer = ordererOrganisations
                .putValues("Orderers", value(mapping.build()))
                .putValues(
                        "ConsensusType",
                        value(ConsensusType.newBuilder().setType(consensus).build()))
                .putValues("Capabilities", capabilities("V2_0"))
                .putPolicies("BlockValidation", policy(blockPolicy.build()))
                .putPolicies("Admins", implicit(ImplicitMetaPolicy.Rule.MAJORITY, "Admins"))
                .setModPolicy("Admins");
        ordererGroup.accept(orderer);
        ConfigGroup.Builder application = applicationOrganisations
                .putValues("Capabilities", capabilities("V2_5"))
                .putPolicies("Endorsement", implicit(endorsementRule))
                .putPolicies("LifecycleEndorsement", implicit(lifecycleRule))
                .putPolicies("Admins", implicit(ImplicitMetaPolicy.Rule.MAJORITY, "Admins"))
                .setModPolicy("Admins");
        applicationGroup.accept(application);
        ConfigGroup.Builder root = ConfigGroup.newBuilder()
                .putValues("Capabilities", capabilities(channelCapability))
                .putValues(
                        "HashingAlgorithm",
                        value(HashingAlgorithm.newBuilder().setName(hash).build()))
                .putGroups("Orderer", orderer.build())
                .putGroups("Application", application.build());
        channelGroup.accept(root);
        ByteString payload = Payload.newBuilder()
                .setHeader(Header.newBuilder()
                        .setChannelHeader(ChannelHeader.newBuilder()
                                .setType(headerType)
                                .setChannelId(channel)
                                .build()
                                .toByteString())
                        .setSignatureHeader(SignatureHeader.newBuilder()
                                .setNonce(ByteString.copyFrom(new byte[24]))
                                .build()
                                .toByteString()))
                .setData(ConfigEnvelope.newBuilder()
                        .setConfig(Config.newBuilder().setSequence(sequence).setChannelGroup(root))
                        .build()
                        .toByteString())
                .build()
                .toByteString();
        ByteString envelope = Envelope.newBuilder().setPayload(payload).build().toByteString();
        Block.Builder block = Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setDataHash(ByteString.copyFrom(
                                Digest.sha256(envelope.toByteArray()).toByteArray())))
                .setData(BlockData.newBuilder().addData(envelope));
        genesisBlock.accept(block);
        return block.build();
    }

    public static BlockEvidence evidence(Block block) {
        return new BlockEvidence(
                block.getHeader().getNumber(),
                Bytes.copyOf(block.getHeader().getPreviousHash().toByteArray()),
                Digest.of(block.getHeader().getDataHash().toByteArray()),
                block.getData().getDataList().stream()
                        .map(data -> Bytes.copyOf(data.toByteArray()))
                        .toList(),
                Bytes.EMPTY);
    }

    public static MSPPrincipal role(String organisation, MSPRole.MSPRoleType role) {
        return MSPPrincipal.newBuilder()
                .setPrincipalClassification(MSPPrincipal.Classification.ROLE)
                .setPrincipal(MSPRole.newBuilder()
                        .setMspIdentifier(organisation)
                        .setRole(role)
                        .build()
                        .toByteString())
                .build();
    }

    public static SignaturePolicyEnvelope anyOf(MSPPrincipal... principals) {
        return countOf(1, principals);
    }

    public static SignaturePolicyEnvelope countOf(int count, MSPPrincipal... principals) {
        SignaturePolicy.NOutOf.Builder rules =
                SignaturePolicy.NOutOf.newBuilder().setN(count);
        for (int i = 0; i < principals.length; i++) {
            rules.addRules(SignaturePolicy.newBuilder().setSignedBy(i));
        }
        return SignaturePolicyEnvelope.newBuilder()
                .addAllIdentities(List.of(principals))
                .setRule(SignaturePolicy.newBuilder().setNOutOf(rules))
                .build();
    }

    public static ConfigPolicy policy(SignaturePolicyEnvelope envelope) {
        return ConfigPolicy.newBuilder()
                .setModPolicy("Admins")
                .setPolicy(Policy.newBuilder()
                        .setType(Policy.PolicyType.SIGNATURE_VALUE)
                        .setValue(envelope.toByteString()))
                .build();
    }

    public static ConfigPolicy implicit(ImplicitMetaPolicy.Rule rule) {
        return implicit(rule, "Endorsement");
    }

    public static ConfigPolicy implicit(ImplicitMetaPolicy.Rule rule, String name) {
        return ConfigPolicy.newBuilder()
                .setModPolicy("Admins")
                .setPolicy(Policy.newBuilder()
                        .setType(Policy.PolicyType.IMPLICIT_META_VALUE)
                        .setValue(ImplicitMetaPolicy.newBuilder()
                                .setSubPolicy(name)
                                .setRule(rule)
                                .build()
                                .toByteString()))
                .build();
    }

    public static ConfigValue capabilities(String name) {
        return value(Capabilities.newBuilder()
                .putCapabilities(name, Capability.getDefaultInstance())
                .build());
    }

    public static ConfigValue value(Message message) {
        return ConfigValue.newBuilder()
                .setModPolicy("Admins")
                .setValue(message.toByteString())
                .build();
    }
}
