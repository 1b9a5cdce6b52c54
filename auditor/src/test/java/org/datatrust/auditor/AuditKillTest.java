package org.datatrust.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datatrust.auditor.source.BlockFiles;
import org.datatrust.proof.Digest;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditKillTest {
    private static final int APPENDS = 400;
    /** Beyond the first group of blocks that is written, within the second. */
    private static final int KILLED_AT = 300;

    @TempDir
    private Path folder;

    /** An audit in a process of its own that tells its height; arguments: genesis hash, store, blocks. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            TrustedChannel channel = new TrustedChannel(
                    new ChannelName("datatrust"), Digest.ofHex(arguments[0]), "datatrust", 3, List.of());
            Path store = Path.of(arguments[1]);
            Audit.run(
                    new Audit.Plan(channel, store, 1, store, Optional.empty()),
                    List.of(BlockFiles.open(Path.of(arguments[2]))),
                    new Signatures(CryptoProvider.fastest()),
                    height -> System.out.println("height " + height));
        }
    }

    @Test
    void continuesAfterBeingKilledAsIfNothingHadHappened() throws Exception {
        TestChain chain = TestChain.withLog().grow(APPENDS);
        Path blocks = Files.write(folder.resolve("blocks"), BlockFiles.delimited(chain.blocks));
        Path store = folder.resolve("store");
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        chain.trusted().genesis().hex(),
                        store.toString(),
                        blocks.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = victim.inputReader()) {
            for (String line = out.readLine(); line != null && !line.equals("height " + KILLED_AT); ) {
                line = out.readLine();
            }
            victim.destroyForcibly();
            assertThat(victim.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(victim.exitValue()).isNotZero();
        Signatures signatures = new Signatures(CryptoProvider.fastest());
        Audit.Plan plan = new Audit.Plan(chain.trusted(), store, 2, folder, Optional.empty());

        AuditReport report = Audit.run(plan, List.of(chain.source("peer0")), signatures, height -> {});

        assertThat(report.findings()).isEmpty();
        assertThat(report.all())
                .isEqualTo(new Totals(APPENDS + 3, 1, APPENDS + 2, APPENDS + 2, 0, 0, APPENDS, 3L * APPENDS));
        assertThat(report.added().blocks()).isLessThan(report.height()).isPositive();
        assertThat(Audit.recheck(plan, signatures, height -> {}).isFine()).isTrue();
    }
}
