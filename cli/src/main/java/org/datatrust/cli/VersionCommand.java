package org.datatrust.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    static String version() {
        // Stands in the jar's manifest; there is none when classes are run from folders.
        return Optional.ofNullable(Datatrust.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
    }

    @Override
    public Integer call() {
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.version/v1")
                    .member("version", version())
                    .member("java", Runtime.version().toString())
                    .end());
        } else {
            session.result("datatrust " + version() + " (Java " + Runtime.version() + ")");
        }
        return 0;
    }
}
