package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Where proofs lie, and how files are written: whole or not at all. */
final class ProofFiles {
    static final String PROOF = ".dtproof";
    static final String CONTEXT = ".dtcontext";

    private static final SecureRandom RANDOM = new SecureRandom();

    private ProofFiles() {}

    /** {@code data.csv} has its proof in {@code data.csv.dtproof}; so has a folder that is proven as a whole. */
    static Path beside(Path path) {
        // A folder may be named "." or "x/..": its proof bears its real name.
        Path named = path.toAbsolutePath().normalize();
        Path name = named.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("the root folder has no name");
        }
        String proof = name + PROOF;
        boolean plain = path.getFileName() != null && path.getFileName().equals(name);
        return plain ? path.resolveSibling(proof) : named.resolveSibling(proof);
    }

    /** Writes beside the target first and renames then, so that a half-written file never bears the name. */
    static void write(Path target, byte[] content) throws IOException {
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        // Ends like a proof, so that one left behind by a crash is never taken for data.
        Path draft = target.resolveSibling(".datatrust-" + HexFormat.of().formatHex(random) + PROOF);
        try {
            Files.write(draft, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * The content of a file of which at most {@code maxBytes} are of use.
     *
     * @throws IOException also if it is larger
     */
    static byte[] read(Path file, int maxBytes) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new IOException("larger than " + maxBytes + " bytes");
            }
            return content;
        }
    }
}
