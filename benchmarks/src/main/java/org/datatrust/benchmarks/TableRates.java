package org.datatrust.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.PartsKey;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.verifier.data.PartsOutcome;
import org.datatrust.verifier.data.TableFile;

/** Hashing a table row by row, and disclosing one row of it. All content is synthetic. */
final class TableRates {
    static final int ROWS = 1_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final PartsKey KEY =
            new PartsKey(Bytes.utf8("TEST key of the benchmark").sha256().bytes());

    private final Path table;
    private final Path sidecar;
    private final SplittableRandom random = new SplittableRandom(1);

    /** Writes a table of a million rows, some 110 bytes each, a sixth of them with quotes. */
    TableRates(Path folder) throws IOException {
        Files.createDirectories(folder);
        table = folder.resolve("table.csv");
        sidecar = folder.resolve("table.csv.dtparts");
        try (BufferedWriter out = Files.newBufferedWriter(table)) {
            out.write("id,name,town,amount,issued,remark\n");
            for (int row = 1; row <= ROWS; row++) {
                int number = random.nextInt(1_000_000);
                out.write("TEST-" + row + ",測試員 " + number + ",臺北市中正區," + number * 3.25 + ",2026-01-01T00:00:00Z,");
                out.write(row % 6 == 0 ? "\"a remark, with a comma " : "a remark of ordinary length ");
                out.write(number + (row % 6 == 0 ? "\"\n" : "\n"));
            }
        }
    }

    /** MB of the file hashed per second of this thread's CPU time. Keeps the sidecar. */
    double hash() throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        PartsOutcome outcome = TableFile.hash(table, KEY, bytes -> {});
        double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        if (!(outcome instanceof PartsOutcome.Hashed(Sidecar made, long size)) || made.count() != ROWS + 1) {
            throw new IllegalStateException("not hashed: " + outcome);
        }
        Files.write(sidecar, made.encode().toByteArray());
        return size / 1e6 / seconds;
    }

    /** The disclosure of a row drawn at random, from the files. */
    Disclosure disclose() throws IOException, MalformedException {
        Sidecar kept = Sidecar.parse(Files.readAllBytes(sidecar));
        long row = random.nextLong(1, ROWS + 1L);
        return TableFile.disclose(table, kept, new TreeSet<>(List.of(0L, row)), false);
    }

    /** Milliseconds from the files to an encoded disclosure of one row. */
    double discloseMillis() throws IOException, MalformedException {
        long start = System.nanoTime();
        disclose().encode();
        return (System.nanoTime() - start) / 1e6;
    }
}
