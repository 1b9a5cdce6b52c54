package org.datatrust.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "help", description = "Show help about a command, or about 'exit-codes'.")
final class HelpCommand implements Callable<Integer> {
    private final Session session;
    private final Supplier<CommandLine> root;

    @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "A command, such as 'log head', or exit-codes.")
    private List<String> topic = List.of();

    HelpCommand(Session session, Supplier<CommandLine> root) {
        this.session = session;
        this.root = root;
    }

    @Override
    public Integer call() throws FailedException {
        if (topic.equals(List.of("exit-codes"))) {
            session.result(session.text("help.exit.codes"));
            for (ExitCode code : ExitCode.values()) {
                session.result("%4d  %-13s %s".formatted(code.number(), code, session.text("exit." + code)));
            }
            return 0;
        }
        CommandLine command = root.get();
        for (String word : topic) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw session.failed(
                        ErrorCode.BAD_VALUE,
                        "help",
                        word,
                        String.join(" | ", command.getSubcommands().keySet()));
            }
            command = next;
        }
        session.result(command.getUsageMessage().stripTrailing());
        return 0;
    }
}
