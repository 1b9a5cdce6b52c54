package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Data to try things with. */
@Command(
        name = "demo",
        hidden = true,
        description =
                "Write one year of an invented official gazette (TEST data): one text file per item, always the same for a seed.")
final class DemoCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write to; what is there already and equal stays.")
    private Path out = Path.of("");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "2026", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 2026;

    DemoCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException {
        SyntheticGazette gazette = new SyntheticGazette(seed);
        try {
            gazette.write(out);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
        }
        String items = out.resolve("gazette").toString();
        String correction = out.resolve(gazette.correction().file()).toString();
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.demo/v1")
                    .member("issues", SyntheticGazette.ISSUES)
                    .member("items", SyntheticGazette.ITEMS)
                    .member("folder", items)
                    .member("correction", correction)
                    .member(
                            "corrects",
                            out.resolve("gazette")
                                    .resolve(gazette.correction().corrects())
                                    .toString())
                    .end());
        } else {
            session.result(SyntheticGazette.ISSUES + " issues, " + SyntheticGazette.ITEMS + " items: " + items);
            session.result("1 correction: " + correction);
        }
        return 0;
    }
}
