package org.datatrust.network;

import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The content of {@code gateway.properties}, from which one organisation's gateway learns where everything is. Paths are absolute,
 * ports are on 127.0.0.1, certificates and keys are PEM.
 *
 * <pre>
 * organisation, channel, chaincode       names
 * endorsing-organisations                comma-separated: all organisations with a peer
 * listen-port, admin-port                the public service (TLS, mutual); health and metrics
 * data-directory                         created by the gateway
 * genesis-block                          the channel's first block
 * identity.certificate, identity.key     signs transactions
 * server.certificate, server.key         shown to callers
 * peer.certificate, peer.key             shown to peers
 * peer.endpoint                          host:port of the organisation's own peer
 * peer.tls-root                          TLS root of that peer
 * endorser.ORG.endpoint, .tls-root       the same for every endorsing organisation
 * client-ca.ORG                          TLS root of callers from ORG, for all organisations
 * </pre>
 */
final class GatewaySettings {
    private GatewaySettings() {}

    /** The text of the file; {@code home} is where the network will live. */
    static String text(Consortium consortium, NetworkHome home, Organisation organisation) {
        String id = organisation.id();
        OrganisationHome files = home.organisation(id);
        Ports ports = consortium.ports(id);
        SequencedMap<String, Object> settings = new TreeMap<>();
        settings.put("organisation", id);
        settings.put("channel", consortium.channel());
        settings.put("chaincode", consortium.chaincode());
        settings.put(
                "endorsing-organisations",
                consortium.endorsers().stream().map(Organisation::id).collect(Collectors.joining(",")));
        settings.put("listen-port", ports.gateway());
        settings.put("admin-port", ports.gatewayAdmin());
        settings.put("data-directory", home.data(new NodeId(NodeId.Kind.GATEWAY, id)));
        settings.put("genesis-block", home.genesisBlock());
        pair(settings, "identity", files.gatewayIdentity());
        pair(settings, "server", files.gatewayServerTls());
        pair(settings, "peer", files.gatewayClientTls());
        settings.put("peer.endpoint", "127.0.0.1:" + ports.peer());
        settings.put("peer.tls-root", files.tlsAuthority().certificate());
        for (Organisation endorser : consortium.endorsers()) {
            settings.put(
                    "endorser." + endorser.id() + ".endpoint",
                    "127.0.0.1:" + consortium.ports(endorser.id()).peer());
            settings.put(
                    "endorser." + endorser.id() + ".tls-root",
                    home.organisation(endorser.id()).tlsAuthority().certificate());
        }
        for (Organisation member : consortium.organisations()) {
            settings.put(
                    "client-ca." + member.id(),
                    home.organisation(member.id()).tlsAuthority().certificate());
        }
        return settings.entrySet().stream().map(GatewaySettings::line).collect(Collectors.joining());
    }

    private static void pair(Map<String, Object> settings, String prefix, OrganisationHome.KeyPair pair) {
        settings.put(prefix + ".certificate", pair.certificate());
        settings.put(prefix + ".key", pair.key());
    }

    /** A line that {@link java.util.Properties#load(java.io.Reader)} reads back exactly. */
    private static String line(Map.Entry<String, Object> setting) {
        String value = setting.getValue().toString().replace("\\", "\\\\");
        return setting.getKey() + "=" + (value.startsWith(" ") ? "\\" : "") + value + "\n";
    }
}
