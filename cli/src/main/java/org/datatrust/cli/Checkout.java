package org.datatrust.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that this command was started from; {@code scripts/datatrust} names it in DATATRUST_ROOT. */
final class Checkout {
    private Checkout() {}

    static Path root(Session session) throws FailedException {
        Path root = session.variable("DATATRUST_ROOT")
                .map(Path::of)
                .orElse(Path.of(""))
                .toAbsolutePath();
        if (!Files.exists(root.resolve("network-config/consortium.yaml"))) {
            throw session.failed(ErrorCode.NO_CHECKOUT, root);
        }
        return root;
    }

    /** Where the network of this machine lives: DATATRUST_NETWORK_HOME, or {@code .datatrust/network} in the checkout. */
    static Path networkHome(Session session) {
        return session.variable("DATATRUST_NETWORK_HOME")
                .map(Path::of)
                .orElseGet(() -> session.variable("DATATRUST_ROOT")
                        .map(Path::of)
                        .orElse(Path.of(""))
                        .toAbsolutePath()
                        .resolve(".datatrust/network"));
    }
}
