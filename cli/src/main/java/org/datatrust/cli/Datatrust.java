package org.datatrust.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
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

    /**
     * The configuration of java.util.logging, which makes it when something logs for the first time: no handler, so nothing is printed.
     * Asking for the log manager to say so would look into every jar for other ways to log, each time that the command runs.
     */
    public static final class Unlogged {
        public Unlogged() {}
    }

    private Datatrust(Session session) {
        this.session = session;
    }

    public static void main(String[] words) {
        // What libraries log is for nobody at the keyboard; what matters is in the outcome of the call.
        System.setProperty("java.util.logging.config.class", Unlogged.class.getName());
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
            return command.commandLine(words).execute(words);
        } catch (Error e) {
            // Out of memory, or a damaged installation; whoever asked gets an answer in our words all the same.
            return command.bug(e);
        }
    }

    private Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("hash", () -> new HashCommand(session));
        commands.put("anchor", () -> new AnchorCommand(session));
        commands.put("disclose", () -> new DiscloseCommand(session));
        commands.put("verify", () -> new VerifyCommand(session));
        commands.put(
                "consent",
                () -> group(
                        new ConsentCommand(),
                        new ConsentEventCommands.Request(session),
                        new ConsentEventCommands.Give(session),
                        new ConsentEventCommands.Renew(session),
                        new ConsentEventCommands.Refuse(session),
                        new ConsentEventCommands.Withdraw(session),
                        new ConsentEventCommands.Terminate(session),
                        new ConsentEventCommands.Invalidate(session),
                        new ConsentEventCommands.Expire(session),
                        new ConsentEventCommands.MakePersonKey(session),
                        new ConsentQuestionCommands.Status(session),
                        new ConsentQuestionCommands.Evaluate(session),
                        new ConsentQuestionCommands.Use(session),
                        new ConsentQuestionCommands.Export(session),
                        new ConsentCommand.Verify(session),
                        new CustodyCommands.MakeRecord(session),
                        new CustodyCommands.Receipt(session),
                        new CustodyCommands.EraseConsent(session)));
        commands.put(
                "lineage",
                () -> group(
                        new LineageCommand(), new LineageCommand.Export(session), new LineageCommand.Verify(session)));
        commands.put(
                "vault",
                () -> group(
                        new VaultCommand(),
                        new VaultCommand.Init(session),
                        new VaultCommand.ListRecords(session),
                        new VaultCommand.ChangeKey(session)));
        commands.put(
                "dataset",
                () -> group(
                        new DatasetCommands(),
                        new DatasetCommands.Draft(session),
                        new DatasetCommands.Confirm(session),
                        new DatasetCommands.Publish(session),
                        new DatasetCommands.Withdraw(session),
                        new DatasetCommands.Show(session),
                        new DatasetCommands.Dcat(session),
                        new DatasetCommands.CheckData(session),
                        new CustodyCommands.EraseDataset(session)));
        commands.put("bridge", this::bridge);
        commands.put("audit", () -> new AuditCommand(session));
        commands.put("verifier", () -> group(new VerifierCommand(), new VerifierCommand.Serve(session)));
        commands.put(
                "proof",
                () -> group(
                        new ProofCommand(),
                        new ProofCommand.Inspect(session),
                        new TimestampCommand(session),
                        new RenewCommand(session)));
        commands.put(
                "log",
                () -> group(
                        new LogCommand(),
                        new LogCommand.Create(session),
                        new LogCommand.ShowHead(session),
                        new LogCommand.Consistency(session)));
        commands.put(
                "trust",
                () -> group(
                        new TrustCommand(),
                        new TrustCommand.Init(session),
                        new TrustCommand.Timestamping(session),
                        new TrustCommand.Witness(session),
                        new TrustCommand.Show(session),
                        new TrustCommand.History(session)));
        commands.put("context", () -> group(new ContextCommand(), new ContextCommand.Save(session)));
        commands.put("tsa", () -> group(new TsaCommand(), new TsaCommand.Serve(session)));
        commands.put(
                "network",
                () -> group(
                        new NetworkCommand(),
                        new NetworkCommand.Up(session),
                        new NetworkCommand.Down(session),
                        new NetworkCommand.Status(session),
                        new NetworkCommand.Reset(session),
                        new NetworkCommand.Show(session)));
        commands.put(
                "server",
                () -> group(
                        new ServerCommand(),
                        new ServerCommand.Run(session),
                        new ServerCommand.Stop(session),
                        new ServerCommand.Status(session)));
        commands.put("demo", () -> new DemoCommand(session));
        commands.put("version", () -> new VersionCommand(session));
        commands.put("generate-completion", () -> new CompletionCommand(session, () -> commandLine(commands())));
        commands.put("help", () -> new HelpCommand(session, () -> commandLine(commands())));
        return commands;
    }

    /** Looking at a command loads what its methods name: only the one that is meant is looked at, if that can be told. */
    private CommandLine commandLine(String[] words) {
        Map<String, Supplier<Object>> all = commands();
        if (words.length > 0 && all.containsKey(words[0])) {
            return commandLine(Map.of(words[0], all.get(words[0])));
        }
        return commandLine(all);
    }

    private CommandLine commandLine(Map<String, Supplier<Object>> commands) {
        CommandLine root = new CommandLine(this);
        root.addMixin("session", session);
        commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        root.registerConverter(OptionalInt.class, text -> OptionalInt.of(Integer.parseInt(text)));
        root.registerConverter(OptionalLong.class, text -> OptionalLong.of(Long.parseLong(text)));
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

    private CommandLine bridge() {
        return group(
                new BridgeCommand(),
                new BridgeCommand.Routes(session),
                new BridgeCommand.Send(session),
                new BridgeCommand.Status(session),
                new BridgeCommand.TakeOver(session),
                new BridgeCommand.Prove(session),
                group(
                        new BridgeRouteCommand(),
                        new BridgeRouteCommand.Make(session),
                        new BridgeRouteCommand.Show(session)));
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
