package org.datatrust.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.datatrust.network.NetworkException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command {@code datatrust}. */
@Command(
        name = "datatrust",
        description = "Anchor data on a consortium ledger; verify it offline.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: datatrust help exit-codes. All codes and commands: docs/reference/cli.md."})
public final class Datatrust {
    private final Session session;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show help.")
    @SuppressWarnings("UnusedVariable") // Read by picocli.
    private boolean help;

    private Datatrust(Session session) {
        this.session = session;
    }

    public static void main(String[] words) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int exit = run(words, out, err, System.getenv());
        out.flush();
        err.flush();
        System.exit(exit);
    }

    /** One call of the command; answers the exit code and never throws. */
    static int run(String[] words, PrintStream out, PrintStream err, Map<String, String> environment) {
        Session session = new Session(out, err, environment);
        Datatrust command = new Datatrust(session);
        try {
            return command.commandLine().execute(words);
        } catch (Error e) {
            // Out of memory, or a damaged installation; whoever asked gets an answer in our words all the same.
            return command.bug(e);
        }
    }

    private CommandLine commandLine() {
        CommandLine root = new CommandLine(this);
        root.addMixin("session", session);
        root.addSubcommand(new HashCommand(session));
        root.addSubcommand(new AnchorCommand(session));
        root.addSubcommand(new VerifyCommand(session));
        root.addSubcommand(group(new ProofCommand(), new ProofCommand.Inspect(session)));
        root.addSubcommand(group(
                new LogCommand(),
                new LogCommand.Create(session),
                new LogCommand.ShowHead(session),
                new LogCommand.Consistency(session)));
        root.addSubcommand(group(new TrustCommand(), new TrustCommand.Init(session), new TrustCommand.Show(session)));
        root.addSubcommand(group(new ContextCommand(), new ContextCommand.Save(session)));
        root.addSubcommand(group(
                new NetworkCommand(),
                new NetworkCommand.Up(session),
                new NetworkCommand.Down(session),
                new NetworkCommand.Status(session),
                new NetworkCommand.Reset(session),
                new NetworkCommand.Show(session)));
        root.addSubcommand(group(
                new ServerCommand(),
                new ServerCommand.Run(session),
                new ServerCommand.Stop(session),
                new ServerCommand.Status(session)));
        root.addSubcommand(new DemoCommand(session));
        root.addSubcommand(new VersionCommand(session));
        root.addSubcommand(new CompletionCommand(session, () -> root));
        root.addSubcommand(new HelpCommand(session, () -> root));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpAutoWidth(false);
        root.setParameterExceptionHandler(this::misused);
        root.setExecutionExceptionHandler((error, command, parsed) -> failed(error));
        root.setExecutionStrategy(parsed -> {
            try {
                session.check();
            } catch (FailedException e) {
                return failed(e);
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return root;
    }

    private static CommandLine group(Object command, Object... verbs) {
        CommandLine group = new CommandLine(command);
        for (Object verb : verbs) {
            group.addSubcommand(verb);
        }
        return group;
    }

    private int misused(ParameterException error, String[] words) {
        String usage = error.getCommandLine().getCommandSpec().qualifiedName();
        return session.fail(session.problem(ErrorCode.USAGE, String.valueOf(error.getMessage()), usage));
    }

    private int failed(Exception error) {
        return switch (error) {
            case FailedException failed -> session.fail(failed.problem());
            case NetworkException network -> session.fail(networkProblem(network));
            case InterruptedException _ -> session.fail(session.problem(ErrorCode.INTERRUPTED));
            default -> bug(error);
        };
    }

    private int bug(Throwable error) {
        if (session.variable("DATATRUST_DEBUG").isPresent()) {
            error.printStackTrace();
        }
        return session.fail(session.problem(ErrorCode.INTERNAL, error));
    }

    private Problem networkProblem(NetworkException error) {
        String code = error.code().text();
        String message = String.valueOf(error.getMessage());
        String what = message.startsWith(code + " ") ? message.substring(code.length() + 1) : message;
        // Its own messages say what to do, in lines of their own.
        return new Problem(code, what, session.text("network.next"), ExitCode.UNAVAILABLE);
    }
}
