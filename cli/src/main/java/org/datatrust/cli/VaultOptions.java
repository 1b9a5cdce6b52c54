package org.datatrust.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.datatrust.custodian.CustodyException;
import org.datatrust.custodian.KeyEncryptionKey;
import org.datatrust.custodian.Vault;
import picocli.CommandLine.Option;

/** Where the custodian keeps records, and the key outside of it. */
final class VaultOptions {
    @Option(
            names = "--vault",
            paramLabel = "DIR",
            description = "Where consent records are kept, encrypted; default: DATATRUST_VAULT.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--vault-key",
            paramLabel = "FILE",
            description = "The key-encryption key, outside of the vault; default: DATATRUST_VAULT_KEY.")
    private Optional<Path> key = Optional.empty();

    /** Something that may be refused or fail on disk. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException, CustodyException;
    }

    Path folder(Session session) throws FailedException {
        return given(session, folder, "DATATRUST_VAULT", "--vault");
    }

    Path key(Session session) throws FailedException {
        return given(session, key, "DATATRUST_VAULT_KEY", "--vault-key");
    }

    private static Path given(Session session, Optional<Path> option, String variable, String name)
            throws FailedException {
        return option.or(() -> session.variable(variable).map(Path::of))
                .orElseThrow(
                        () -> session.failed(ErrorCode.USAGE, session.text("option.missing", name), "datatrust vault"));
    }

    Vault open(Session session, SecureRandom random) throws FailedException {
        Path place = folder(session);
        Path secret = key(session);
        return run(session, () -> Vault.open(place, KeyEncryptionKey.read(secret), random));
    }

    /** One byte more than is allowed shows the parser that there is too much. */
    static byte[] read(Session session, Path file, int maxBytes) throws FailedException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes + 1);
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.FILE_NOT_FOUND, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    /** Turns refusals into problems with their own codes. */
    static <T> T run(Session session, Work<T> work) throws FailedException {
        try {
            return work.run();
        } catch (CustodyException e) {
            throw session.failed(code(e.reason()), String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.FILE_NOT_FOUND, e.getFile());
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, "--vault", String.valueOf(e.getMessage()));
        }
    }

    private static ErrorCode code(CustodyException.Reason reason) {
        return switch (reason) {
            case NOT_A_VAULT -> ErrorCode.NOT_A_VAULT;
            case UNSAFE_KEY -> ErrorCode.UNSAFE_VAULT_KEY;
            case DOES_NOT_OPEN -> ErrorCode.VAULT_DOES_NOT_OPEN;
            case NO_SUCH_RECORD -> ErrorCode.NOT_IN_VAULT;
            case NAME_TAKEN -> ErrorCode.IN_VAULT_ALREADY;
            case NOT_A_RECORD -> ErrorCode.NOT_A_CONSENT_RECORD;
            case BAD_FIELD -> ErrorCode.BAD_CONSENT_FIELD;
            case LOOKS_PERSONAL -> ErrorCode.LOOKS_PERSONAL;
        };
    }
}
