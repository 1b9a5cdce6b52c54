package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.LongConsumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.verifier.data.DocumentFile;
import org.datatrust.verifier.data.FileDigest;
import org.datatrust.verifier.data.FolderFiles;
import org.datatrust.verifier.data.PartsOutcome;
import org.datatrust.verifier.data.TableFile;

/**
 * The digest of a file, or by dir-1 of a folder, by a digest profile.
 *
 * @param sizeBytes length of the file, or of all files in the folder
 */
record ContentHash(DigestProfile profile, Digest digest, long sizeBytes) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static ContentHash of(FileDigest digest) {
        return new ContentHash(DigestProfile.FILE_1, digest.sha256(), digest.sizeBytes());
    }

    /** What a statement says of the size: nothing, if the number of parts could be guessed from it. */
    long statedSize() {
        return profile.hasParts() ? 0 : sizeBytes;
    }

    /**
     * Hashes a file. By a profile of parts its sidecar comes to lie beside it: the one that is there, if the content is the same; else, with a
     * key of its own, a new one.
     *
     * @param replace whether a sidecar of other content may go
     * @throws FailedException if the file cannot be hashed, or has a sidecar that must not go
     */
    static ContentHash of(Session session, DigestProfile profile, Path file, boolean replace, LongConsumer progress)
            throws FailedException {
        return switch (profile) {
            case FILE_1 ->
                switch (FileDigest.of(file, progress)) {
                    case FileDigest.Outcome.Hashed(FileDigest digest) -> of(digest);
                    case FileDigest.Outcome.NotHashed(FileDigest.Problem problem, String detail) ->
                        throw new FailedException(Problems.ofData(session.messages(), problem, file, detail));
                };
            case CSV_1, SBOM_1, JSON_1, DIR_1 -> inParts(session, profile, file, replace, progress);
        };
    }

    private static ContentHash inParts(
            Session session, DigestProfile profile, Path file, boolean replace, LongConsumer progress)
            throws FailedException {
        Path place = ProofFiles.sidecarOf(file);
        if (Files.exists(place)) {
            Sidecar known = ProofReading.sidecar(session, place);
            if (known.profile() != profile) {
                throw session.failed(ErrorCode.SIDECAR_OF_OTHER_CONTENT, place);
            }
            PartsOutcome.Hashed again = hash(session, profile, file, known.key(), progress);
            if (again.sidecar().digest().equals(known.digest())) {
                if (!again.sidecar().equals(known)) {
                    // Other line ends or quotes: the same rows at other places.
                    keep(session, place, again.sidecar());
                }
                return of(again);
            }
            if (!replace) {
                throw session.failed(ErrorCode.SIDECAR_OF_OTHER_CONTENT, place);
            }
        }
        byte[] secret = new byte[PartsKey.SIZE_BYTES];
        RANDOM.nextBytes(secret);
        PartsOutcome.Hashed fresh = hash(session, profile, file, new PartsKey(Bytes.copyOf(secret)), progress);
        keep(session, place, fresh.sidecar());
        session.note(session.text("sidecar.written", place));
        return of(fresh);
    }

    private static ContentHash of(PartsOutcome.Hashed hashed) {
        return new ContentHash(hashed.sidecar().profile(), hashed.sidecar().digest(), hashed.sizeBytes());
    }

    /** The file under a key, by a profile of parts. */
    static PartsOutcome.Hashed hash(
            Session session, DigestProfile profile, Path file, PartsKey key, LongConsumer progress)
            throws FailedException {
        PartsOutcome outcome = switch (profile) {
            case CSV_1 -> TableFile.hash(file, key, progress);
            case SBOM_1, JSON_1 -> DocumentFile.hash(profile, file, key, progress);
            case DIR_1 -> FolderFiles.hash(file, key, progress);
            case FILE_1 -> throw new IllegalArgumentException("a profile without parts");
        };
        return switch (outcome) {
            case PartsOutcome.Hashed hashed -> hashed;
            case PartsOutcome.NotHashed(Path bad, FileDigest.Problem problem, String detail) ->
                throw new FailedException(Problems.ofData(session.messages(), problem, bad, detail));
            case PartsOutcome.Refused(String code, String detail) ->
                throw session.failed(ErrorCode.NOT_OF_THE_PROFILE, file, code + " " + detail, profile.id());
        };
    }

    private static void keep(Session session, Path place, Sidecar sidecar) throws FailedException {
        try {
            ProofFiles.writeSecret(place, sidecar.encode().toByteArray());
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, place, String.valueOf(e.getMessage()));
        }
    }
}
