package org.datatrust.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;

/** Reads proofs and contexts from files, within their size limits. */
final class ProofReading {
    private ProofReading() {}

    static byte[] content(Session session, Path file) throws FailedException {
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than is allowed shows the parser that there is too much.
            return in.readNBytes(ProofBundle.MAX_SIZE_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.NO_PROOF, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    static ProofBundle bundle(Session session, Path file) throws FailedException {
        byte[] content = content(session, file);
        try {
            return ProofBundle.parse(content);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_PROOF, file, e.code() + " " + e.getMessage());
        }
    }

    static Context context(Session session, Path file) throws FailedException {
        byte[] content = content(session, file);
        try {
            return Context.parse(content);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_CONTEXT, file, e.code() + " " + e.getMessage());
        }
    }

    static Sidecar sidecar(Session session, Path file) throws FailedException {
        try {
            return Sidecar.parse(ProofFiles.read(file, Sidecar.MAX_SIZE_BYTES));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_SIDECAR, file, e.code() + " " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.NO_SIDECAR, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    /** The context that a context file is, or that a bundle carries. */
    static Context contextOf(Session session, Path file) throws FailedException {
        if (!String.valueOf(file.getFileName()).endsWith(ProofFiles.PROOF)) {
            return context(session, file);
        }
        return bundle(session, file)
                .context()
                .orElseThrow(() -> session.failed(ErrorCode.BAD_PROOF, file, "a compact proof holds no context"));
    }

    /** The statement of a record; empty if it is none. */
    static Optional<Statement> statement(BundleRecord record) {
        try {
            return Optional.of(Statement.parse(record.statement().toByteArray()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
