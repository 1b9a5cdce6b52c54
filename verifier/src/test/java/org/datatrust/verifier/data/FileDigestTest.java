package org.datatrust.verifier.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.data.FileDigest.Outcome;
import org.datatrust.verifier.data.FileDigest.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileDigestTest {
    @TempDir
    private Path folder;

    private static Problem problem(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.NotHashed.class);
        return outcome instanceof Outcome.NotHashed refused ? refused.problem() : Problem.READ_ERROR;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1_000_003})
    void hashesTheBytesAsTheyAre(int size) throws IOException {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 31);
        }
        Path file = Files.write(folder.resolve("資料 第一批.bin"), content);
        AtomicLong progress = new AtomicLong();
        assertThat(FileDigest.of(file, progress::addAndGet))
                .isEqualTo(new Outcome.Hashed(new FileDigest(Digest.sha256(content), size)));
        assertThat(progress).hasValue(size);
        assertThat(FileDigest.of(content)).isEqualTo(new FileDigest(Digest.sha256(content), size));
    }

    @Test
    void followsSymbolicLinks() throws IOException {
        Path file = Files.writeString(folder.resolve("a\nb"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(FileDigest.of(link)).isEqualTo(FileDigest.of(file));
    }

    @Test
    void saysWhyAFileCannotBeHashed() throws IOException {
        assertThat(problem(FileDigest.of(folder.resolve("missing")))).isEqualTo(Problem.NOT_FOUND);
        assertThat(problem(FileDigest.of(folder))).isEqualTo(Problem.NOT_A_FILE);
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThat(problem(FileDigest.of(loop))).isEqualTo(Problem.READ_ERROR);
        assertThat(problem(FileDigest.of(Path.of("/dev/zero")))).isEqualTo(Problem.NOT_A_FILE);
    }

    /** What happens to the file while it is read; each is told to happen once, after the first piece. */
    interface Event {
        void happenTo(Path file) throws IOException;
    }

    static Stream<Arguments> events() {
        Event appended = file -> Files.writeString(file, "more", StandardOpenOption.APPEND);
        Event truncated = file -> Files.write(file, new byte[10]);
        Event rewritten = file -> {
            Files.write(file, new byte[600_000]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        };
        Event replaced = file -> {
            Path other = Files.write(file.resolveSibling("other"), new byte[600_000]);
            Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
            Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        };
        return Stream.of(
                Arguments.of("appended", appended),
                Arguments.of("truncated", truncated),
                Arguments.of("rewritten", rewritten),
                Arguments.of("replaced by another of the same size and time", replaced));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void noticesAFileThatChangesWhileItIsRead(String what, Event event) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[600_000]);
        LongConsumer disturb = new LongConsumer() {
            private boolean done;

            @Override
            public void accept(long bytes) {
                if (!done) {
                    done = true;
                    try {
                        event.happenTo(file);
                    } catch (IOException e) {
                        throw new AssertionError(what, e);
                    }
                }
            }
        };
        assertThat(problem(FileDigest.of(file, disturb))).as(what).isEqualTo(Problem.CHANGED);
    }

    @Test
    void everyProblemHasItsOwnCode() {
        assertThat(Stream.of(Problem.values()).map(Problem::code))
                .doesNotHaveDuplicates()
                .allMatch(c -> c.matches("DAT-0[2-6]"));
    }
}
