package org.datatrust.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process acknowledged outlives its sudden end: no handler runs, no file is closed. */
class KillTest {
    private static final int LIVES = 6;
    private static final long SEED = 20_261_121;

    @TempDir
    Path folder;

    @Test
    void keepsWhatIsAcceptedThoughTheProcessIsKilledAgainAndAgain() throws Exception {
        Random random = new Random(SEED);
        Path file = folder.resolve("ledger");
        Map<Integer, Placement> accepted = new TreeMap<>();
        int next = 0;
        for (int life = 0; life < LIVES; life++) {
            next = liveAndDie(life, next, 1 + random.nextInt(150), file, accepted);
        }
        assertThat(accepted).hasSizeGreaterThan(LIVES);
        // Another seed than any life had, or transaction ids would be drawn twice.
        FaultyLedger ledger = KilledGateway.ledger(file, SEED - 1);
        ledger.setTrouble(0);
        try (LogKeeper keeper = Samples.open(folder.resolve("data"), ledger)) {
            CrashRecoveryTest.requireExactlyOnce(keeper, ledger, accepted);
        }
        assertThat(ledger.history()).isNotEmpty();
    }

    /** Kills the process after it has acknowledged some messages; answers the number from which the next one sends. */
    private int liveAndDie(int life, int first, int messages, Path file, Map<Integer, Placement> accepted)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledGateway.class.getName(),
                        folder.resolve("data").toString(),
                        file.toString(),
                        Long.toString(SEED + life),
                        Integer.toString(first)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader acknowledged = process.inputReader()) {
            for (int i = 0; i < messages; i++) {
                String line = acknowledged.readLine();
                assertThat(line).as("the process ended by itself").isNotNull();
                String[] words = line.split(" ", -1);
                Placement placement = new Placement(Long.parseLong(words[1]), Integer.parseInt(words[2]));
                Placement before = accepted.putIfAbsent(Integer.parseInt(words[0]), placement);
                assertThat(before == null || before.equals(placement)).isTrue();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        // The next life repeats some requests, as a client does that got no answer.
        return Math.max(0, first + messages - 5);
    }
}
