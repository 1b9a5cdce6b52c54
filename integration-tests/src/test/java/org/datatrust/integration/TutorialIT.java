package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages tell people to type does what they say. */
@OnTheNetwork
@Order(900)
class TutorialIT {
    private static final Pattern BLOCK =
            Pattern.compile("^```sh test(?: exit=(\\d+))?\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final TestNetwork network;

    TutorialIT(TestNetwork network) {
        this.network = network;
    }

    /** Commands of a page, and the exit code of the last of them. */
    private record Block(String commands, int exit) {}

    private static List<Block> blocks(String page) throws IOException {
        Matcher found = BLOCK.matcher(Files.readString(TestNetwork.root().resolve(page)));
        List<Block> blocks = new ArrayList<>();
        while (found.find()) {
            String exit = found.group(1);
            blocks.add(new Block(found.group(2), exit == null ? 0 : Integer.parseInt(exit)));
        }
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/tutorial/first-anchoring.md",
                "docs/how-to/consents.md",
                "docs/examples/food-recall.md",
                "docs/examples/inspection-certificates.md",
                "docs/examples/medical-records.md",
                "docs/examples/sbom.md"
            })
    void everyBlockEndsAsThePageSays(String page, @TempDir Path folder) throws IOException, InterruptedException {
        List<Block> blocks = blocks(page);
        assertThat(blocks).hasSizeGreaterThan(5);
        for (Block block : blocks) {
            Path output = folder.resolve("output.txt");
            ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block.commands())
                    .directory(TestNetwork.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("DATATRUST_NO_BUILD", "1");
            builder.environment()
                    .put(
                            "DATATRUST_NETWORK_HOME",
                            network.network().home().folder().toString());
            builder.environment()
                    .put(
                            "DATATRUST_PORT_BASE",
                            String.valueOf(network.network().port(TestNetwork.orderer(TestNetwork.AGENCY))));
            Process process = builder.start();
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(block.commands() + "\n" + Files.readString(output))
                    .isEqualTo(block.exit());
        }
    }
}
