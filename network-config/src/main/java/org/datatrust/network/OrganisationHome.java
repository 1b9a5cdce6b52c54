package org.datatrust.network;

import java.nio.file.Path;

/** Where the certificates, keys and settings of one organisation lie. A key lies beside its certificate: {@code x.pem}, {@code x.key}. */
public record OrganisationHome(Path folder) {

    /** A certificate chain and its private key (PKCS#8), both PEM. */
    public record KeyPair(Path certificate, Path key) {}

    private KeyPair pair(String name) {
        return new KeyPair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    /** Signs the identities of the organisation. */
    public KeyPair identityAuthority() {
        return pair("authorities/identity");
    }

    /** Signs the TLS certificates of the organisation. */
    public KeyPair tlsAuthority() {
        return pair("authorities/tls");
    }

    /** The organisation's public MSP folder. */
    Path msp() {
        return folder.resolve("msp");
    }

    Path ordererMsp() {
        return folder.resolve("orderer/msp");
    }

    Path peerMsp() {
        return folder.resolve("peer/msp");
    }

    /** A local MSP folder whose identity has the role admin. */
    public Path adminMsp() {
        return folder.resolve("admin/msp");
    }

    /** The identity in a local MSP folder. */
    static KeyPair identity(Path msp) {
        return new KeyPair(msp.resolve("signcerts/identity.pem"), msp.resolve("keystore/identity.key"));
    }

    /** For TLS towards peers, orderers and the orderers' admin API. */
    public KeyPair adminTls() {
        return pair("admin/tls");
    }

    public KeyPair ordererTls() {
        return pair("orderer/tls");
    }

    public KeyPair peerTls() {
        return pair("peer/tls");
    }

    /** The server certificate of the chaincode. */
    KeyPair chaincodeTls() {
        return pair("chaincode/tls");
    }

    /** What the peer shows to the chaincode. */
    KeyPair chaincodeClientTls() {
        return pair("chaincode/peer-client");
    }

    Path chaincodePackage() {
        return folder.resolve("chaincode/package.tar.gz");
    }

    /** The Fabric identity (role client) with which the gateway signs transactions. */
    public KeyPair gatewayIdentity() {
        return pair("gateway/identity");
    }

    public KeyPair gatewayServerTls() {
        return pair("gateway/server");
    }

    /** What the gateway shows to peers. */
    public KeyPair gatewayClientTls() {
        return pair("gateway/client");
    }

    /** Everything the gateway needs to know; see {@link GatewaySettings}. */
    public Path gatewaySettings() {
        return folder.resolve("gateway/gateway.properties");
    }

    /** TLS client certificate of a person or program that calls gateways; {@code user1} and {@code auditor} exist. */
    public KeyPair client(String name) {
        return pair("clients/" + name);
    }
}
