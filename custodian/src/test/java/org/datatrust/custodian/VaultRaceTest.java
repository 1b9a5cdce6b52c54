package org.datatrust.custodian;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at one vault. */
class VaultRaceTest {
    private static final int RECORDS = 100;

    @TempDir
    private Path scratch;

    /** Seals all records that it can, each with its own name for a content, and tells which. */
    static final class Sealer {
        private Sealer() {}

        public static void main(String[] arguments) throws Exception {
            Vault vault =
                    Vault.open(Path.of(arguments[0]), KeyEncryptionKey.read(Path.of(arguments[1])), new SecureRandom());
            System.out.println("ready");
            // Both begin when they are told to.
            if (System.in.read() < 0) {
                throw new IllegalStateException("never told to begin");
            }
            for (int i = 0; i < RECORDS; i++) {
                try {
                    vault.seal("record-" + i, Bytes.utf8(arguments[2]));
                    System.out.println("record-" + i);
                } catch (CustodyException e) {
                    if (e.reason() != CustodyException.Reason.NAME_TAKEN) {
                        throw e;
                    }
                }
            }
        }
    }

    @Test
    void eachNameIsSealedByOneProcessAloneAndHoldsWhatThatOneSealed() throws Exception {
        Path key = scratch.resolve("master.key");
        KeyEncryptionKey master = KeyEncryptionKey.create(key, new SecureRandom());
        Path folder = scratch.resolve("vault");
        Vault vault = Vault.create(folder, master, new SecureRandom());

        List<Process> processes = new ArrayList<>();
        List<BufferedReader> told = new ArrayList<>();
        Map<String, String> sealedBy = new TreeMap<>();
        for (String name : List.of("first", "second")) {
            Process process = start(folder, key, name);
            processes.add(process);
            told.add(new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
            assertEquals("ready", told.getLast().readLine());
        }
        for (Process process : processes) {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }
        int sealed = 0;
        for (int i = 0; i < processes.size(); i++) {
            List<String> names = told.get(i).lines().toList();
            assertEquals(0, processes.get(i).waitFor());
            sealed += names.size();
            String name = i == 0 ? "first" : "second";
            names.forEach(record -> sealedBy.put(record, name));
        }

        assertEquals(RECORDS, sealed, "none was sealed by both");
        assertEquals(
                IntStream.range(0, RECORDS)
                        .mapToObj(i -> "record-" + i)
                        .sorted()
                        .toList(),
                vault.names());
        for (Map.Entry<String, String> entry : sealedBy.entrySet()) {
            assertEquals(Bytes.utf8(entry.getValue()), vault.open(entry.getKey()), entry.getKey());
        }
    }

    private static Process start(Path folder, Path key, String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sealer.class.getName(),
                        folder.toString(),
                        key.toString(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
