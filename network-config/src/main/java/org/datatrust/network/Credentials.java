package org.datatrust.network;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes the certificates and keys of one organisation. */
final class Credentials {
    private static final List<String> ROLES = List.of("client", "peer", "admin", "orderer");

    private final Organisation organisation;
    private final OrganisationHome files;
    private final Certificates identities;
    private final Certificates tls;

    private Credentials(Organisation organisation, OrganisationHome files, Certificates identities, Certificates tls) {
        this.organisation = organisation;
        this.files = files;
        this.identities = identities;
        this.tls = tls;
    }

    /** Makes everything that an organisation needs, in an empty folder. */
    static Credentials found(Organisation organisation, OrganisationHome files, Instant now) throws IOException {
        String id = organisation.id();
        Credentials credentials = new Credentials(
                organisation,
                files,
                identityAuthority(id, files, now),
                Certificates.authority("TEST TLS authority of " + id, id, now, files.tlsAuthority()));
        credentials.identities();
        credentials.tls();
        return credentials;
    }

    private static Certificates identityAuthority(String id, OrganisationHome files, Instant now) throws IOException {
        return Certificates.authority("TEST identity authority of " + id, id, now, files.identityAuthority());
    }

    /** The organisation whose files were made before. */
    static Credentials of(Organisation organisation, OrganisationHome files, Instant now) throws IOException {
        String id = organisation.id();
        return new Credentials(
                organisation,
                files,
                Certificates.existing(id, now, files.identityAuthority()),
                Certificates.existing(id, now, files.tlsAuthority()));
    }

    /** The same organisation with a new identity authority, which has issued nothing yet. */
    Credentials withNewAuthority(Instant now) throws IOException {
        return new Credentials(organisation, files, identityAuthority(organisation.id(), files, now), tls);
    }

    Certificates authority() {
        return identities;
    }

    private String name(String what) {
        return what + "." + organisation.id() + ".example";
    }

    /** Issues all Fabric identities of the organisation; earlier ones are overwritten. */
    void identities() throws IOException {
        msp(files.msp());
        if (organisation.orderer()) {
            ordererIdentity();
        }
        node(files.adminMsp(), "admin");
        if (organisation.peer()) {
            peerIdentity();
            identities.identity(name("gateway"), "client", files.gatewayIdentity());
        }
    }

    void ordererIdentity() throws IOException {
        node(files.ordererMsp(), "orderer");
    }

    void peerIdentity() throws IOException {
        node(files.peerMsp(), "peer");
    }

    void ordererTls() throws IOException {
        tls.tlsServer(name("orderer"), "orderer", files.ordererTls());
    }

    private void tls() throws IOException {
        if (organisation.orderer()) {
            ordererTls();
        }
        tls.tlsClient(name("admin"), "admin", files.adminTls());
        for (String client : List.of("user1", "auditor")) {
            tls.tlsClient(name(client), "client", files.client(client));
        }
        if (organisation.peer()) {
            tls.tlsServer(name("peer"), "peer", files.peerTls());
            tls.tlsServer(name("chaincode"), "chaincode", files.chaincodeTls());
            tls.tlsClient(name("peer"), "peer", files.chaincodeClientTls());
            tls.tlsServer(name("gateway"), "gateway", files.gatewayServerTls());
            tls.tlsClient(name("gateway"), "gateway", files.gatewayClientTls());
        }
    }

    private void node(Path msp, String role) throws IOException {
        msp(msp);
        identities.identity(name(role), role, OrganisationHome.identity(msp));
    }

    private void msp(Path folder) throws IOException {
        identities.writeRoot(folder.resolve("cacerts/ca.pem"));
        tls.writeRoot(folder.resolve("tlscacerts/ca.pem"));
        StringBuilder roles = new StringBuilder("NodeOUs:\n  Enable: true\n");
        for (String role : ROLES) {
            roles.append("  ")
                    .append(Character.toUpperCase(role.charAt(0)))
                    .append(role, 1, role.length())
                    .append("OUIdentifier: {Certificate: cacerts/ca.pem, OrganizationalUnitIdentifier: ")
                    .append(role)
                    .append("}\n");
        }
        PrivateFiles.write(folder.resolve("config.yaml"), roles.toString());
    }
}
