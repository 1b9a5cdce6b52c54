package org.datatrust.verifier.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.CsvReader;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.PartTree;
import org.datatrust.proof.parts.PartsCode;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.DigestProfile;

/** Digest profile {@code csv-1}: a table in a file, row by row (docs/spec/parts.md). */
public final class TableFile {
    private static final int CHUNK_BYTES = 1 << 16;

    private TableFile() {}

    /**
     * Follows symbolic links. Uses the same small memory for any size, and 40 bytes for every 256 rows.
     *
     * @param progress told the number of bytes of each piece as it is hashed
     */
    public static PartsOutcome hash(Path file, PartsKey key, LongConsumer progress) {
        PartTree tree = new PartTree(key);
        List<Long> offsets = new ArrayList<>();
        CsvReader reader = CsvReader.ofTable((source, from, to, offset) -> {
            if (tree.count() % PartTree.RUN_PARTS == 0) {
                offsets.add(offset);
            }
            tree.add(source, from, to);
        });
        LongAdder size = new LongAdder();
        try {
            Optional<FileDigest.Outcome.NotHashed> problem = WholeFile.read(file, progress, (chunk, got) -> {
                reader.read(chunk, 0, got);
                size.add(got);
                if (offsets.size() > Sidecar.MAX_RUNS) {
                    throw new MalformedException(
                            PartsCode.TOO_MANY_PARTS,
                            "more than " + Sidecar.MAX_RUNS + " times " + PartTree.RUN_PARTS + " rows");
                }
            });
            if (problem.isPresent()) {
                return new PartsOutcome.NotHashed(
                        file, problem.get().problem(), problem.get().detail());
            }
            reader.end();
        } catch (MalformedException e) {
            return new PartsOutcome.Refused(e.code(), String.valueOf(e.getMessage()));
        }
        List<Sidecar.Run> runs = new ArrayList<>(offsets.size());
        for (Digest root : tree.runs()) {
            runs.add(new Sidecar.Run(offsets.get(runs.size()), root));
        }
        return new PartsOutcome.Hashed(new Sidecar(DigestProfile.CSV_1, key, tree.count(), runs), size.sum());
    }

    /**
     * Opens rows, and the header with them. Reads 256 rows for each, not the whole table.
     *
     * @param rows each from 0 (the header) to the number of parts - 1
     * @param openCount whether to tell how many rows there are
     * @throws MalformedException PRT-01 to PRT-12 or PRT-46 if the table is not the one that the sidecar was made for
     */
    public static Disclosure disclose(Path file, Sidecar sidecar, NavigableSet<Long> rows, boolean openCount)
            throws IOException, MalformedException {
        Map<Long, List<Bytes>> contents = new HashMap<>();
        for (long run : Sidecar.runsOf(rows)) {
            contents.put(run, rowsOf(file, sidecar, run));
        }
        return sidecar.disclose(rows, openCount, contents);
    }

    private static List<Bytes> rowsOf(Path file, Sidecar sidecar, long run) throws IOException, MalformedException {
        List<Sidecar.Run> runs = sidecar.runs();
        long from = runs.get((int) run).offset();
        long to = run + 1 < runs.size() ? runs.get((int) run + 1).offset() : Long.MAX_VALUE;
        List<Bytes> rows = new ArrayList<>(PartTree.RUN_PARTS);
        CsvReader reader = CsvReader.ofRows(run * PartTree.RUN_PARTS, from, (source, start, end, offset) -> {
            // One more shows that the content has changed.
            if (rows.size() <= PartTree.RUN_PARTS) {
                rows.add(Bytes.copyOf(source, start, end));
            }
        });
        try (InputStream in = Files.newInputStream(file)) {
            if (in.skip(from) == from) {
                byte[] chunk = new byte[CHUNK_BYTES];
                long left = to - from;
                int got = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                while (got > 0) {
                    reader.read(chunk, 0, got);
                    left -= got;
                    got = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                }
            }
        }
        reader.end();
        return rows;
    }
}
