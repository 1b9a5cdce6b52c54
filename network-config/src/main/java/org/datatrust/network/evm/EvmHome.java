package org.datatrust.network.evm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datatrust.network.HomeLock;
import org.datatrust.network.NetworkException;
import org.datatrust.network.NodeFiles;
import org.datatrust.network.PrivateFiles;

/**
 * Where the files of one network lie. Folders are mode 0700 and private keys 0600.
 *
 * <pre>
 * engine                 what this folder is: written first
 * evm.json               see {@link EvmDescription}; written when the network was up for the first time
 * genesis.json           of QBFT and Clique
 * keys/account.key       of the TEST account with funds
 * keys/signer-N.key      of a Clique signer
 * data/node-N/           a node's chain, settings and keys
 * logs/node-N.log        everything it prints
 * run/node-N.pid         which process it is
 * </pre>
 *
 * @param folder absolute and normalised
 */
public record EvmHome(Path folder) {
    private static final Path ACCOUNT_KEY = Path.of("keys", "account.key");

    public EvmHome {
        folder = folder.toAbsolutePath().normalize();
    }

    /** See {@link EvmDescription}. */
    public Path description() {
        return folder.resolve("evm.json");
    }

    Path engine() {
        return folder.resolve("engine");
    }

    Path genesis() {
        return folder.resolve("genesis.json");
    }

    Path keys() {
        return folder.resolve("keys");
    }

    /** Relative to the home. */
    Path accountKeyFile() {
        return ACCOUNT_KEY;
    }

    Path accountKey() {
        return folder.resolve(ACCOUNT_KEY);
    }

    Path signerKey(int node) {
        return keys().resolve("signer-" + node + ".key");
    }

    /** The password of signers' key stores, which geth insists on. */
    Path password() {
        return keys().resolve("password");
    }

    NodeFiles files(int node) {
        return new NodeFiles(folder, "node-" + node);
    }

    Path data(int node) {
        return files(node).data();
    }

    Path nodeKey(int node) {
        return data(node).resolve("geth/nodekey");
    }

    Path settings(int node) {
        return data(node).resolve("config.toml");
    }

    /** Anvil's whole chain. */
    Path state() {
        return data(0).resolve("state.json");
    }

    /** The folder of all logs. */
    public Path logs() {
        return folder.resolve("logs");
    }

    HomeLock lock() {
        return new HomeLock(folder);
    }

    /** Whether the network was up before; otherwise what is here was left half made. */
    boolean complete() {
        return Files.exists(description());
    }

    /**
     * Makes the folder one of this engine, if it is empty.
     *
     * @throws NetworkException FOREIGN_HOME if it belongs to something else
     */
    void claim(EvmEngine engine) throws IOException {
        demandOurs(engine);
        if (!Files.exists(engine())) {
            PrivateFiles.write(engine(), engine + "\n");
        }
    }

    /** Refuses to change a folder that somebody named by mistake. */
    void demandOurs(EvmEngine engine) throws IOException {
        if (!Files.exists(engine())) {
            try (var files = Files.list(folder)) {
                if (files.anyMatch(file -> !file.getFileName().toString().equals("lock"))) {
                    throw foreign(folder + " holds other things; choose a new folder as --home.");
                }
            }
        } else if (!Files.readString(engine()).strip().equals(engine.toString())) {
            throw foreign(folder + " is the home of a network of "
                    + Files.readString(engine()).strip() + ", not of " + engine + ".");
        }
    }

    private static NetworkException foreign(String message) {
        return new NetworkException(NetworkException.Code.FOREIGN_HOME, message);
    }

    /** Deletes all that makes a chain. */
    void deleteChain() throws IOException {
        PrivateFiles.delete(description());
        PrivateFiles.delete(folder.resolve("data"));
        PrivateFiles.delete(keys());
        PrivateFiles.delete(genesis());
    }
}
