package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.ProofBundle;

/** Where proofs lie, and how files are written: whole or not at all. */
final class ProofFiles {
    static final String PROOF = ".dtproof";
    static final String CONTEXT = ".dtcontext";
    static final String DISCLOSURE = ".dtdisclosure";
    /** Secret, never data and never part of a proof. */
    static final String SIDECAR = ".dtparts";

    private static final SecureRandom RANDOM = new SecureRandom();

    private ProofFiles() {}

    /** {@code data.csv} has its proof in {@code data.csv.dtproof}; so has a folder that is proven as a whole. */
    static Path beside(Path path) {
        return beside(path, PROOF);
    }

    /** The sidecar of {@code data.csv} is {@code data.csv.dtparts}. */
    static Path sidecarOf(Path path) {
        return beside(path, SIDECAR);
    }

    static boolean isDisclosure(Path path) {
        return String.valueOf(path.getFileName()).endsWith(DISCLOSURE);
    }

    /** Whether a file is one of ours, and so no data. */
    static boolean isOwn(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(PROOF) || name.endsWith(CONTEXT) || name.endsWith(SIDECAR) || name.endsWith(DISCLOSURE);
    }

    private static Path beside(Path path, String suffix) {
        // A folder may be named "." or "x/..": its proof bears its real name.
        Path named = path.toAbsolutePath().normalize();
        Path name = named.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("the root folder has no name");
        }
        String proof = name + suffix;
        boolean plain = path.getFileName() != null && path.getFileName().equals(name);
        return plain ? path.resolveSibling(proof) : named.resolveSibling(proof);
    }

    /** Writes beside the target first and renames then, so that a half-written file never bears the name. */
    static void write(Path target, byte[] content) throws IOException {
        write(target, content, Optional.empty());
    }

    /** As {@link #write}, for its owner's eyes alone from the first moment on. */
    static void writeSecret(Path target, byte[] content) throws IOException {
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        write(
                target,
                content,
                posix
                        ? Optional.of(
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        : Optional.empty());
    }

    private static void write(Path target, byte[] content, Optional<FileAttribute<?>> attribute) throws IOException {
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        // Ends like a proof, so that one left behind by a crash is never taken for data.
        Path draft = target.resolveSibling(".datatrust-" + HexFormat.of().formatHex(random) + PROOF);
        try {
            Files.createFile(draft, attribute.stream().toArray(FileAttribute<?>[]::new));
            Files.write(draft, content, StandardOpenOption.WRITE);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The proof of one of several records, without renewal: that is over all of them. */
    static ProofBundle single(ProofBundle all, int index) {
        BundleRecord record = all.records().get(index);
        BundleRecord alone = new BundleRecord(record.statement(), record.leafIndex(), 0, record.path());
        return new ProofBundle(List.of(alone), List.of(all.anchoring(index)), all.context());
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
