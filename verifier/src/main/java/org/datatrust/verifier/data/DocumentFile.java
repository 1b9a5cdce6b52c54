package org.datatrust.verifier.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.JsonDocument;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsCode;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;

/** Digest profiles {@code sbom-1} and {@code json-1}: a document of JSON in a file (docs/spec/parts.md). */
public final class DocumentFile {
    /** 64 MiB. */
    private static final int MAX_SIZE_BYTES = Math.max(Sbom.MAX_SIZE_BYTES, JsonDocument.MAX_SIZE_BYTES);

    private DocumentFile() {}

    /**
     * Follows symbolic links. Holds the document in memory, which is why it may have 64 MiB at most.
     *
     * @param progress told the number of bytes of each piece as it is read
     */
    public static PartsOutcome hash(DigestProfile profile, Path file, PartsKey key, LongConsumer progress) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try {
            Optional<FileDigest.Outcome.NotHashed> problem = WholeFile.read(file, progress, (chunk, got) -> {
                if (content.size() > MAX_SIZE_BYTES - got) {
                    throw new MalformedException(
                            PartsCode.DOCUMENT_TOO_LARGE, "more than " + MAX_SIZE_BYTES + " bytes");
                }
                content.write(chunk, 0, got);
            });
            if (problem.isPresent()) {
                return new PartsOutcome.NotHashed(
                        file, problem.get().problem(), problem.get().detail());
            }
            List<Bytes> parts = parts(profile, content.toByteArray());
            PartTree tree = new PartTree(key);
            parts.forEach(part -> tree.add(part.toByteArray(), 0, part.size()));
            List<Sidecar.Run> runs =
                    tree.runs().stream().map(root -> new Sidecar.Run(0, root)).toList();
            return new PartsOutcome.Hashed(new Sidecar(profile, key, parts.size(), runs), content.size());
        } catch (MalformedException e) {
            return new PartsOutcome.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * The parts of a document in a file.
     *
     * @throws MalformedException PRT-01, PRT-13, PRT-20 to PRT-26
     */
    public static List<Bytes> parts(DigestProfile profile, Path file) throws IOException, MalformedException {
        try (InputStream in = Files.newInputStream(file)) {
            // One byte more than is allowed shows that there is too much.
            return parts(profile, in.readNBytes(MAX_SIZE_BYTES + 1));
        }
    }

    private static List<Bytes> parts(DigestProfile profile, byte[] document) throws MalformedException {
        return switch (profile) {
            case SBOM_1 -> Sbom.parts(document);
            case JSON_1 -> JsonDocument.parts(document);
            case FILE_1, CSV_1, DIR_1 -> throw new IllegalArgumentException("a profile of other content");
        };
    }

    /**
     * Opens parts of a document.
     *
     * @param parts all of them
     * @param opened each from 0 to the number of parts - 1
     * @param openCount whether to tell how many parts there are
     * @throws MalformedException PRT-46 if the document is not the one that the sidecar was made for
     */
    public static Disclosure disclose(List<Bytes> parts, Sidecar sidecar, NavigableSet<Long> opened, boolean openCount)
            throws MalformedException {
        if (parts.size() != sidecar.count()) {
            throw new MalformedException(PartsCode.OTHER_CONTENT, "the content is not the one that was hashed");
        }
        Map<Long, List<Bytes>> contents = new HashMap<>();
        for (long run : Sidecar.runsOf(opened)) {
            int from = (int) run * PartTree.RUN_PARTS;
            contents.put(run, parts.subList(from, Math.min(parts.size(), from + PartTree.RUN_PARTS)));
        }
        return sidecar.disclose(opened, openCount, contents);
    }
}
