package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers run on machines with other settings, and must still agree on every byte. */
class DeterminismTest {
    @TempDir
    Path folder;

    @Test
    void answersAreTheSameUnderEveryLocaleTimeZoneAndCharset() throws IOException, InterruptedException {
        String english = transcript(
                "en-US", "-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8");
        assertThat(english)
                .contains("write log/")
                .contains("event batch-appended")
                .contains("CHC-00 ");

        assertThat(transcript(
                        "tr-TR",
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Asia/Taipei",
                        "-Dfile.encoding=ISO-8859-9",
                        "-Dline.separator=\r\n"))
                .isEqualTo(english);
        assertThat(transcript(
                        "ar-EG-u-nu-arab",
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Duser.extensions=u-nu-arab",
                        "-Duser.timezone=Pacific/Kiritimati",
                        "-Dfile.encoding=COMPAT"))
                .isEqualTo(english);
        assertThat(transcript(
                        "th-TH-u-ca-buddhist-nu-thai",
                        "-Duser.language=th",
                        "-Duser.country=TH",
                        "-Duser.extensions=u-ca-buddhist-nu-thai",
                        "-Duser.timezone=America/St_Johns",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1"))
                .isEqualTo(english);
    }

    private String transcript(String locale, String... options) throws IOException, InterruptedException {
        Path file = folder.resolve(locale + ".txt");
        Path log = folder.resolve(locale + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), CallTranscript.class.getName(), file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(log, StandardCharsets.ISO_8859_1))
                .isZero();
        String[] parts = Files.readString(file).split("\n", 2);
        assertThat(parts[0]).as("the options took effect").isEqualTo(locale);
        return parts[1];
    }
}
