package org.datatrust.cli;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "generate-completion",
        description =
                "Print a script that makes bash and zsh complete this command: source <(datatrust generate-completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Session session;
    private final Supplier<CommandLine> root;

    CompletionCommand(Session session, Supplier<CommandLine> root) {
        this.session = session;
        this.root = root;
    }

    @Override
    public Integer call() {
        session.result(AutoComplete.bash("datatrust", root.get()).stripTrailing());
        return 0;
    }
}
