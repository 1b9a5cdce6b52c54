package org.datatrust.gateway.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.datatrust.gateway.index.IndexCheck;
import org.datatrust.gateway.ledger.FabricLedger;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.proof.Bytes;

/** What an operator may do with the index besides using it. */
enum IndexCommand {
    CHECK("index-check"),
    REBUILD("index-rebuild");

    private final String word;

    IndexCommand(String word) {
        this.word = word;
    }

    static Optional<IndexCommand> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command.word.equals(word))
                .findFirst();
    }

    /** @return the exit code: 0 if the index equals the chain */
    int run(GatewaySettings settings, PrintStream out, PrintStream err) throws GatewaySettings.BadSettingsException {
        try {
            return isEqual(settings, out) ? 0 : 1;
        } catch (IOException e) {
            err.println("CFG-06 " + word + ": " + e.getMessage());
            return 1;
        }
    }

    private boolean isEqual(GatewaySettings settings, PrintStream out)
            throws GatewaySettings.BadSettingsException, IOException {
        try (FabricLedger ledger = FabricLedger.open(settings.ledger())) {
            if (!(ledger.block(0) instanceof Ledger.BlockCopy(Bytes genesis, var _))) {
                throw new IOException("the own peer does not show block 0");
            }
            GatewayServer.requireGenesis(settings.genesisBlock(), genesis);
            Path folder = settings.indexDirectory();
            IndexCheck check = switch (this) {
                case CHECK -> {
                    if (!Files.exists(folder)) {
                        throw new IOException("there is no index in " + folder);
                    }
                    yield IndexCheck.compare(folder, settings.dataDirectory().resolve("index-check"), genesis, ledger);
                }
                case REBUILD -> IndexCheck.rebuild(folder, genesis, ledger);
            };
            print(check, settings, out);
            return check.isEqual();
        }
    }

    private void print(IndexCheck check, GatewaySettings settings, PrintStream out) {
        out.println(
                switch (this) {
                    case CHECK -> check.isEqual() ? "EQUAL" : "GTW-31 DIFFERENT";
                    case REBUILD -> "REBUILT";
                });
        out.println("chain:    blocks 0 to " + (check.blocks() - 1) + " of peer "
                + settings.peer().endpoint() + ", each naming the hash of the one before");
        out.println("          block 0 is that of " + settings.genesisBlock());
        out.println("          block " + (check.blocks() - 1) + " has the hash " + check.newest());
        out.println(
                switch (this) {
                    case CHECK -> "compared: every row of the index with the rows that these blocks lead to, both ways";
                    case REBUILD -> "built:    every row of the index, from these blocks alone";
                });
        out.println("rows:     " + check.rows());
        out.println("digest:   SHA-256 " + check.digest() + " over all rows that these blocks lead to");
        out.println("trusted:  that peer for which transactions are valid");
        check.differences().forEach(difference -> out.println("differs:  " + difference));
    }
}
