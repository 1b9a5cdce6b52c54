package org.datatrust.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.bridge.PinnedChain.ValidatorPeriod;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Routes as files: the bytes that the organisations' administrators vote for. */
@Command(name = "route", description = "Make and show a route to another chain: what the organisations vote for.")
final class BridgeRouteCommand {
    private static final int MAX_TEXT_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Route read(Session session, Path file) throws FailedException {
        try {
            return Route.parse(ProofFiles.read(file, Route.MAX_SIZE_BYTES));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_ROUTE, file, e.code() + " " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.FILE_NOT_FOUND, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        }
    }

    static void write(JsonText document, Route route) {
        PinnedChain chain = route.chain();
        document.member("route", route.name().toString())
                .member("version", route.version())
                .member("digest", route.digest().hex())
                .member("channel", route.channel().value())
                .member("chainId", chain.id().value())
                .member("genesis", "0x" + chain.genesis().hex())
                .member("engine", word(chain.engine()))
                .member("confirmations", chain.confirmations());
        document.key("validators").beginArray();
        for (ValidatorPeriod period : chain.validators()) {
            document.beginObject().member("from", period.from());
            document.key("members").beginArray();
            period.members().members().forEach(member -> document.value(member.toString()));
            document.end().end();
        }
        document.end();
        write(document, "client", route.client());
        write(document, "registry", route.registry());
        route.book().ifPresent(book -> write(document, "book", book));
        document.key("logs").beginArray();
        route.logs().forEach(log -> document.value(log.toString()));
        document.end();
    }

    private static void write(JsonText document, String name, EvmContract contract) {
        document.key(name)
                .beginObject()
                .member("address", contract.address().toString())
                .member("codeHash", "0x" + contract.codeHash().hex())
                .end();
    }

    private static String word(Engine engine) {
        return engine.name().toLowerCase(Locale.ROOT);
    }

    static void print(Session session, Route route) {
        PinnedChain chain = route.chain();
        session.result(session.text(
                "bridge.route",
                route.name(),
                Long.toString(route.version()),
                route.digest().hex()));
        session.result(session.text("bridge.route.channel", route.channel()));
        session.result(session.text(
                "bridge.route.chain", Long.toString(chain.id().value()), word(chain.engine()), chain.confirmations()));
        session.result("  0x" + chain.genesis().hex());
        for (ValidatorPeriod period : chain.validators()) {
            session.result(session.text("bridge.route.validators", Long.toString(period.from())));
            period.members().members().forEach(member -> session.result("  " + member));
        }
        if (!chain.toleratesFaults()) {
            session.result(session.text("bridge.route.weak"));
        }
        print(session, "client", route.client());
        print(session, "registry", route.registry());
        route.book().ifPresent(book -> print(session, "book", book));
        session.result(session.text("bridge.route.logs", route.logs().size()));
        route.logs().forEach(log -> session.result("  " + log));
    }

    private static void print(Session session, String name, EvmContract contract) {
        session.result(session.text(
                "bridge.route." + name, contract.address(), contract.codeHash().hex()));
    }

    @Command(
            name = "make",
            description = {
                "Make a route from the description of a chain and the contracts that were deployed there. Nothing is asked of anybody.",
                "Each organisation looks at it (bridge route show) before its administrator votes for it (scripts/network bridge vote)."
            },
            footer = {
                "",
                "Example:",
                "  datatrust bridge route make --evm evm.json --deployment deployed.txt --channel datatrust \\",
                "    --name routes/test-qbft --version 1 --log orgs/test-agency/logs/main --out route.cbor",
                "",
                "Exit codes: 0 made, 2 usage or a file that holds something else, 4 no permission, 5 not found."
            })
    static final class Make implements Callable<Integer> {
        private final Session session;

        @Option(
                names = "--evm",
                required = true,
                paramLabel = "JSON",
                description =
                        "The chain: engine (qbft, ibft2, clique), chainId, genesisHash, validators. Other members are ignored.")
        private Path evm = Path.of("");

        @Option(
                names = "--deployment",
                required = true,
                paramLabel = "FILE",
                description = {
                    "The contracts, as the gateway's bridge-deploy printed them: lines 'client: ADDRESS CODE-HASH', 'registry: ...' and,",
                    "if anchors are taken over, 'book: ...'. Other lines are ignored."
                })
        private Path deployment = Path.of("");

        @Option(
                names = "--log",
                required = true,
                paramLabel = "LOG",
                description = "A log whose checkpoints may leave, orgs/ORG/logs/ID; may be repeated.")
        private List<String> logs = List.of();

        @Option(names = "--channel", required = true, paramLabel = "NAME", description = "Whose ledger it belongs to.")
        private String channel = "";

        @Option(names = "--name", required = true, paramLabel = "ROUTE", description = "routes/ID")
        private String name = "";

        @Option(
                names = "--version",
                paramLabel = "N",
                defaultValue = "1",
                description = "One more than that of the route it replaces. Default: ${DEFAULT-VALUE}.")
        private long version = 1;

        @Option(
                names = "--confirmations",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Blocks that must follow; for clique 1 to 64, for the others 0. Default: ${DEFAULT-VALUE}.")
        private int confirmations;

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write it.")
        private Path out = Path.of("");

        @Option(names = "--force", description = "Replace an existing file.")
        private boolean force;

        Make(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            if (Files.exists(out) && !force) {
                throw session.failed(ErrorCode.FILE_EXISTS, out);
            }
            PinnedChain chain = from("--evm", evm, this::chain);
            Route route = from("--deployment", deployment, contracts -> route(chain, contracts));
            try {
                ProofFiles.write(out, route.encode().toByteArray());
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
            }
            show(session, route);
            session.note(session.text("bridge.route.written", out));
            return ExitCode.OK.number();
        }

        @FunctionalInterface
        private interface Reading<T> {
            T of(String text) throws MalformedException;
        }

        private <T> T from(String option, Path file, Reading<T> reading) throws FailedException {
            try {
                return reading.of(new String(ProofFiles.read(file, MAX_TEXT_BYTES), StandardCharsets.UTF_8));
            } catch (NoSuchFileException e) {
                throw session.failed(ErrorCode.FILE_NOT_FOUND, file);
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_READ, file);
            } catch (JacksonException | IllegalArgumentException | MalformedException e) {
                throw session.failed(ErrorCode.BAD_VALUE, option, file, String.valueOf(e.getMessage()));
            }
        }

        private PinnedChain chain(String text) throws MalformedException {
            JsonNode json = MAPPER.readTree(text);
            List<EvmAddress> validators = new ArrayList<>();
            for (JsonNode validator : json.required("validators").asArray()) {
                validators.add(EvmAddress.ofHex(hex(validator.stringValue())));
            }
            return new PinnedChain(
                    new ChainId(json.required("chainId").longValue()),
                    Digest.ofHex(hex(json.required("genesisHash").stringValue())),
                    engine(json.required("engine").stringValue()),
                    List.of(new ValidatorPeriod(0, ValidatorSet.of(validators))),
                    confirmations);
        }

        private static Engine engine(String word) {
            for (Engine engine : List.of(Engine.QBFT, Engine.IBFT2, Engine.CLIQUE)) {
                if (word(engine).equals(word)) {
                    return engine;
                }
            }
            throw new IllegalArgumentException("nobody's seals can be pinned on a chain of engine " + word);
        }

        private Route route(PinnedChain chain, String deployed) throws MalformedException {
            List<LogName> leaving = new ArrayList<>();
            for (String log : logs) {
                leaving.add(LogName.parse(log));
            }
            leaving.sort(Comparator.comparing(LogName::toString));
            return new Route(
                    ChannelName.parse(channel),
                    RouteName.parse(name),
                    version,
                    chain,
                    required(deployed, "client"),
                    required(deployed, "registry"),
                    contract(deployed, "book"),
                    leaving);
        }

        private static EvmContract required(String deployed, String contract) {
            return contract(deployed, contract)
                    .orElseThrow(() -> new IllegalArgumentException("no line '" + contract + ": ADDRESS CODE-HASH'"));
        }

        private static Optional<EvmContract> contract(String deployed, String contract) {
            List<String[]> lines = deployed.lines()
                    .map(line -> line.strip().split(" +", -1))
                    .filter(words -> words[0].equals(contract + ":"))
                    .toList();
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            String[] words = lines.getFirst();
            if (lines.size() > 1 || words.length != 3) {
                throw new IllegalArgumentException("not one line '" + contract + ": ADDRESS CODE-HASH'");
            }
            return Optional.of(new EvmContract(EvmAddress.ofHex(hex(words[1])), Digest.ofHex(hex(words[2]))));
        }

        /** Chains write their digits in either case, and with 0x or without. */
        private static String hex(String text) {
            String digits = text.toLowerCase(Locale.ROOT);
            return digits.startsWith("0x") ? digits.substring(2) : digits;
        }
    }

    @Command(name = "show", description = "Show a route in a form to compare before one votes for it.")
    static final class Show implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The route.")
        private Path file = Path.of("");

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            show(session, read(session, file));
            return ExitCode.OK.number();
        }
    }

    private static void show(Session session, Route route) {
        if (session.json()) {
            JsonText document = new JsonText().beginObject().member("schema", "datatrust.bridge-route/v1");
            write(document, route);
            session.document(document.end());
            return;
        }
        print(session, route);
    }
}
