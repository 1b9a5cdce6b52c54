package org.datatrust.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes, once, everything a network needs before its first start: certificates, genesis block, settings. It is made in a folder beside
 * and moved into place in the end, so an interrupted generation is repeated from the beginning.
 */
final class Generation {
    private final Consortium consortium;
    private final NetworkHome home;
    private final FabricPrograms programs;
    private final Instant now;

    private Generation(Consortium consortium, NetworkHome home, FabricPrograms programs, Instant now) {
        this.consortium = consortium;
        this.home = home;
        this.programs = programs;
        this.now = now;
    }

    /**
     * Makes what is not there yet.
     *
     * @return whether something was made
     * @throws NetworkException FOREIGN_HOME if the home was generated from another consortium
     */
    static boolean ensure(Consortium consortium, NetworkHome home, FabricPrograms programs, Instant now)
            throws IOException {
        if (Files.isDirectory(home.organisations())) {
            checkOrigin(consortium, home);
            return false;
        }
        new Generation(consortium, home, programs, now).run();
        return true;
    }

    private static void checkOrigin(Consortium consortium, NetworkHome home) throws IOException {
        if (!Files.exists(home.origin()) || !Files.readString(home.origin()).equals(consortium.toString())) {
            throw new NetworkException(
                    NetworkException.Code.FOREIGN_HOME,
                    "The network in " + home.folder()
                            + " was generated from another consortium.yaml (or other ports). A running"
                            + " consortium does not change that way: put the file back, or throw the network away with 'reset'.");
        }
    }

    private void run() throws IOException {
        PrivateFiles.folder(home.folder());
        NetworkHome draft = new NetworkHome(home.folder().resolve(".draft"));
        PrivateFiles.delete(draft.folder());
        PrivateFiles.delete(home.channel());
        PrivateFiles.delete(home.config());
        PrivateFiles.folder(draft.organisations());
        StringBuilder tlsRoots = new StringBuilder();
        for (Organisation organisation : consortium.organisations()) {
            tlsRoots.append(organisation(draft, organisation));
        }
        PrivateFiles.write(draft.tlsRoots(), tlsRoots.toString());
        settings(draft);
        genesisBlock(draft);
        PrivateFiles.write(draft.origin(), consortium.toString());
        move(draft.channel(), home.channel());
        move(draft.config(), home.config());
        // Last: its presence means that all is there.
        move(draft.organisations(), home.organisations());
        PrivateFiles.delete(draft.folder());
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the files of one member and tells its TLS root, PEM. */
    private String organisation(NetworkHome draft, Organisation organisation) throws IOException {
        String id = organisation.id();
        String domain = "." + id + ".example";
        OrganisationHome files = draft.organisation(id);
        Certificates identities =
                Certificates.authority("TEST identity authority of " + id, id, now, files.identityAuthority());
        Certificates tls = Certificates.authority("TEST TLS authority of " + id, id, now, files.tlsAuthority());
        msp(files.msp(), identities, tls);
        node(files.ordererMsp(), "orderer" + domain, "orderer", identities, tls);
        tls.tlsServer("orderer" + domain, "orderer", files.ordererTls());
        node(files.adminMsp(), "admin" + domain, "admin", identities, tls);
        tls.tlsClient("admin" + domain, "admin", files.adminTls());
        for (String client : List.of("user1", "auditor")) {
            tls.tlsClient(client + domain, "client", files.client(client));
        }
        if (organisation.peer()) {
            node(files.peerMsp(), "peer" + domain, "peer", identities, tls);
            tls.tlsServer("peer" + domain, "peer", files.peerTls());
            tls.tlsServer("chaincode" + domain, "chaincode", files.chaincodeTls());
            tls.tlsClient("peer" + domain, "peer", files.chaincodeClientTls());
            identities.identity("gateway" + domain, "client", files.gatewayIdentity());
            tls.tlsServer("gateway" + domain, "gateway", files.gatewayServerTls());
            tls.tlsClient("gateway" + domain, "gateway", files.gatewayClientTls());
            PrivateFiles.write(files.gatewaySettings(), GatewaySettings.text(consortium, home, organisation));
        }
        return tls.rootPem();
    }

    private static void node(Path msp, String name, String role, Certificates identities, Certificates tls)
            throws IOException {
        msp(msp, identities, tls);
        identities.identity(name, role, OrganisationHome.identity(msp));
    }

    private static void msp(Path folder, Certificates identities, Certificates tls) throws IOException {
        identities.writeRoot(folder.resolve("cacerts/ca.pem"));
        tls.writeRoot(folder.resolve("tlscacerts/ca.pem"));
        StringBuilder roles = new StringBuilder("NodeOUs:\n  Enable: true\n");
        for (String role : List.of("client", "peer", "admin", "orderer")) {
            roles.append("  ")
                    .append(Character.toUpperCase(role.charAt(0)))
                    .append(role, 1, role.length())
                    .append("OUIdentifier: {Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: ")
                    .append(role)
                    .append("}\n");
        }
        PrivateFiles.write(folder.resolve("config.yaml"), roles.toString());
    }

    private void settings(NetworkHome draft) throws IOException {
        PrivateFiles.write(draft.config().resolve("orderer.yaml"), resource("orderer.yaml"));
        PrivateFiles.write(
                draft.config().resolve("core.yaml"),
                resource("core.yaml")
                        .replace("@BUILDER@", Json.string(home.builder().toString())));
        for (String step : List.of("detect", "build", "release")) {
            PrivateFiles.writeProgram(
                    draft.builder().resolve("bin").resolve(step), resource("builder-" + step + ".sh"));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Generation.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void genesisBlock(NetworkHome draft) throws IOException {
        PrivateFiles.write(draft.channel().resolve("configtx.yaml"), ChannelProfile.yaml(consortium, draft));
        new Program(
                        programs.configtxgen().toString(),
                        Map.of("FABRIC_CFG_PATH", draft.channel().toString()))
                .run(
                        "making the genesis block",
                        List.of(
                                "-profile", ChannelProfile.NAME,
                                "-channelID", consortium.channel(),
                                "-outputBlock", draft.genesisBlock().toString()));
    }
}
