package org.datatrust.network;

import java.nio.file.Path;

/**
 * Where the files of one network lie. Folders are mode 0700 and private keys 0600.
 *
 * <pre>
 * organisations/tls-roots.pem       the TLS roots of all organisations
 * organisations/ID/…                see {@link OrganisationHome}
 * channel/genesis.block             what a verifier pins
 * config/                           settings shared by all nodes, the chaincode builder
 * data/NODE/                        ledgers, journals
 * lib/                              copies of the jars that run
 * logs/NODE.log                     everything a node prints
 * run/NODE.pid                      which process a node is
 * </pre>
 *
 * @param folder absolute and normalised
 */
public record NetworkHome(Path folder) {

    public NetworkHome {
        folder = folder.toAbsolutePath().normalize();
    }

    public OrganisationHome organisation(String id) {
        return new OrganisationHome(organisations().resolve(id));
    }

    /** Exists exactly if generation was completed. */
    Path organisations() {
        return folder.resolve("organisations");
    }

    /** PEM, the TLS root certificates of all organisations. */
    public Path tlsRoots() {
        return organisations().resolve("tls-roots.pem");
    }

    Path channel() {
        return folder.resolve("channel");
    }

    /** The channel's first block, a serialised {@code common.Block}. */
    public Path genesisBlock() {
        return channel().resolve("genesis.block");
    }

    /** The newest configuration block that a change made; absent before the first change. */
    Path newestConfiguration() {
        return channel().resolve("newest-configuration.block");
    }

    Path config() {
        return folder.resolve("config");
    }

    Path builder() {
        return config().resolve("builder");
    }

    /** The consortium this home was generated from, in the words of {@link Consortium#toString()}. */
    Path origin() {
        return config().resolve("consortium.txt");
    }

    /** Organisations that were admitted after the first start, as {@link ConsortiumFile#text} writes them; absent if none. */
    Path admitted() {
        return config().resolve("admitted.yaml");
    }

    /** The chaincode's own rule for endorsements, in the words of {@code --signature-policy}; absent if it has none. */
    Path chaincodeRule() {
        return config().resolve("chaincode-rule.txt");
    }

    Path lib() {
        return folder.resolve("lib");
    }

    NodeFiles files(NodeId node) {
        return new NodeFiles(folder, node.toString());
    }

    public Path data(NodeId node) {
        return files(node).data();
    }

    public Path logs() {
        return NodeFiles.logs(folder);
    }

    public Path log(NodeId node) {
        return files(node).log();
    }

    HomeLock lock() {
        return new HomeLock(folder);
    }
}
