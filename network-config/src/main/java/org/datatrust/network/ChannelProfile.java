package org.datatrust.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The channel's first configuration, in the words of configtxgen ({@code configtx.yaml}).
 *
 * <p>Every organisation has one MSP, used for ordering and, if it has a peer, for the application too. Only an identity with the role
 * orderer may sign blocks: with Fabric's sample rules any client certificate could.
 */
final class ChannelProfile {
    static final String NAME = "Consortium";

    private ChannelProfile() {}

    /** The text of configtx.yaml; {@code home} is where the certificates lie while the block is made. */
    static String yaml(Consortium consortium, NetworkHome home) {
        return YAMLMapper.builder()
                .build()
                .writeValueAsString(Map.of("Profiles", Map.of(NAME, profile(consortium, home))));
    }

    private static Map<String, Object> profile(Consortium consortium, NetworkHome home) {
        return ordered(
                "Capabilities", Map.of("V3_0", true),
                "Policies", standardPolicies(),
                "Orderer", ordererGroup(consortium, home),
                "Application", applicationGroup(consortium, home));
    }

    private static Map<String, Object> ordererGroup(Consortium consortium, NetworkHome home) {
        List<Object> consenters = new ArrayList<>();
        List<Object> members = new ArrayList<>();
        for (Organisation organisation : consortium.orderers()) {
            OrganisationHome files = home.organisation(organisation.id());
            String certificate = files.ordererTls().certificate().toString();
            int port = consortium.ports(organisation.id()).orderer();
            consenters.add(ordered(
                    "ID",
                    consortium.consenterId(organisation.id()),
                    "Host",
                    "127.0.0.1",
                    "Port",
                    port,
                    "MSPID",
                    organisation.id(),
                    "Identity",
                    OrganisationHome.identity(files.ordererMsp()).certificate().toString(),
                    "ClientTLSCert",
                    certificate,
                    "ServerTLSCert",
                    certificate));
            Map<String, Object> member = member(organisation, files, organisation.id() + ".orderer");
            member.put("OrdererEndpoints", List.of("127.0.0.1:" + port));
            members.add(member);
        }
        Ordering ordering = consortium.ordering();
        Map<String, Object> policies = standardPolicies();
        // configtxgen replaces this rule by the consenters' quorum; it stands here because it must be present.
        policies.put("BlockValidation", implicit("ANY Writers"));
        return ordered(
                "OrdererType",
                "BFT",
                "BatchTimeout",
                text(ordering.batchInterval()),
                "BatchSize",
                ordered(
                        "MaxMessageCount", ordering.maxTransactionsPerBlock(),
                        "AbsoluteMaxBytes", ordering.maxBlockMegabytes() + " MB",
                        "PreferredMaxBytes", ordering.maxBlockMegabytes() + " MB"),
                "ConsenterMapping",
                consenters,
                "SmartBFT",
                ordered(
                        "RequestBatchMaxInterval", text(ordering.batchInterval()),
                        "RequestForwardTimeout", text(ordering.requestForward()),
                        "RequestComplainTimeout", text(ordering.requestComplain()),
                        "RequestAutoRemoveTimeout", text(ordering.requestAutoRemove()),
                        "ViewChangeResendInterval", text(ordering.viewChangeResend()),
                        "ViewChangeTimeout", text(ordering.viewChange()),
                        "LeaderHeartbeatTimeout", text(ordering.leaderHeartbeatTimeout()),
                        "LeaderHeartbeatCount", ordering.leaderHeartbeatCount(),
                        "CollectTimeout", "1s",
                        "IncomingMessageBufferSize", 200,
                        "RequestPoolSize", 100_000),
                "Organizations",
                members,
                "Policies",
                policies,
                "Capabilities",
                Map.of("V2_0", true));
    }

    private static Map<String, Object> applicationGroup(Consortium consortium, NetworkHome home) {
        List<Object> members = new ArrayList<>();
        for (Organisation organisation : consortium.endorsers()) {
            Map<String, Object> member =
                    member(organisation, home.organisation(organisation.id()), organisation.id() + ".member");
            member.put(
                    "AnchorPeers",
                    List.of(ordered(
                            "Host",
                            "127.0.0.1",
                            "Port",
                            consortium.ports(organisation.id()).peer())));
            members.add(member);
        }
        Map<String, Object> policies = standardPolicies();
        policies.put("Endorsement", implicit(consortium.endorsement() + " Endorsement"));
        policies.put("LifecycleEndorsement", implicit("MAJORITY Endorsement"));
        return ordered(
                "Organizations", members,
                "Policies", policies,
                "Capabilities", Map.of("V2_5", true));
    }

    /** A member of a group; {@code writer} may write: to the orderer group, only orderers. */
    private static Map<String, Object> member(Organisation organisation, OrganisationHome files, String writer) {
        String id = organisation.id();
        return ordered(
                "Name",
                id,
                "ID",
                id,
                "MSPDir",
                files.msp().toString(),
                "Policies",
                ordered(
                        "Readers", signature(id + ".member"),
                        "Writers", signature(writer),
                        "Admins", signature(id + ".admin"),
                        "Endorsement", signature(id + ".peer")));
    }

    private static Map<String, Object> standardPolicies() {
        return ordered(
                "Readers", implicit("ANY Readers"),
                "Writers", implicit("ANY Writers"),
                "Admins", implicit("MAJORITY Admins"));
    }

    private static Map<String, String> implicit(String rule) {
        return Map.of("Type", "ImplicitMeta", "Rule", rule);
    }

    private static Map<String, String> signature(String principal) {
        return Map.of("Type", "Signature", "Rule", "OR('" + principal + "')");
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
