package org.datatrust.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each kind of node is started. */
final class Launches {
    private static final String LOG_FORMAT =
            "%{time:2006-01-02T15:04:05.000Z07:00} %{level:.4s} [%{module}] %{message}";

    private final Consortium consortium;
    private final NetworkHome home;
    private final FabricPrograms programs;

    Launches(Consortium consortium, NetworkHome home, FabricPrograms programs) {
        this.consortium = consortium;
        this.home = home;
        this.programs = programs;
    }

    /** Variables of every Fabric program. The memory limits make Go give memory back earlier; they are not hard. */
    private Map<String, String> fabric() {
        Map<String, String> environment = new HashMap<>();
        environment.put("FABRIC_CFG_PATH", home.config().toString());
        environment.put("FABRIC_LOGGING_SPEC", "info");
        environment.put("FABRIC_LOGGING_FORMAT", LOG_FORMAT);
        environment.put("GOMEMLIMIT", "384MiB");
        return environment;
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    Launch orderer(String organisation) {
        NodeId node = new NodeId(NodeId.Kind.ORDERER, organisation);
        OrganisationHome files = home.organisation(organisation);
        Ports ports = consortium.ports(organisation);
        Path data = home.data(node);
        String certificate = files.ordererTls().certificate().toString();
        String key = files.ordererTls().key().toString();
        Map<String, String> environment = fabric();
        environment.put("ORDERER_GENERAL_LISTENPORT", String.valueOf(ports.orderer()));
        environment.put("ORDERER_GENERAL_LOCALMSPID", organisation);
        environment.put("ORDERER_GENERAL_LOCALMSPDIR", files.ordererMsp().toString());
        environment.put("ORDERER_GENERAL_TLS_CERTIFICATE", certificate);
        environment.put("ORDERER_GENERAL_TLS_PRIVATEKEY", key);
        environment.put("ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE", certificate);
        environment.put("ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY", key);
        environment.put("ORDERER_FILELEDGER_LOCATION", data.resolve("ledger").toString());
        environment.put("ORDERER_CONSENSUS_WALDIR", data.resolve("wal").toString());
        environment.put("ORDERER_CONSENSUS_SNAPDIR", data.resolve("snapshot").toString());
        environment.put("ORDERER_OPERATIONS_LISTENADDRESS", address(ports.ordererMetrics()));
        environment.put("ORDERER_ADMIN_LISTENADDRESS", address(ports.ordererAdmin()));
        environment.put("ORDERER_ADMIN_TLS_CERTIFICATE", certificate);
        environment.put("ORDERER_ADMIN_TLS_PRIVATEKEY", key);
        // Relative to the working folder: a list variable cannot hold every path.
        environment.put("ORDERER_ADMIN_TLS_CLIENTROOTCAS", "[authorities/tls.pem]");
        return new Launch(List.of(programs.orderer().toString()), environment, files.folder());
    }

    Launch peer(String organisation) {
        NodeId node = new NodeId(NodeId.Kind.PEER, organisation);
        OrganisationHome files = home.organisation(organisation);
        Ports ports = consortium.ports(organisation);
        Path data = home.data(node);
        Map<String, String> environment = fabric();
        environment.put("CORE_PEER_ID", node.toString());
        environment.put("CORE_PEER_LISTENADDRESS", address(ports.peer()));
        environment.put("CORE_PEER_ADDRESS", address(ports.peer()));
        environment.put("CORE_PEER_CHAINCODELISTENADDRESS", address(ports.peerChaincode()));
        environment.put("CORE_PEER_GOSSIP_BOOTSTRAP", address(ports.peer()));
        environment.put("CORE_PEER_GOSSIP_ENDPOINT", address(ports.peer()));
        environment.put("CORE_PEER_GOSSIP_EXTERNALENDPOINT", address(ports.peer()));
        environment.put("CORE_PEER_LOCALMSPID", organisation);
        environment.put("CORE_PEER_MSPCONFIGPATH", files.peerMsp().toString());
        tls(environment, files.peerTls(), files);
        environment.put("CORE_PEER_FILESYSTEMPATH", data.toString());
        environment.put(
                "CORE_LEDGER_SNAPSHOTS_ROOTDIR", data.resolve("snapshots").toString());
        environment.put("CORE_OPERATIONS_LISTENADDRESS", address(ports.peerMetrics()));
        return new Launch(List.of(programs.peer().toString(), "node", "start"), environment, data);
    }

    private static void tls(Map<String, String> environment, OrganisationHome.KeyPair own, OrganisationHome files) {
        environment.put("CORE_PEER_TLS_CERT_FILE", own.certificate().toString());
        environment.put("CORE_PEER_TLS_KEY_FILE", own.key().toString());
        environment.put("CORE_PEER_TLS_CLIENTCERT_FILE", own.certificate().toString());
        environment.put("CORE_PEER_TLS_CLIENTKEY_FILE", own.key().toString());
        environment.put(
                "CORE_PEER_TLS_ROOTCERT_FILE",
                files.tlsAuthority().certificate().toString());
    }

    /** The peer program as the organisation's administrator, talking to the organisation's own peer. */
    Program administrator(String organisation) {
        OrganisationHome files = home.organisation(organisation);
        Map<String, String> environment = fabric();
        environment.put("FABRIC_LOGGING_SPEC", "warning");
        environment.put("CORE_PEER_LOCALMSPID", organisation);
        environment.put("CORE_PEER_MSPCONFIGPATH", files.adminMsp().toString());
        environment.put(
                "CORE_PEER_ADDRESS", address(consortium.ports(organisation).peer()));
        tls(environment, files.adminTls(), files);
        return new Program(programs.peer().toString(), environment);
    }

    /** Options with which the peer program, as an administrator, reaches an orderer. */
    List<String> throughOrderer(String administrator, String ordererOrganisation) {
        OrganisationHome.KeyPair tls = home.organisation(administrator).adminTls();
        return List.of(
                "--orderer",
                address(consortium.ports(ordererOrganisation).orderer()),
                "--tls",
                "--cafile",
                home.organisation(ordererOrganisation)
                        .tlsAuthority()
                        .certificate()
                        .toString(),
                "--clientauth",
                "--certfile",
                tls.certificate().toString(),
                "--keyfile",
                tls.key().toString());
    }

    /** Options that make the peer program collect endorsements from the peers of these organisations. */
    List<String> fromPeers(List<Organisation> organisations) {
        List<String> options = new ArrayList<>();
        for (Organisation organisation : organisations) {
            String id = organisation.id();
            options.add("--peerAddresses");
            options.add(address(consortium.ports(id).peer()));
            options.add("--tlsRootCertFiles");
            options.add(home.organisation(id).tlsAuthority().certificate().toString());
        }
        return options;
    }

    Launch chaincode(String organisation, Path jar, String packageId) {
        OrganisationHome files = home.organisation(organisation);
        List<String> command = java();
        // Four of them share one small machine: little heap, and only the quick compiler.
        command.addAll(List.of(
                "-Xmx96m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=48m"));
        command.addAll(List.of("-jar", jar.toString()));
        return new Launch(
                command,
                Map.of(
                        "CHAINCODE_SERVER_ADDRESS",
                                address(consortium.ports(organisation).chaincode()),
                        "CORE_CHAINCODE_ID_NAME", packageId,
                        "CHAINCODE_TLS_KEY", files.chaincodeTls().key().toString(),
                        "CHAINCODE_TLS_CERT", files.chaincodeTls().certificate().toString(),
                        "CHAINCODE_TLS_CLIENT_CA",
                                files.tlsAuthority().certificate().toString()),
                home.data(new NodeId(NodeId.Kind.CHAINCODE, organisation)));
    }

    Launch gateway(String organisation, Path jar) {
        List<String> command = java();
        command.addAll(List.of("-Xmx768m", "-jar", jar.toString()));
        command.add(home.organisation(organisation).gatewaySettings().toString());
        return new Launch(command, Map.of(), home.data(new NodeId(NodeId.Kind.GATEWAY, organisation)));
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }
}
