package org.datatrust.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * One call of the command: where it prints and what all of its verbs understand. Standard output holds results alone; everything else
 * said to people goes to standard error.
 */
final class Session {
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print exactly one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Say nothing but results and problems.")
    private boolean quiet;

    @Option(
            names = "--lang",
            scope = ScopeType.INHERIT,
            paramLabel = "TAG",
            description = "zh-TW or en; by default the environment decides.")
    private Optional<String> lang = Optional.empty();

    private Optional<Messages> messages = Optional.empty();

    Session(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = Map.copyOf(environment);
    }

    boolean json() {
        return json;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    Messages messages() {
        if (messages.isEmpty()) {
            messages =
                    Optional.of(new Messages(lang.flatMap(Language::ofTag).orElseGet(() -> Language.of(environment))));
        }
        return messages.get();
    }

    /** Refuses a language that we do not speak. */
    void check() throws FailedException {
        if (lang.isPresent() && Language.ofTag(lang.get()).isEmpty()) {
            String unknown = lang.get();
            lang = Optional.empty();
            throw failed(ErrorCode.BAD_VALUE, "--lang", unknown, "zh-TW | en");
        }
    }

    String text(String key, Object... arguments) {
        return messages().text(key, arguments);
    }

    Problem problem(ErrorCode code, Object... arguments) {
        return Problem.of(messages(), code, arguments);
    }

    FailedException failed(ErrorCode code, Object... arguments) {
        return new FailedException(problem(code, arguments));
    }

    /** A line of the result, for people. With --json there are none. */
    void result(String line) {
        if (!json) {
            out.println(line);
        }
    }

    /** The one document of --json. */
    void document(JsonText document) {
        out.println(document);
    }

    /** Shows what was said so far, for a command that goes on. */
    void flush() {
        out.flush();
    }

    /** A remark that is no result. */
    void note(String line) {
        if (!quiet) {
            err.println(line);
        }
    }

    void complain(Problem problem) {
        err.println(problem.code() + ": " + problem.what());
        err.println("  " + text("next", "") + problem.next());
    }

    /** Ends the command with a problem: for people on standard error, or as the document. */
    int fail(Problem problem) {
        if (json) {
            JsonText document = new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.error/v1")
                    .member("exit", problem.exit().number());
            document.key("error");
            problem.write(document);
            document(document.end());
        }
        complain(problem);
        return problem.exit().number();
    }

    /** Counts done work on standard error, if a person is watching. */
    ProgressLine progress(String label) {
        return new ProgressLine(err, label, !quiet && isTerminal());
    }

    private boolean isTerminal() {
        if (variable("TERM").filter(term -> !term.equals("dumb")).isEmpty()) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            // Not Linux: nobody is known to watch.
            return false;
        }
    }
}
